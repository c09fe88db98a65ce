import { existsSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventId } from '../../../src/core/ids.ts';
import { createAlertTable } from '../../../src/store/control/alerts.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { createLedgerCopyTable } from '../../../src/store/control/ledger-copies.ts';
import { openEventSearch } from '../../../src/store/events/event-search.ts';
import type { PartitionLedger } from '../../../src/store/events/ledger.ts';
import { openOutboxReader } from '../../../src/store/events/outbox-reader.ts';
import { openPartitionForReading } from '../../../src/store/events/partition.ts';
import { listPartitions, partitionBytes, partitionPath } from '../../../src/store/events/partition-files.ts';
import { openSealer } from '../../../src/store/events/sealer.ts';
import {
  alertDraft,
  deltaOf,
  itemOf,
  openWriter,
  recordDiagnostics,
  startAt,
  store,
  withFolder,
} from './store-fixture.ts';

const day = 86_400_000;

/** Three days, one partition each, one event and one alert and one ledger row in every one. */
function storeThreeDays(folder: string) {
  const writer = openWriter(folder, { maxRows: 2 });
  for (const n of [0, 1, 2]) {
    const receivedAt = startAt + n * day;
    writer.append([itemOf({ receivedAt, fields: { n } }), itemOf({ receivedAt }, alertDraft(`day ${n}`))]);
    writer.count([deltaOf({ hourAt: receivedAt, received: 3, stored: 2, dropped: 1 })]);
    writer.commit();
  }
  return writer;
}

/** What a file descriptor of this process leads to; empty where it was closed meanwhile. */
function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

