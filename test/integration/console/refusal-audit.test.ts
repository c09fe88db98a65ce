import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/console/api/audit-port.ts';
import { createRefusalAudit, refusalIntervalMs } from '../../../src/console/api/refusal-audit.ts';
import { type Diagnostics, silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { auditLink } from '../../../src/security/hash.ts';
import { type AuditTable, createAuditTable } from '../../../src/store/control/audit.ts';
import { createConsoleAudit } from '../../../src/wiring/console/alerts.ts';
import { withControl } from '../store/control/control-fixture.ts';

const key = new Uint8Array(32);
const start = Date.UTC(2026, 5, 1);

function refusal(at: number, more: Partial<AuditEntry> = {}): AuditEntry {
  const base = { actor: '', address: '10.0.0.9', action: 'request.refuse', target: '/api/x' } as const;
  return { ...base, at, outcome: 'refused', details: { reason: 'origin' }, ...more };
}

function withAudit(test: (audit: AuditTable, rows: () => ReturnType<AuditTable['list']>) => Promise<void>) {
  return withControl((control) => {
    const audit = createAuditTable(control, (previous, entry) => auditLink(key, previous, entry));
    return test(audit, () => audit.list({ limit: 500 }).reverse());
  });
}

const total = (rows: { detail: Record<string, unknown> }[]) =>
  rows.reduce((sum, { detail }) => sum + Number(detail['count'] ?? 1), 0);

describe('refusals in the audit log', () => {
  it('100,000 of one client within a day make at most two rows an interval, and the counts add up', () =>
    withAudit(async (audit, rows) => {
      let now = start;
      const refusals = createRefusalAudit({
        audit: createConsoleAudit({ audit }),
        clock: { now: () => now },
        diagnostics: silentDiagnostics,
      });
      for (let n = 0; n < 100_000; n += 1) {
        now = start + Math.floor((n * 86_400_000) / 100_000);
        await refusals.note(refusal(now, { target: `/api/${n}` }));
      }
      await refusals.flush();
      expect(rows().length).toBeLessThanOrEqual(2 * (86_400_000 / refusalIntervalMs));
      expect(total(rows())).toBe(100_000);
      expect(audit.verify({ limit: 10_000 })).toEqual({ kind: 'whole', checkedTo: rows().length });
      const [first, summary] = rows();
      expect(first).toMatchObject({ at: start, address: '10.0.0.9', detail: { target: '/api/0', reason: 'origin' } });
      expect(first?.detail['count']).toBeUndefined();
      expect(summary?.detail).toMatchObject({ firstAt: start, reason: 'origin' });
      expect(Number(summary?.detail['lastAt'])).toBeGreaterThan(start);
    }));

  it('ever new names, addresses and targets make a bounded number of rows, and the counts add up', () =>
    withAudit(async (audit, rows) => {
      let now = start;
      const refusals = createRefusalAudit({
        audit: createConsoleAudit({ audit }),
        clock: { now: () => now },
        diagnostics: silentDiagnostics,
      });
      for (let n = 0; n < 20_000; n += 1) {
        now += 10;
        const address = `10.1.${(n >> 4) & 255}.${(n >> 12) & 255}`;
        const signIn = { action: 'session.sign_in', actor: `name-${n}`, details: {} } as const;
        await refusals.note(refusal(now, n % 2 ? { ...signIn, address } : { address, target: `/${n}` }));
      }
      await refusals.flush();
      // 100 told apart and the others of two actions, each with its first and its sum.
      expect(rows().length).toBeLessThanOrEqual(2 * 102);
      expect(total(rows())).toBe(20_000);
    }));

  it('names tried from one address are told apart up to twenty, the others of it are counted together', () =>
    withAudit(async (audit, rows) => {
      const refusals = createRefusalAudit({
        audit: createConsoleAudit({ audit }),
        clock: { now: () => start },
        diagnostics: silentDiagnostics,
      });
      const note = (actor: string, address: string) =>
        refusals.note(refusal(start, { action: 'session.sign_in', actor, address, details: {} }));
      for (let n = 0; n < 500; n += 1) await note(`name-${n}`, `2001:db8::${n.toString(16)}`);
      await note('kim', '10.0.0.7');
      await refusals.flush();
      expect(rows().filter(({ actor }) => actor.startsWith('name-'))).toHaveLength(20);
      expect(rows().filter(({ detail }) => detail['others'] === 'of this address')).toHaveLength(2);
      expect(rows().filter(({ actor, address }) => actor === 'kim' && address === '10.0.0.7')).toHaveLength(1);
      expect(total(rows())).toBe(501);
    }));

  it('what cannot be written is counted until it can, and told of', () =>
    withAudit(async (audit, rows) => {
      let isFull = true;
      let now = start;
      const port = createConsoleAudit({ audit });
      const reported: string[] = [];
      const diagnostics: Diagnostics = { report: (_level, name) => void reported.push(name), counts: () => ({}) };
      const refusals = createRefusalAudit({
        audit: { record: (entry) => (isFull ? Promise.reject(new Error('disk full')) : port.record(entry)) },
        clock: { now: () => now },
        diagnostics,
      });
      for (let n = 0; n < 10; n += 1) await refusals.note(refusal(now));
      now += refusalIntervalMs;
      await refusals.look();
      expect([rows().length, reported.filter((name) => name === 'RefusalNotAuditedError').length]).toEqual([0, 2]);
      await refusals.note(refusal(now));
      isFull = false;
      await refusals.flush();
      expect(total(rows())).toBe(11);
      expect(rows().at(-1)?.detail).toMatchObject({ firstAt: start, lastAt: now });
    }));
});
