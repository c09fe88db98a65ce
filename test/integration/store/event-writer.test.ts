import { existsSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventId } from '../../../src/core/ids.ts';
import { createTimeZone } from '../../../src/core/time-zone.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { olderPartitionsAsked } from '../../../src/store/events/duplicates.ts';
import { openPartitionForReading, readMeta } from '../../../src/store/events/partition.ts';
import { listPartitions, partitionPath } from '../../../src/store/events/partition-files.ts';
import { codeOf, deltaOf, eventOf, itemOf, openWriter, startAt, store, withFolder } from './store-fixture.ts';

function rowsOf(folder: string, partition: number): number {
  const database = openPartitionForReading(folder, partition);
  if (database === undefined) return -1;
  const count = database.preparePlucked<number>('SELECT count(*) FROM event').get() ?? 0;
  database.close();
  return count;
}

function stateOf(folder: string, partition: number): string {
  const database = openPartitionForReading(folder, partition);
  if (database === undefined) return 'absent';
  const { state } = readMeta(database);
  database.close();
  return state;
}

describe('event writer', () => {
  it('gives places in order, keeps the bytes, and shows nothing before commit', () =>
    withFolder((folder) => {
      const writer = openWriter(folder);
      const raw = new Uint8Array([0xc7, 0xd1, 0x00, 0xff]);
      expect(writer.append([itemOf({ raw }), itemOf()])).toEqual([eventId(1, 1), eventId(1, 2)]);
      expect(rowsOf(folder, 1)).toBe(0);
      writer.commit();
      expect(rowsOf(folder, 1)).toBe(2);
      writer.close();
      const database = openDatabase(partitionPath(folder, 1), { mode: 'read' });
      const kept = database.preparePlucked<Uint8Array>('SELECT raw FROM event WHERE row = 1').get();
      database.close();
      expect(new Uint8Array(kept ?? [])).toEqual(raw);
    }));

  it('rolls back what was not committed when it is closed, and continues after the last commit', () =>
    withFolder((folder) => {
      const first = openWriter(folder);
      store(first, [itemOf()]);
      first.append([itemOf(), itemOf()]);
      first.close();
      const second = openWriter(folder);
      expect(store(second, [itemOf()])).toEqual([eventId(1, 2)]);
      second.close();
      expect(rowsOf(folder, 1)).toBe(2);
    }));

  it('takes the whole transaction back when one batch of it fails, and then takes it again', () =>
    withFolder((folder) => {
      const writer = openWriter(folder);
      const good = itemOf({ sensorEventId: 'a' });
      writer.append([good]);
      expect(codeOf(() => writer.append([itemOf({ at: 1.5 })]))).toBe('STORE_EVENT_REFUSED');
      expect(codeOf(() => writer.count([deltaOf({ received: 2, stored: 1 })]))).toBe('STORE_LEDGER_UNBALANCED');
      expect(store(writer, [good])).toEqual([eventId(1, 1)]);
      writer.close();
      expect(rowsOf(folder, 1)).toBe(1);
    }));

  it('stores a repeated delivery once: in a batch, after a restart, and across roll-overs up to the documented number', () =>
    withFolder((folder) => {
      const repeat = itemOf({ sensorEventId: 'e-1' });
      const other = itemOf({ sensorEventId: 'e-1', sourceId: 2 });
      let writer = openWriter(folder, { maxRows: 1 });
      expect(store(writer, [repeat, repeat, other])).toEqual([eventId(1, 1), 'duplicate', eventId(1, 2)]);
      writer.close();
      writer = openWriter(folder, { maxRows: 1 });
      // Partition 2 notes the repeat again, so the window moves on with it.
      expect(store(writer, [repeat, itemOf()])).toEqual(['duplicate', eventId(2, 1)]);
      for (let partition = 3; partition < 2 + olderPartitionsAsked; partition += 1) store(writer, [itemOf()]);
      expect(store(writer, [other, repeat, itemOf()])).toEqual([eventId(6, 1), 'duplicate', eventId(6, 2)]);
      writer.close();
    }));

  it('rolls over by rows, by size and by day, between transactions only', () =>
    withFolder((folder) => {
      let now = startAt;
      const writer = openWriter(folder, { maxRows: 10, maxBytes: 10_000_000, clock: { now: () => now } });
      writer.append(Array.from({ length: 8 }, () => itemOf()));
      writer.append(Array.from({ length: 8 }, () => itemOf()));
      writer.commit();
      store(writer, [itemOf()]);
      expect([rowsOf(folder, 1), rowsOf(folder, 2), stateOf(folder, 1)]).toEqual([16, 1, 'closed']);
      now += 86_400_000;
      store(writer, [itemOf({ raw: new Uint8Array(11_000_000) })]);
      store(writer, [itemOf()]);
      expect(listPartitions(folder)).toEqual([1, 2, 3, 4]);
      writer.quarantine(
        Array.from({ length: 10 }, () => ({
          receivedAt: now,
          sourceId: 1,
          peer: '192.0.2.1',
          reason: 'no_header',
          raw: new Uint8Array(3),
        })),
      );
      writer.commit();
      expect(writer.status().partition).toBe(5);
      writer.close();
    }));

  it('begins a partition with each day of the zone, by the distance of that day, and where the clock is set back', () =>
    withFolder((folder) => {
      const zone = createTimeZone('America/New_York');
      let now = Date.UTC(2026, 2, 8, 4, 59);
      const writer = openWriter(folder, { clock: { now: () => now }, day: zone });
      const partitionAt = (at: number) => {
        now = at;
        store(writer, [itemOf()]);
        return writer.status().partition;
      };
      expect([now, Date.UTC(2026, 2, 8, 5), Date.UTC(2026, 2, 9, 3, 59)].map(partitionAt)).toEqual([1, 2, 2]);
      // Summer time began on the 8th, so its day ends an hour sooner.
      expect([Date.UTC(2026, 2, 9, 4), Date.UTC(2026, 2, 9, 5)].map(partitionAt)).toEqual([3, 3]);
      expect([now - 400 * 86_400_000, now - 400 * 86_400_000 + 1000].map(partitionAt)).toEqual([4, 4]);
      expect([now + 86_400_000, now + 86_401_000].map(partitionAt)).toEqual([5, 5]);
      writer.close();
    }));

  it('keeps the span of event and receive times', () =>
    withFolder((folder) => {
      const writer = openWriter(folder);
      store(writer, [
        itemOf({ at: 500, receivedAt: 900 }),
        itemOf({ at: 300, receivedAt: 950 }),
        itemOf({ at: 700, receivedAt: 910 }),
      ]);
      writer.close();
      const database = openPartitionForReading(folder, 1);
      expect(database && readMeta(database)).toMatchObject({
        rowCount: 3,
        minAt: 300,
        maxAt: 700,
        minReceivedAt: 900,
        maxReceivedAt: 950,
      });
      database?.close();
    }));

  it('adds ledger counts of one source and hour together', () =>
    withFolder((folder) => {
      const writer = openWriter(folder);
      writer.count([deltaOf({ received: 5, stored: 3, dropped: 2, duplicates: 1, bytes: 50 })]);
      writer.commit();
      writer.count([deltaOf({ received: 4, stored: 2, excepted: 1, quarantined: 1, bytes: 40 })]);
      writer.commit();
      writer.close();
      const database = openPartitionForReading(folder, 1);
      const row = database
        ?.prepare('SELECT received, stored, excepted, quarantined, dropped, duplicates, bytes FROM ledger')
        .all();
      database?.close();
      expect(row).toEqual([
        { received: 9, stored: 5, excepted: 1, quarantined: 1, dropped: 2, duplicates: 1, bytes: 90 },
      ]);
    }));
});

