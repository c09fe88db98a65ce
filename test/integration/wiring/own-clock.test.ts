import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createPurgeJob } from '../../../src/pipeline/jobs/purge-job.ts';
import { createPipeline } from '../../../src/pipeline/pipeline.ts';
import type { Queue, RunLog } from '../../../src/pipeline/ports.ts';
import { auditLink } from '../../../src/security/hash.ts';
import { settingsSchema } from '../../../src/settings/schema.ts';
import { alarmText } from '../../../src/sources/health/alarm-texts.ts';
import { listPartitions } from '../../../src/store/events/partition-files.ts';
import { createConsoleOwnClock } from '../../../src/wiring/console/own-clock.ts';
import { openOwnClock } from '../../../src/wiring/own-clock.ts';
import { createRecordRetention } from '../../../src/wiring/record-retention.ts';
import { createRetention } from '../../../src/wiring/retention.ts';
import { openStores, type Stores } from '../../../src/wiring/stores.ts';
import { storedAlert } from '../store/control/control-fixture.ts';
import { deltaOf, itemOf, openWriter, recordDiagnostics, withFolder } from '../store/store-fixture.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 28, 3);
const { retention } = settingsSchema.parse({
  retention: { alertDays: 365, ledgerDays: 500, assetDays: 365, healthDays: 365, importDays: 365, ticketDays: 365 },
});

/** One partition of two events for each receive time, the last one still written; alerts, audit and ledger with them. */
function fill(folder: string, times: readonly number[]): void {
  const time = { now: times[0] ?? now };
  const writer = openWriter(folder, { maxRows: 2, day: null, clock: { now: () => time.now } });
  for (const receivedAt of times) {
    time.now = receivedAt;
    writer.append([itemOf({ receivedAt, at: receivedAt }), itemOf({ receivedAt, at: receivedAt })]);
    writer.count([deltaOf({ hourAt: receivedAt - (receivedAt % hour), received: 2, stored: 2 })]);
    writer.commit();
  }
  writer.close();
}

/** An appliance's stores, clock and purge over a data folder; the clock can be set and the machine restarted. */
async function boot(folder: string, time: { wall: number; counted: number }, retentionDays = 365) {
  const wall = { now: () => time.wall };
  const diagnostics = recordDiagnostics();
  const auditHash = (previous: string, entry: string) => auditLink(new Uint8Array(32).fill(3), previous, entry);
  const stores = openStores({ folder, clock: wall, diagnostics, auditHash });
  // The count of a real machine has fractions, which no table takes.
  let fraction = 0.1;
  const monotonic = {
    now() {
      fraction = 0.5 - fraction;
      return time.counted + fraction;
    },
  };
  const ownClock = await openOwnClock(stores, { folder, wall, monotonic, diagnostics });
  const { guard: clock, gate, limit } = ownClock;
  const job = createPurgeJob({
    ...createRetention(stores, {
      clock,
      gate,
      limit,
      damage: { note: () => {} },
      archive: { dataFolder: folder, keptMs: 0 },
    }),
    gate,
    retentionMs: retentionDays * day,
    maxBytes: null,
    minimumMs: 7 * day,
    agedClasses: createRecordRetention(stores, clock, retention),
  });
  const pipeline = createPipeline({
    jobs: [job],
    queue: stores.queue as Queue,
    runs: stores.runs as RunLog,
    transaction: (work) => stores.control.transaction(work),
    clock,
    diagnostics,
    isCrash: () => false,
  });
  pipeline.resume();
  return {
    stores,
    ownClock,
    diagnostics,
    console: createConsoleOwnClock(stores, ownClock, retentionDays),
    async purge() {
      const outcome = pipeline.trigger('purge', 'schedule');
      if (outcome.kind === 'idle') throw new Error('the purge was not started');
      for (;;) {
        const [run] = stores.runs.list({ limit: 1 });
        if (run !== undefined && run.id === outcome.runId && run.endedAt !== null) {
          expect(run.state).toBe('succeeded');
          return Object.fromEntries(run.steps.map(({ name, counts }) => [name, counts]));
        }
        await setImmediate();
      }
    },
    alarms: () => stores.health.openAlarms().map(({ kind, measured }) => `${kind} ${Math.round(measured / day)}`),
    texts: (language: 'ko' | 'en') =>
      stores.health
        .openAlarms()
        .map(({ kind, measured, expected, detail }) =>
          alarmText({ kind: kind as 'own_clock', measured, expected, detail }, language),
        ),
    async close() {
      await pipeline.stop(1000);
      ownClock.guard.stop();
      await stores.close();
    },
  };
}

