import { mkdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { eventId } from '../../../src/core/ids.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { openPartitionForReading } from '../../../src/store/events/partition.ts';
import { warmPath } from '../../../src/store/events/partition-files.ts';
import { addedTablesSql, createPartitionSql } from '../../../src/store/events/partition-schema.ts';
import { openSealer } from '../../../src/store/events/sealer.ts';
import { createSearchMethods } from '../../../src/store/events/search-methods.ts';
import { itemOf, openWriter, recordDiagnostics, startAt, store, withFolder } from './store-fixture.ts';

/** A partition as the first released version left it: without the tables that came later, fields as JSON objects. */
function makeVersionOne(folder: string, partition: number, state: 'hot' | 'closed'): void {
  mkdirSync(`${folder}/events`, { recursive: true });
  const database = openDatabase(warmPath(folder, partition), { mode: 'write' });
  database.exec(createPartitionSql.replace(addedTablesSql, ''));
  database
    .prepare(`INSERT INTO meta VALUES (1, ?, ?, ?, NULL, 2, ?, ?, ?, ?, 0)`)
    .run(state, startAt, state === 'hot' ? null : startAt, startAt, startAt + 1, startAt, startAt + 1);
  const insert = database.prepare(`INSERT INTO event VALUES (?, ?, ?, 1, 'process', 'ws-01', 'process-started', ?, ?)`);
  for (const n of [0, 1]) {
    insert.run(n + 1, startAt + n, startAt + n, JSON.stringify({ message: `old ${n}` }), new Uint8Array([n]));
  }
  database.exec('PRAGMA user_version = 1');
  database.close();
}

it('partitions of version 1 are read, written on, sealed, brought up to date and made cold', () =>
  withFolder(async (folder) => {
    makeVersionOne(folder, 1, 'closed');
    makeVersionOne(folder, 2, 'hot');
    const methods = createSearchMethods({
      dataFolder: folder,
      diagnostics: recordDiagnostics(),
      pause: async () => {},
    });
    const find = async () =>
      (
        await methods.search({ query: { text: 'old', limit: 10 }, deadlineMs: 60_000 }, new AbortController().signal)
      ).events.map(({ id, fields }) => [id, fields['message']]);
    const old = [
      [eventId(2, 2), 'old 1'],
      [eventId(2, 1), 'old 0'],
      [eventId(1, 2), 'old 1'],
      [eventId(1, 1), 'old 0'],
    ];
    expect(await find()).toEqual(old);
    const before = openPartitionForReading(folder, 1);
    expect(before?.preparePlucked('SELECT count(*) FROM released').get()).toBe(0);
    before?.close();

    const writer = openWriter(folder, { maxRows: 3 });
    expect(store(writer, [itemOf({ at: startAt })])).toEqual([eventId(2, 3)]);
    store(writer, [itemOf()]);
    writer.close();
    const sealer = openSealer({ folder });
    expect((await sealer.seal()).sealed).toEqual([1, 2]);
    expect(await find()).toEqual(old);
    const sealed = openPartitionForReading(folder, 2);
    expect(sealed?.preparePlucked('PRAGMA user_version').get()).toBe(2);
    expect(sealed?.preparePlucked('SELECT sum(events) FROM minute_count').get()).toBe(3);
    sealed?.close();
    expect((await sealer.cool(startAt + 9_000_000)).cooled).toEqual([1, 2]);
    expect(await find()).toEqual(old);
    methods.close();
    await sealer.close();
  }));
