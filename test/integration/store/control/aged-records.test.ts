import { describe, expect, it } from 'vitest';
import { auditLink } from '../../../../src/security/hash.ts';
import { createAgedRecords } from '../../../../src/store/control/aged-records.ts';
import { createAlertVectorTable } from '../../../../src/store/control/alert-vectors.ts';
import { createAlertTable } from '../../../../src/store/control/alerts.ts';
import { createAuditTable } from '../../../../src/store/control/audit.ts';
import type { ControlDatabase } from '../../../../src/store/control/control-database.ts';
import { createFileImportTable } from '../../../../src/store/control/file-imports.ts';
import { createLedgerCopyTable } from '../../../../src/store/control/ledger-copies.ts';
import { createReferenceStoryTable } from '../../../../src/store/control/reference-stories.ts';
import { createTicketMemberTable } from '../../../../src/store/control/ticket-members.ts';
import { createTicketTable } from '../../../../src/store/control/tickets.ts';
import { createVerdictTable } from '../../../../src/store/control/verdicts.ts';
import { deltaOf } from '../store-fixture.ts';
import { newTicket, storedAlert, verdictOn, withControl } from './control-fixture.ts';

const day = 86_400_000;
const hour = 3_600_000;
const modelId = 'model-a';

/** Batches one after another, added up. */
function all(batches: Iterable<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const batch of batches) for (const [name, n] of Object.entries(batch)) sum[name] = (sum[name] ?? 0) + n;
  return sum;
}

function count(control: ControlDatabase, table: string): number {
  return control.preparePlucked<number>(`SELECT count(*) FROM ${table}`).get() ?? -1;
}

/** Alerts `from` to `to`, received at their id, each with a verdict and a vector. */
function alertsWithAll(control: ControlDatabase, from: number, to: number): void {
  const [alerts, verdicts, vectors] = [
    createAlertTable(control),
    createVerdictTable(control),
    createAlertVectorTable(control),
  ];
  control.transaction(() => {
    for (let id = from; id <= to; id += 1) {
      alerts.takeOver([storedAlert(id, { receivedAt: id })]);
      verdicts.record(verdictOn(id));
      vectors.put(id, new Float32Array([1, id, 2, 3]), { modelId });
    }
  });
}

function ticketWith(control: ControlDatabase, alertIds: number[], closedAt: number | null): number {
  const tickets = createTicketTable(control);
  const id = tickets.create(newTicket({ createdAt: 1 }));
  const members = alertIds.map((alertId) => ({ alertId, reasons: [], joinedAt: 1 }));
  createTicketMemberTable(control).addMembers(id, members);
  if (closedAt !== null) tickets.setState(id, { state: 'closed', at: closedAt });
  return id;
}

describe('alerts that are too old', () => {
  it('go with verdicts and vectors, those of tickets and younger ones stay, a stop in the middle is made good', () =>
    withControl((control) => {
      alertsWithAll(control, 1, 450);
      const open = ticketWith(control, [5, 150], null);
      const stopped = createAgedRecords(control).alerts(401);
      expect(stopped.next().value).toEqual({ alerts: 24, vectors: 24 });
      stopped.return();
      expect([count(control, 'alert'), count(control, 'verdict'), count(control, 'vector_alert_1')]).toEqual([
        426, 426, 426,
      ]);
      expect(all(createAgedRecords(control).alerts(401))).toEqual({ alerts: 374, vectors: 374 });
      expect(all(createAgedRecords(control).alerts(401))).toEqual({ alerts: 0, vectors: 0 });
      const left = control.preparePlucked<number>('SELECT id FROM alert ORDER BY id').all();
      expect(left).toEqual([5, 150, ...Array.from({ length: 50 }, (_, n) => 401 + n)]);
      const vectors = createAlertVectorTable(control);
      expect(control.preparePlucked<number>('SELECT id FROM vector_alert_1 ORDER BY id').all()).toEqual(left);
      expect(vectors.nearest(new Float32Array([1, 5, 2, 3]), 60, { modelId }).map(({ id }) => id)).toHaveLength(52);
      expect(vectors.get(4, { modelId })).toBeNull();
      expect(count(control, 'verdict')).toBe(52);
      expect(createTicketMemberTable(control).membersOf(open)).toHaveLength(2);
      // What was deleted is not taken over again.
      expect(createAlertTable(control).takenUpTo()).toBe(450);
    }));
});