/** What age could take: a record of each kind that is young enough by the true time, with the partitions' ledgers. */
function fillRecords({ control, audit, alerts, users }: Stores): void {
  alerts.takeOver([storedAlert(1, { receivedAt: now - 200 * day })]);
  audit.append({ at: now - 700 * day, actor: 'kim', address: '', action: 'session.sign_in', detail: {} });
  control
    .prepare(
      `INSERT INTO health_alarm (source_id, kind, opened_at, closed_at, measured, expected, detail)
       VALUES (1, 'silent', ?, ?, 1, 1, '{}')`,
    )
    .run(now - 90 * day, now - 80 * day);
  control
    .prepare(
      `INSERT INTO asset_binding (source_id, ip, mac, host_name, user_name, switch_name, switch_port, state, from_at, to_at)
       VALUES (1, '10.0.0.1', '', 'pc', '', '', '', '', ?, ?)`,
    )
    .run(now - 90 * day, now - 80 * day);
  const user = { name: 'kim', passwordHash: '', role: 'administrator' as const, mustChangePassword: false };
  users.create({ ...user, createdAt: now });
  control
    .prepare(`INSERT INTO session (token_hash, user_id, created_at, last_seen_at, address) VALUES ('t', 1, ?, ?, '')`)
    .run(now - hour, now - hour);
}

const tables = ['alert', 'audit', 'health_alarm', 'asset_binding', 'session', 'ledger_rollup'];

/** Rows by table, without the alarm of the clock itself. */
function counted({ control }: Stores): Record<string, number> {
  const one = (table: string) =>
    control.preparePlucked<number>(
      `SELECT count(*) FROM ${table} ${table === 'health_alarm' ? "WHERE kind = 'silent'" : ''}`,
    );
  return Object.fromEntries(tables.map((table) => [table, one(table).get() ?? 0]));
}

const ages = [370, 300, 200, 100, 10, 0];
const times = ages.map((days) => now - days * day - hour);

/** A folder with a year of data whose oldest partition is due, that an appliance with a right clock knew until now. */
async function withYear(
  use: (folder: string, time: { wall: number; counted: number }) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    fill(folder, times);
    const time = { wall: now, counted: 1000 };
    const first = await boot(folder, time);
    fillRecords(first.stores);
    for (const ledger of await first.stores.sealer.ledgers([])) first.stores.ledgerCopies.copy(ledger, now);
    await first.close();
    await use(folder, time);
  });
}

it.each([
  { leap: 400 * day, when: 'at the start', ko: '400일 빠릅니다', en: '400 d ahead' },
  { leap: 400 * day, when: 'while running', ko: '400일 빠릅니다', en: '400 d ahead' },
  { leap: -400 * day, when: 'at the start', ko: '400일 늦습니다', en: '400 d behind' },
  { leap: -400 * day, when: 'while running', ko: '400일 늦습니다', en: '400 d behind' },
])(
  'deletes nothing by a clock that is $en $when, tells by how much, and goes on when it is put right',
  ({ leap, when, ko, en }) =>
    withYear(async (folder, time) => {
      if (when === 'at the start') time.wall += leap;
      const appliance = await boot(folder, time);
      if (when !== 'at the start') time.wall += leap;
      const { stores, ownClock } = appliance;
      const before = counted(stores);
      expect(before).toMatchObject({ alert: 1, audit: 1, health_alarm: 1, asset_binding: 1, session: 1 });
      const steps = await appliance.purge();
      const { size, ...byAge } = steps;
      expect(Object.values(byAge)).toEqual(Array.from({ length: 9 }, () => ({ held: 1 })));
      expect(size).toEqual({ partitions: 0 });
      expect([listPartitions(folder), counted(stores)]).toEqual([[1, 2, 3, 4, 5, 6], before]);
      expect(appliance.alarms()).toEqual([`own_clock ${leap / day}`]);
      expect([appliance.texts('ko')[0]?.what, appliance.texts('en')[0]?.what]).toEqual([
        expect.stringContaining(ko),
        expect.stringContaining(en),
      ]);
      expect(appliance.diagnostics.reports).toContainEqual({
        name: 'ClockDoubtedError',
        details: expect.objectContaining({ differenceMs: leap }),
      });

      time.wall -= leap;
      ownClock.guard.look();
      expect(appliance.alarms()).toEqual([]);
      expect((await appliance.purge())['events']).toMatchObject({ partitions: 1, events: 2, held: 0 });
      expect([listPartitions(folder), appliance.alarms()]).toEqual([[2, 3, 4, 5, 6], []]);
      expect(counted(stores)).toEqual(before);
      await appliance.close();
    }),
);