describe('sealer thread and retention', () => {
  it('seals, copies ledgers, purges whole files while a reader holds one, and the ledger still adds up', () =>
    withFolder(async (folder) => {
      storeThreeDays(folder).close();
      const control = openControlDatabase({ folder });
      const copies = createLedgerCopyTable(control);
      const diagnostics = recordDiagnostics();
      const sealer = openSealer({ folder, diagnostics });
      const search = openEventSearch({ folder });
      const counts = async () =>
        (await search.countsByHour({ fromAt: startAt, toAt: startAt + 9 * day })).map((row) => [
          row.hourAt,
          row.received,
          row.stored,
        ]);
      const before = await counts();
      expect(before).toEqual([0, 1, 2].map((n) => [startAt + n * day, 3, 2]));

      expect(await sealer.seal()).toEqual({ sealed: [1, 2], failed: [], unreadable: [], stopped: false });
      const [first, ...others] = await sealer.ledgers(copies.copiedPartitions());
      expect([first?.partition, others.length]).toEqual([1, 1]);
      expect(copies.copy(first as PartitionLedger, 1)).toBe(true);
      expect(copies.copy(first as PartitionLedger, 2)).toBe(false);
      expect(await counts()).toEqual(before);

      const held = openPartitionForReading(folder, 1);
      const rule = { receivedBefore: startAt + 2 * day, alertsTakenUpTo: eventId(1, 2) };
      const copied: number[] = [];
      const copy = (ledger: PartitionLedger): void => {
        copied.push(ledger.partition);
        copies.copy(ledger, 3);
      };
      const result = await sealer.purge(rule, copy);
      expect(result).toMatchObject({ purged: [{ partition: 1, rowCount: 2 }], keptForAlerts: [2], unreadable: [] });
      expect(copied).toEqual([1]);
      expect(['', '-wal', '-shm'].some((suffix) => existsSync(partitionPath(folder, 1) + suffix))).toBe(false);
      expect(held?.preparePlucked('SELECT count(*) FROM event').get()).toBe(2);
      held?.close();

      const all = { receivedBefore: startAt + 9 * day, alertsTakenUpTo: eventId(3, 2) };
      expect((await sealer.purge(all, copy)).purged.map(({ partition }) => partition)).toEqual([2]);
      // The newest file stays whatever its age, so that no number is given out twice.
      expect(listPartitions(folder)).toEqual([3]);
      expect(await counts()).toEqual(before);
      const found = await search.search({ limit: 10 }, { deadlineMs: 60_000 });
      expect(found).toMatchObject({ complete: true, partitionsTotal: 1 });
      expect(found.events).toHaveLength(2);
      const writer = openWriter(folder, { maxRows: 2 });
      expect(store(writer, [itemOf()])).toEqual([eventId(4, 1)]);
      writer.close();
      expect(diagnostics.reports.map(({ name }) => name)).toEqual([
        'PartitionSealed',
        'PartitionSealed',
        'PartitionPurged',
        'PartitionPurged',
      ]);
      await Promise.all([sealer.close(), search.close()]);
      control.close();
      await expect(sealer.seal()).rejects.toMatchObject({ code: 'STORE_THREAD_ENDED' });
    }));

  it('goes by size: the oldest go until the rest fits, none that is too young', () =>
    withFolder(async (folder) => {
      storeThreeDays(folder).close();
      const sealer = openSealer({ folder });
      const bytes = [1, 2, 3]
        .map((partition) => partitionBytes(folder, partition))
        .reduce((sum, size) => sum + size, 0);
      const purge = async (keepBytes: number, receivedBefore: number) =>
        (await sealer.purge({ keepBytes, receivedBefore, alertsTakenUpTo: eventId(9, 0) }, () => {})).purged.map(
          ({ partition }) => partition,
        );
      expect(await purge(bytes, startAt + 9 * day)).toEqual([]);
      expect(await purge(bytes - 1, startAt)).toEqual([]);
      expect(await purge(bytes - 1, startAt + 9 * day)).toEqual([1]);
      expect(await purge(0, startAt + 9 * day)).toEqual([2]);
      await sealer.close();
    }));

  it('frees the bytes asked for: oldest first, never below the minimum days, each ledger copied before its file goes', () =>
    withFolder(async (folder) => {
      const days = 5;
      const rows = 300;
      const writer = openWriter(folder, { maxRows: rows });
      for (let n = 0; n < days; n += 1) {
        // The oldest is the largest, so that an order by size would show.
        const raw = new TextEncoder().encode(`<13>day ${n} ${'x'.repeat((days - n) * 400)}`);
        const receivedAt = startAt + n * day;
        writer.append(Array.from({ length: rows }, (_, index) => itemOf({ receivedAt, raw, fields: { index } })));
        writer.count([deltaOf({ hourAt: receivedAt, received: rows + 7, stored: rows, dropped: 7 })]);
        writer.commit();
      }
      writer.close();
      const control = openControlDatabase({ folder });
      const copies = createLedgerCopyTable(control);
      const sealer = openSealer({ folder });
      expect((await sealer.seal()).sealed).toEqual([1, 2, 3, 4]);
      // One of the four is cold by then, as on a real disk.
      expect((await sealer.cool(startAt + day)).cooled).toEqual([1]);
      const search = openEventSearch({ folder });
      const counts = () => search.countsByHour({ fromAt: startAt, toAt: startAt + 9 * day });
      const ledger = await counts();
      const bytesOf = (partition: number) => partitionBytes(folder, partition);
      const sizes = [1, 2, 3].map(bytesOf);
      // Without the memory that readers share, which SQLite makes and removes as it likes.
      const onDisk = () =>
        readdirSync(join(folder, 'events'))
          .filter((name) => !name.endsWith('-shm'))
          .reduce((sum, name) => sum + statSync(join(folder, 'events', name)).size, 0);

      // Three days are the minimum: the partitions of the first two days may go, whatever is asked for.
      const order: number[] = [];
      const purge = async (freeBytes: number, receivedBefore = startAt + 2 * day) => {
        const before = onDisk();
        const rule = { freeBytes, receivedBefore, alertsTakenUpTo: eventId(9, 0) };
        const { purged } = await sealer.purge(rule, (copied) => {
          expect(existsSync(partitionPath(folder, copied.partition))).toBe(true);
          order.push(copied.partition);
          copies.copy(copied, 1);
        });
        const freed = purged.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(before - onDisk()).toBe(freed);
        return { partitions: purged.map(({ partition }) => partition), freed };
      };
      /** Partitions that still take space because this process holds them. */
      const held = () =>
        readdirSync('/proc/self/fd').filter((fd) => /p-\d+\.(db|cold) \(deleted\)$/.test(targetOf(fd))).length;
      expect(await purge(0)).toEqual({ partitions: [], freed: 0 });
      expect(await purge(1)).toEqual({ partitions: [1], freed: sizes[0] });
      expect(await purge(2 ** 40)).toEqual({ partitions: [2], freed: sizes[1] });
      expect(await purge(2 ** 40)).toEqual({ partitions: [], freed: 0 });
      expect(listPartitions(folder)).toEqual([3, 4, 5]);
      // A search that had read them gives the space back when it lists what there is.
      expect(held()).toBeGreaterThan(0);
      await search.partitions();
      expect(held()).toBe(0);
      // A day later one more may go, and the byte that is still missing takes the next one too.
      expect(await purge((sizes[2] ?? 0) + 1, startAt + 9 * day)).toMatchObject({ partitions: [3, 4] });
      expect(order).toEqual([1, 2, 3, 4]);
      expect(await counts()).toEqual(ledger);
      expect(ledger.map(({ stored, dropped }) => [stored, dropped])).toEqual(Array(days).fill([rows, 7]));
      await Promise.all([sealer.close(), search.close()]);
      control.close();
    }));

  it('removes nothing when the ledger could not be copied, and stops sealing on demand', () =>
    withFolder(async (folder) => {
      storeThreeDays(folder).close();
      const sealer = openSealer({ folder });
      const rule = { receivedBefore: startAt + 9 * day, alertsTakenUpTo: eventId(3, 2) };
      const refuse = (): void => {
        throw new Error('no space');
      };
      await expect(sealer.purge(rule, refuse)).rejects.toThrow('no space');
      expect(listPartitions(folder)).toEqual([1, 2, 3]);
      const sealing = sealer.seal();
      await sealer.close();
      const result = await sealing;
      expect(result.stopped).toBe(true);
      const again = openSealer({ folder });
      expect([...result.sealed, ...(await again.seal()).sealed]).toEqual([1, 2]);
      await again.close();
    }));
});