describe('tickets that were closed long ago', () => {
  it('go with everything of theirs, open ones and those that were opened again never', () =>
    withControl((control) => {
      alertsWithAll(control, 1, 260);
      const [tickets, stories] = [createTicketTable(control), createReferenceStoryTable(control)];
      const large = ticketWith(
        control,
        Array.from({ length: 250 }, (_, n) => n + 1),
        100,
      );
      const open = ticketWith(control, [251], null);
      const reopened = ticketWith(control, [252], 100);
      tickets.setState(reopened, { state: 'open', at: 150 });
      const recent = ticketWith(control, [253], 500);
      const old = ticketWith(control, [254, 255], 200);
      const vector = new Float32Array([1, 2, 3, 4]);
      stories.put({ title: 'a', summary: 'b', label: 'malicious', ticketId: old }, { modelId, vector });
      const curated = stories.put({ title: 'c', summary: 'd', label: 'benign', ticketId: null }, { modelId, vector });

      const stopped = createAgedRecords(control).tickets(500);
      expect(stopped.next().value).toEqual({ tickets: 0, alerts: 25, vectors: 25 });
      stopped.return();
      expect(tickets.get(large)).toMatchObject({ state: 'closed', alertCount: 225 });
      expect(all(createAgedRecords(control).tickets(500))).toEqual({ tickets: 2, alerts: 227, vectors: 228 });
      expect(all(createAgedRecords(control).tickets(500))).toEqual({});

      expect([large, old].map((id) => tickets.get(id))).toEqual([null, null]);
      expect([open, reopened, recent].map((id) => tickets.get(id)?.alertCount)).toEqual([1, 1, 1]);
      expect([count(control, 'alert'), count(control, 'verdict'), count(control, 'ticket_member')]).toEqual([8, 8, 3]);
      // The story of a deleted ticket must not be left as one without a ticket: such a one decides verdicts.
      expect(stories.list({ limit: 9 }).map(({ id }) => id)).toEqual([curated]);
      expect(stories.nearest(vector, 5, { modelId }).map(({ id }) => id)).toEqual([curated]);
    }));
});

describe('the audit chain', () => {
  const hash = (previous: string, entry: string) => auditLink(new Uint8Array(32).fill(7), previous, entry);
  const now = 2000 * day;

  function audited(control: ControlDatabase, days: number[]) {
    const audit = createAuditTable(control, hash);
    for (const n of days) {
      audit.append({ at: n * day, actor: 'kim', address: '10.0.0.1', action: 'run.start', detail: { n } });
    }
    return audit;
  }

  it('verifies before and after its front went, in parts and after a stop, and tells of the deletion', () =>
    withControl((control) => {
      const audit = audited(
        control,
        Array.from({ length: 20 }, (_, n) => n * 100),
      );
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'whole', checkedTo: 20 });
      expect(audit.deleteOldest({ before: 1000 * day, now, limit: 4 })).toBe(4);
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'whole', checkedTo: 21 });
      const again = createAuditTable(control, hash);
      expect(again.deleteOldest({ before: 1000 * day, now, limit: 4 })).toBe(4);
      expect(again.deleteOldest({ before: 1000 * day, now, limit: 4 })).toBe(2);
      expect(again.deleteOldest({ before: 1000 * day, now, limit: 4 })).toBe(0);
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'whole', checkedTo: 23 });
      expect(audit.verify({ after: 3, limit: 2 })).toEqual({ kind: 'whole', checkedTo: 12 });
      expect(audit.verify({ after: 12, limit: 99 })).toEqual({ kind: 'whole', checkedTo: 23 });
      const listed = audit.list({ limit: 99 });
      expect(listed.map(({ seq }) => seq)).toEqual(Array.from({ length: 13 }, (_, n) => 23 - n));
      expect(listed.slice(0, 3).map(({ action, actor, detail }) => [action, actor, detail['toSeq']])).toEqual([
        ['audit.purge', 'system', 10],
        ['audit.purge', 'system', 8],
        ['audit.purge', 'system', 4],
      ]);
    }));

  it('keeps two years whatever is asked for, and whatever is behind a younger entry', () =>
    withControl((control) => {
      const audit = audited(control, [1269, 1270, 1100]);
      expect(audit.deleteOldest({ before: now, now, limit: 99 })).toBe(1);
      expect(audit.list({ limit: 9 }).map(({ seq }) => seq)).toEqual([4, 3, 2]);
    }));

  it('goes on from the anchor where nothing else is left', () =>
    withControl((control) => {
      const audit = audited(control, [1, 2]);
      audit.deleteOldest({ before: 1000 * day, now, limit: 99 });
      control.exec('DELETE FROM audit');
      expect(audit.append({ at: now, actor: 'kim', address: '', action: 'a', detail: {} }).seq).toBe(3);
      expect(audit.verify({ limit: 9 })).toEqual({ kind: 'whole', checkedTo: 3 });
    }));

  it('is broken where somebody cut it without the key, put entries back or changed one', () =>
    withControl((control) => {
      const audit = audited(control, [1, 2, 1990, 1991, 1992]);
      audit.deleteOldest({ before: 1000 * day, now, limit: 99 });
      const anchor = control.prepare<{ seq: number; hash: string; seal: string }>('SELECT * FROM audit_anchor').get();
      expect(anchor?.seq).toBe(2);
      const third = control.preparePlucked<string>('SELECT hash FROM audit WHERE seq = 3').get() ?? '';
      const tryOut = (sql: string) => {
        let found: unknown;
        expect(() =>
          control.transaction(() => {
            control.exec(sql);
            found = audit.verify({ limit: 99 });
            throw new Error('taken back');
          }),
        ).toThrow('taken back');
        return found;
      };
      const cut = `UPDATE audit_anchor SET seq = 3, hash = '${third}'; DELETE FROM audit WHERE seq = 3`;
      expect(tryOut(cut)).toEqual({ kind: 'broken', seq: 3 });
      expect(tryOut('DELETE FROM audit WHERE seq = 3')).toEqual({ kind: 'broken', seq: 4 });
      expect(tryOut('DELETE FROM audit_anchor')).toEqual({ kind: 'broken', seq: 3 });
      expect(tryOut("INSERT INTO audit VALUES (2, 1, '', '', '', '{}', '', '')")).toEqual({ kind: 'broken', seq: 2 });
      expect(tryOut("UPDATE audit SET actor = 'x' WHERE seq = 5")).toEqual({ kind: 'broken', seq: 5 });
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'whole', checkedTo: 6 });
    }));
});