it('purges once an administrator confirms a clock that was right, and shows before what that deletes', () =>
  withYear(async (folder, time) => {
    time.wall += 400 * day;
    const appliance = await boot(folder, time);
    expect(await appliance.console.consequence()).toEqual({ partitions: 5, ofPartitions: 6, events: 10 });
    expect(await appliance.console.confirm('kim')).toBe(true);
    expect(await appliance.console.confirm('kim')).toBe(false);
    expect((await appliance.purge())['events']).toMatchObject({ partitions: 5, held: 0 });
    expect([listPartitions(folder), appliance.alarms()]).toEqual([[6], []]);
    await appliance.close();
  }));

it('keeps asking over a restart', () =>
  withYear(async (folder, time) => {
    time.wall += 400 * day;
    const first = await boot(folder, time);
    // What is received by the wrong clock is no evidence for it.
    fill(folder, [time.wall, time.wall + hour]);
    time.wall += 2 * hour;
    time.counted += 2 * hour;
    first.ownClock.guard.look();
    await first.close();
    time.counted = 0;
    const second = await boot(folder, time);
    expect(second.console.standing()).toMatchObject({ verdict: 'ahead', differenceMs: 400 * day });
    await second.purge();
    expect(listPartitions(folder)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await second.close();
    time.wall -= 400 * day;
    const third = await boot(folder, time);
    expect(third.console.standing()).toMatchObject({ verdict: 'trusted' });
    expect(third.alarms()).toEqual([]);
    await third.close();
  }));

it('does not take for old what was received while the clock was behind', () =>
  withYear(async (folder, time) => {
    const appliance = await boot(folder, time);
    time.wall -= 400 * day;
    appliance.ownClock.guard.look();
    fill(folder, [time.wall, time.wall + hour]);
    appliance.stores.alerts.takeOver([storedAlert(2, { receivedAt: time.wall })]);
    time.wall += 400 * day + 2 * hour;
    time.counted += 2 * hour;
    expect((await appliance.purge())['events']).toMatchObject({ partitions: 1 });
    fill(folder, [time.wall]);
    await appliance.purge();
    expect(listPartitions(folder)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(counted(appliance.stores)).toMatchObject({ alert: 2 });
    await appliance.close();
  }));

it('asks before one purge deletes more than half, and does what was allowed', () =>
  withYear(async (folder, time) => {
    const appliance = await boot(folder, time, 50);
    expect((await appliance.purge())['events']).toMatchObject({ partitions: 0, held: 4 });
    expect(appliance.console.standing().purgeHeld).toMatchObject({ partitions: 4, ofPartitions: 6, events: 8 });
    expect(appliance.texts('ko')[0]?.what).toContain('6개 중 4개');
    expect(listPartitions(folder)).toEqual([1, 2, 3, 4, 5, 6]);
    expect([appliance.console.allowPurge('kim'), appliance.console.allowPurge('kim')]).toEqual([true, false]);
    expect(appliance.stores.health.openAlarms()).toEqual([]);
    expect((await appliance.purge())['events']).toMatchObject({ partitions: 4, held: 0 });
    expect(listPartitions(folder)).toEqual([5, 6]);
    await appliance.close();
  }));