describe('leftovers and damage', () => {
  it('sets up a file again that a crash left empty, and removes logs without a database', () =>
    withFolder((folder) => {
      openWriter(folder).close();
      const orphan = `${partitionPath(folder, 7)}-wal`;
      writeFileSync(orphan, 'left over');
      truncateSync(partitionPath(folder, 1), 0);
      const writer = openWriter(folder);
      expect(store(writer, [itemOf()])).toEqual([eventId(1, 1)]);
      writer.close();
      expect(existsSync(orphan)).toBe(false);
    }));

  it('begins the next partition where the newest was closed before a crash', () =>
    withFolder((folder) => {
      const writer = openWriter(folder);
      store(writer, [itemOf()]);
      writer.close();
      const database = openDatabase(partitionPath(folder, 1), { mode: 'write' });
      database.exec(`UPDATE meta SET state = 'closed', closed_at = 1`);
      database.close();
      const next = openWriter(folder);
      expect(store(next, [itemOf()])).toEqual([eventId(2, 1)]);
      next.close();
    }));

  it('names a damaged hot file with its remedy, and one of a newer release', () =>
    withFolder((folder) => {
      const writer = openWriter(folder);
      store(writer, [itemOf()]);
      writer.close();
      const path = partitionPath(folder, 1);
      const size = statSync(path).size;
      const database = openDatabase(path, { mode: 'write' });
      database.exec('PRAGMA user_version = 99');
      database.close();
      expect(codeOf(() => openWriter(folder))).toBe('STORE_TOO_NEW');
      writeFileSync(path, Buffer.alloc(size, 0x5a));
      expect(codeOf(() => openWriter(folder))).toBe('STORE_FILE_CORRUPT');
      expect(() => openWriter(folder)).toThrow(/p-00000001\.db is damaged.*move the file/);
    }));

  it('keeps writing when an older partition, asked for duplicates, is damaged', () =>
    withFolder((folder) => {
      const writer = openWriter(folder, { maxRows: 1 });
      store(writer, [itemOf({ sensorEventId: 'a' })]);
      store(writer, [itemOf({ sensorEventId: 'b' })]);
      writer.close();
      writeFileSync(partitionPath(folder, 1), Buffer.alloc(8192, 0x5a));
      const next = openWriter(folder, { maxRows: 1 });
      expect(store(next, [itemOf({ sensorEventId: 'b' }), itemOf({ sensorEventId: 'c' })])).toEqual([
        'duplicate',
        eventId(3, 1),
      ]);
      next.close();
    }));

  it('says what is wrong when the folder cannot be used', () =>
    withFolder((folder) => {
      writeFileSync(join(folder, 'file'), '');
      expect(codeOf(() => openDatabase(join(folder, 'absent', 'x.db'), { mode: 'write' }))).toBe('STORE_FILE_UNUSABLE');
      expect(codeOf(() => openDatabase(join(folder, 'absent.db'), { mode: 'read' }))).toBe('STORE_FILE_UNUSABLE');
      expect(eventOf().host).toBe('ws-01.corp.example');
    }));
});