describe('other records that are too old', () => {
  it('of the ledger go by whole hours, and a partition is not copied again', () =>
    withControl((control) => {
      const copies = createLedgerCopyTable(control);
      const rows = Array.from({ length: 1200 }, (_, n) =>
        deltaOf({ sourceId: (n % 7) + 1, hourAt: Math.floor(n / 7) * hour, received: 2, stored: 1, dropped: 1 }),
      );
      copies.copy({ partition: 1, rows }, 1);
      const stopped = createAgedRecords(control).ledger(100 * hour);
      expect(stopped.next().value).toEqual({ rows: 252 });
      stopped.return();
      expect(all(createAgedRecords(control).ledger(100 * hour))).toEqual({ rows: 448 });
      expect(all(createAgedRecords(control).ledger(100 * hour))).toEqual({});
      expect(control.preparePlucked('SELECT min(hour_at) FROM ledger_rollup').get()).toBe(100 * hour);
      expect(copies.copy({ partition: 1, rows }, 2)).toBe(false);
      expect(count(control, 'ledger_rollup')).toBe(500);
    }));

  it('of imports go, their hashes and the newest number stay', () =>
    withControl((control) => {
      const imports = createFileImportTable(control);
      const add = (sha256: string, state: 'done' | 'failed' | 'running', endedAt: number | null) => {
        const file = { sourceId: 1, sourceName: 'fw', name: `${sha256}.log`, path: `/d/${sha256}`, createdBy: 'kim' };
        const id = imports.add({ ...file, origin: 'upload', sha256, sizeBytes: 9, state, createdAt: 5, endedAt });
        return id;
      };
      const done = add('a', 'done', 10);
      add('b', 'failed', 10);
      const running = add('c', 'running', null);
      const young = add('d', 'done', 100);
      const newest = add('e', 'done', 20);
      expect(all(createAgedRecords(control).imports(100))).toEqual({ imports: 2 });
      expect(all(createAgedRecords(control).imports(100))).toEqual({});
      expect(imports.list({ limit: 9 }).map(({ id }) => id)).toEqual([newest, young, running]);
      expect(imports.ofHash('a')).toMatchObject({
        id: done,
        name: 'a.log',
        sourceName: 'fw',
        state: 'done',
        createdAt: 5,
      });
      // A failed one may be tried again, as before.
      expect(imports.ofHash('b')).toBeNull();
      expect(imports.ofHash('c')?.id).toBe(running);
      expect(add('f', 'done', 100)).toBe(newest + 1);
      expect(all(createAgedRecords(control).imports(50))).toEqual({ imports: 1 });
      expect(imports.ofHash('e')?.id).toBe(newest);
    }));

  it('of queues and runs go in batches, what has not ended stays', () =>
    withControl((control) => {
      control.transaction(() => {
        for (let n = 0; n < 1203; n += 1) {
          control
            .prepare(
              `INSERT INTO queue_item (queue, key, payload, ready_at, queued_at, ended_at) VALUES ('q', ?, '1', 1, 1, ?)`,
            )
            .run(`${n}`, n < 1200 ? 5 : n < 1202 ? 50 : null);
        }
        control.exec(`INSERT INTO run (id, job, started_by, state, created_at, ended_at)
          VALUES (1, 'a', 's', 'succeeded', 1, 5), (2, 'a', 's', 'running', 1, NULL)`);
        control.exec(`INSERT INTO run_step (run_id, ordinal, name) VALUES (1, 0, 'x'), (2, 0, 'x')`);
      });
      expect([...createAgedRecords(control).ended(50)]).toEqual([
        ...[250, 250, 250, 250, 200].map((items) => ({ items })),
        { runs: 1 },
      ]);
      expect([count(control, 'queue_item'), count(control, 'run'), count(control, 'run_step')]).toEqual([3, 1, 1]);
    }));
});