describe('outbox', () => {
  it('hands alerts over in the order of their ids with the event, bounded, across partitions without alerts', () =>
    withFolder((folder) => {
      const control = openControlDatabase({ folder });
      const alerts = createAlertTable(control);
      const reader = openOutboxReader({ folder });
      expect(reader.after(0, 10).alerts).toEqual([]);
      const writer = openWriter(folder, { maxRows: 1 });
      for (let n = 0; n < 20; n += 1) store(writer, [itemOf()]);
      const [id] = store(writer, [itemOf({ host: 'db-01', fields: { n: 1 } }, alertDraft('first'))]);
      expect(reader.after(0, 10).alerts).toEqual([]);
      const [alert, ...more] = reader.after(0, 10).alerts;
      expect(more).toEqual([]);
      expect(alert).toEqual({
        ...alertDraft('first'),
        id,
        at: startAt,
        receivedAt: startAt + 20,
        sourceId: 1,
        host: 'db-01',
        fields: { n: 1 },
      });
      store(writer, [itemOf({}, alertDraft('second')), itemOf({}, alertDraft('third'))]);
      const pending = reader.after(alerts.takenUpTo(), 2).alerts;
      expect(pending.map(({ title }) => title)).toEqual(['first', 'second']);
      expect([alerts.takeOver(pending), alerts.takeOver(pending)]).toEqual([2, 0]);
      expect(reader.after(alerts.takenUpTo(), 2).alerts.map(({ title }) => title)).toEqual(['third']);
      expect(reader.after(0, 200).alerts.map(({ title }) => title)).toEqual(['first', 'second', 'third']);
      reader.close();
      writer.close();
      control.close();
    }));
});
