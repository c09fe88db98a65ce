import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { createPurgeJob } from '../../../src/pipeline/jobs/purge-job.ts';
import { createPipeline, type Pipeline } from '../../../src/pipeline/pipeline.ts';
import type { Queue, RunLog } from '../../../src/pipeline/ports.ts';
import { auditLink } from '../../../src/security/hash.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';
import { createConsoleStatus } from '../../../src/wiring/console/status.ts';
import { createRecordRetention } from '../../../src/wiring/record-retention.ts';
import { openStores, type Stores } from '../../../src/wiring/stores.ts';
import { storedAlert, verdictOn } from '../store/control/control-fixture.ts';
import { withFolder } from '../store/store-fixture.ts';

const day = 86_400_000;
const now = 3000 * day;
const clock = { now: () => now };

async function withStores(use: (stores: Stores) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const auditHash = (previous: string, entry: string) => auditLink(new Uint8Array(32).fill(3), previous, entry);
    const stores = openStores({ folder, clock, diagnostics: silentDiagnostics, auditHash });
    try {
      await use(stores);
    } finally {
      await stores.close();
    }
  });
}

function purgingPipeline(stores: Stores) {
  const none = async () => ({ partitions: 0 });
  const before = (keptMs: number) => now - keptMs;
  const job = createPurgeJob({
    gate: { deleteBefore: before, deleteReceivedBefore: before },
    purgeEvents: none,
    purgeEventsBeyond: none,
    retentionMs: 365 * day,
    maxBytes: null,
    minimumMs: 7 * day,
    agedClasses: createRecordRetention(stores, clock, settingsSchema.parse({}).retention),
  });
  const pipeline = createPipeline({
    jobs: [job],
    queue: stores.queue as Queue,
    runs: stores.runs as RunLog,
    transaction: (work) => stores.control.transaction(work),
    clock,
    diagnostics: silentDiagnostics,
    isCrash: () => false,
  });
  pipeline.resume();
  return pipeline;
}

function started(pipeline: Pipeline): number {
  const outcome = pipeline.trigger('purge', 'manual:kim');
  if (outcome.kind === 'idle') throw new Error('the purge was not started');
  return outcome.runId;
}

async function ended(stores: Stores, id: number) {
  for (;;) {
    const run = stores.runs.get(id);
    if (run?.endedAt) return run;
    await setImmediate();
  }
}

/** Alerts 1 … `count` of long ago and one of today, audit entries of each hundredth day. */
function fill(stores: Stores, count: number): void {
  stores.control.transaction(() => {
    for (let id = 1; id <= count; id += 1) {
      stores.alerts.takeOver([storedAlert(id, { receivedAt: id })]);
      stores.verdicts.record(verdictOn(id));
    }
    stores.alerts.takeOver([storedAlert(count + 1, { receivedAt: now })]);
    for (let n = 0; n < 30; n += 1) {
      stores.audit.append({ at: n * 100 * day, actor: 'kim', address: '', action: 'run.start', detail: { n } });
    }
  });
  for (const [ip, toAt] of [
    ['192.0.2.1', now - 401 * day],
    ['192.0.2.2', now - 399 * day],
  ] as const) {
    const said = { mac: null, hostName: 'pc', userName: null, switchName: null, switchPort: null, state: null };
    stores.assets.record([{ ...said, sourceId: 1, ip, fromAt: toAt, toAt }]);
  }
  for (const [kind, at] of [
    ['silent', now - 401 * day],
    ['skew', now - 399 * day],
  ] as const) {
    stores.health.open({ sourceId: 1, kind, at, measured: 1, expected: 0, detail: {} });
    stores.health.close({ sourceId: 1, kind, at });
  }
  stores.health.open({ sourceId: 2, kind: 'silent', at: 1, measured: 1, expected: 0, detail: {} });
}

it('the purge deletes each class after its own time and counts it in its step; a second run finds nothing', () =>
  withStores(async (stores) => {
    fill(stores, 120);
    const pipeline = purgingPipeline(stores);
    const counts = async () => {
      const run = await ended(stores, started(pipeline));
      expect([run.state, run.error]).toEqual(['succeeded', null]);
      return Object.fromEntries(run.steps.map((step) => [step.name, step.counts]));
    };
    expect(await counts()).toMatchObject({
      'audit-log': { entries: 20 },
      'old-alerts': { alerts: 120 },
      'old-assets': { bindings: 1 },
      'closed-alarms': { alarms: 1 },
    });
    expect(stores.alerts.list({ limit: 9 }).map(({ id }) => id)).toEqual([121]);
    // 1095 days, so what was written on day 1905 or later stays, with the entry about the purge.
    expect(stores.audit.list({ limit: 99 }).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 11 }, (_, n) => 31 - n),
    );
    expect(stores.audit.verify({ limit: 99 })).toEqual({ kind: 'whole', checkedTo: 31 });
    expect(stores.assets.list({}).map(({ ip }) => ip)).toEqual(['192.0.2.2']);
    expect(stores.health.list({ closedSince: 0 }).map(({ kind, closedAt }) => [kind, closedAt !== null])).toEqual([
      ['silent', false],
      ['skew', true],
    ]);
    const again = await counts();
    expect(again['audit-log']).toEqual({});
    expect(again['old-alerts']).toEqual({});
    await pipeline.stop(1000);
  }));

it('a cancelled purge stops after the batch in hand, and the next one deletes the rest', () =>
  withStores(async (stores) => {
    fill(stores, 2000);
    const pipeline = purgingPipeline(stores);
    const left = () => stores.control.preparePlucked<number>('SELECT count(*) FROM alert').get() ?? -1;
    const id = started(pipeline);
    while (left() === 2001) await setImmediate();
    expect(pipeline.cancel(id)).toBe(true);
    expect((await ended(stores, id)).state).toBe('cancelled');
    expect(left()).toBeGreaterThan(1);
    expect((await ended(stores, started(pipeline))).state).toBe('succeeded');
    expect(left()).toBe(1);
    await pipeline.stop(1000);
  }));

it('cold partitions count as sealed ones on the page of the system', () =>
  withFolder(async (dataFolder) => {
    const states = ['hot', 'closed', 'sealed', 'cold', 'cold'];
    const meta = { rowCount: 2, minReceivedAt: 5, maxReceivedAt: 9 };
    const partitions = states.map((state, n) => ({ partition: n + 1, sizeBytes: 10, meta: { ...meta, state } }));
    const search = { partitions: async () => partitions } as unknown as Stores['search'];
    const eventLoop = { figures: () => ({ delayP99Ms: 0, ownP99Ms: 0, ownLongestMs: 0 }), stop: () => {} };
    const inference = () => ({}) as never;
    const status = createConsoleStatus({ search }, { version: '1', startedAt: 0, dataFolder, inference, eventLoop });
    expect((await status.storage()).partitions).toMatchObject({ count: 5, sealed: 3, events: 10 });
  }));
