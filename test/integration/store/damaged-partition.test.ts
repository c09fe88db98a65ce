import { closeSync, copyFileSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { alarmText } from '../../../src/sources/health/alarm-texts.ts';
import { partitionPath } from '../../../src/store/events/partition-files.ts';
import { createAlertHandover } from '../../../src/wiring/alert-handover.ts';
import { createDamageAlarm } from '../../../src/wiring/damage-alarm.ts';
import { createSealing } from '../../../src/wiring/retention.ts';
import { openStores } from '../../../src/wiring/stores.ts';
import { alertDraft, itemOf, openWriter, recordDiagnostics, startAt, store, withFolder } from './store-fixture.ts';

/** Four partitions of two alerts each; the last one is being written. */
function fourPartitions(folder: string): void {
  const writer = openWriter(folder, { maxRows: 2 });
  for (let part = 1; part <= 4; part += 1) {
    for (const letter of ['a', 'b']) store(writer, [itemOf({ host: `h${part}` }, alertDraft(`${part}${letter}`))]);
  }
  writer.close();
}

/** Overwrites the file behind its first page, as a bad disk does. */
function damage(path: string, from = 4096): void {
  const noise = Buffer.alloc(statSync(path).size - from, 0xa5);
  const file = openSync(path, 'r+');
  writeSync(file, noise, 0, noise.length, from);
  closeSync(file);
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
}

function open(folder: string) {
  const time = { now: startAt + 3_600_000 };
  const clock = { now: () => time.now };
  const diagnostics = recordDiagnostics();
  const stores = openStores({ folder, clock, diagnostics, auditHash: (previous) => previous });
  const alarm = createDamageAlarm(stores.health, { clock, diagnostics });
  const handover = createAlertHandover(stores, { clock, diagnostics, damage: alarm });
  /** Takes everything over that there is, as the pipeline does. */
  const takeAll = (limit = 200): string[] => {
    const titles: string[] = [];
    for (let found = handover.pending(limit); found.length > 0; found = handover.pending(limit)) {
      handover.keep(found);
      titles.push(...found.map(({ title }) => title));
    }
    return titles;
  };
  const names = () => diagnostics.reports.map(({ name }) => name).filter((name) => name.startsWith('Alerts'));
  return { time, clock, diagnostics, stores, alarm, takeAll, names };
}

const alarmsOf = ({ stores }: ReturnType<typeof open>) =>
  stores.health.openAlarms().map(({ kind, measured, detail }) => [kind, measured, detail['partitions']]);

describe('a damaged partition', () => {
  it('holds no other alert up and loses none: it is named, alarmed, and its alerts follow when the file is restored', () =>
    withFolder(async (folder) => {
      fourPartitions(folder);
      const path = partitionPath(folder, 2);
      copyFileSync(path, `${path}.backup`);
      damage(path);
      const first = open(folder);
      expect(first.takeAll()).toEqual(['1a', '1b', '3a', '3b', '4a', '4b']);
      expect(first.names()).toEqual(['AlertsPassedByError']);
      expect(first.diagnostics.reports[0]?.details).toMatchObject({
        partition: 2,
        error: expect.stringContaining(path),
      });
      expect(alarmsOf(first)).toEqual([['partition_damaged', 1, '2']]);
      // Nothing is told a second time, and the file is not tried with every look.
      expect(first.takeAll()).toEqual([]);
      first.time.now += 60_000;
      expect(first.takeAll()).toEqual([]);
      expect(first.names().filter((name) => name !== 'AlertsStillPassedBy')).toEqual(['AlertsPassedByError']);
      await first.stores.close();

      // Over a restart, with the file restored meanwhile.
      copyFileSync(`${path}.backup`, path);
      const second = open(folder);
      expect(second.takeAll(1)).toEqual(['2a', '2b']);
      expect(second.names()).toEqual(['AlertsReadAgain']);
      expect(alarmsOf(second)).toEqual([]);
      expect(second.stores.alerts.counts().total).toBe(8);
      expect(second.takeAll()).toEqual([]);
      await second.stores.close();
    }));

  it('keeps its alerts waiting too where its file was moved away, for a month', () =>
    withFolder(async (folder) => {
      fourPartitions(folder);
      const path = partitionPath(folder, 2);
      copyFileSync(path, `${path}.backup`);
      damage(path);
      const one = open(folder);
      one.takeAll();
      rmSync(path);
      one.time.now += 29 * 86_400_000;
      expect([one.takeAll(), alarmsOf(one)]).toEqual([[], [['partition_damaged', 1, '2']]]);
      one.time.now += 2 * 86_400_000;
      expect([one.takeAll(), alarmsOf(one), one.names()]).toEqual([[], [], ['AlertsPassedByError', 'AlertsGivenUp']]);
      await one.stores.close();
    }));

  it('of which only a value is no value costs no other partition anything either', () =>
    withFolder(async (folder) => {
      fourPartitions(folder);
      const { openDatabase } = await import('../../../src/store/database.ts');
      const database = openDatabase(partitionPath(folder, 3), { mode: 'write' });
      database.exec(`UPDATE outbox SET techniques = '[not json'`);
      database.close();
      const one = open(folder);
      expect(one.takeAll()).toEqual(['1a', '1b', '2a', '2b', '4a', '4b']);
      expect(alarmsOf(one)).toEqual([['partition_damaged', 1, '3']]);
      await one.stores.close();
    }));

  it('is named by sealing, searching and purging, and the others are sealed, found and purged', () =>
    withFolder(async (folder) => {
      fourPartitions(folder);
      damage(partitionPath(folder, 2));
      const { stores, alarm, clock, takeAll, diagnostics } = open(folder);
      takeAll();
      const sealing = createSealing(stores, { clock, damage: alarm }, 0);
      const context = { runId: 1, signal: new AbortController().signal, clock, isStopping: () => false };
      for (const step of sealing.steps) if (step.kind === 'task') await step.run(context);
      const states = (await stores.search.partitions()).map(({ partition, meta }) => [partition, meta?.state ?? null]);
      expect(states).toEqual([
        [4, 'hot'],
        [3, 'cold'],
        [2, null],
        [1, 'cold'],
      ]);
      const found = await stores.search.search({ limit: 10 }, { deadlineMs: 60_000 });
      expect(found.events.map(({ host }) => host)).toEqual(['h4', 'h4', 'h3', 'h3', 'h1', 'h1']);
      expect(found).toMatchObject({ complete: false, unreadablePartitions: [2] });
      const rule = { receivedBefore: startAt * 2, alertsTakenUpTo: stores.alerts.takenUpTo(), alertsWaitIn: [2] };
      const { purged, unreadable } = await stores.sealer.purge(rule, () => {});
      expect(purged.map(({ partition }) => partition)).toEqual([1, 3]);
      expect(unreadable).toEqual([{ partition: 2, error: expect.stringContaining(partitionPath(folder, 2)) }]);
      expect(diagnostics.reports.map(({ name }) => name)).toContain('PartitionSealFailedError');
      await stores.close();
    }));

  it('is told of in both languages', () => {
    const numbers = { measured: 1, expected: 0, detail: { partitions: '2', error: 'p-00000002.db' } };
    expect(alarmText({ kind: 'partition_damaged', ...numbers }, 'en').what).toContain(
      'cannot be read: 2 (p-00000002.db)',
    );
    expect(alarmText({ kind: 'partition_damaged', ...numbers }, 'ko').what).toContain('파티션: 2 (p-00000002.db)');
  });
});
