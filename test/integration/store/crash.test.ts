import { describe, expect, it } from 'vitest';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import type { StoreDatabase } from '../../../src/store/database.ts';
import { decodeFields, fieldNamesOf } from '../../../src/store/events/field-codes.ts';
import { openOutboxReader } from '../../../src/store/events/outbox-reader.ts';
import { openPartitionForReading, readMeta } from '../../../src/store/events/partition.ts';
import { listPartitions } from '../../../src/store/events/partition-files.ts';
import { createSearchMethods } from '../../../src/store/events/search-methods.ts';
import { runUntil } from './kill-child.ts';
import { itemOf, openWriter, recordDiagnostics, sealNow, startAt, store, withFolder } from './store-fixture.ts';

const appendingChild = new URL('./appending-child.ts', import.meta.url);
const sealingChild = new URL('./sealing-child.ts', import.meta.url);

function inPartitions<T>(folder: string, read: (database: StoreDatabase) => T[]): T[] {
  return listPartitions(folder).flatMap((partition) => {
    const database = openPartitionForReading(folder, partition);
    if (database === undefined) return [];
    const values = read(database);
    database.close();
    return values;
  });
}

function sequencesIn(folder: string): number[] {
  return inPartitions(folder, (database) =>
    database
      .preparePlucked<string>('SELECT fields FROM event ORDER BY row')
      .all()
      .map((coded) => Number(decodeFields(coded, fieldNamesOf(database))['event.sequence'])),
  );
}

function alertSequences(folder: string): number[] {
  const reader = openOutboxReader({ folder });
  const found: number[] = [];
  for (let last = 0; ; ) {
    const alerts = reader.after(last, 50).alerts;
    if (alerts.length === 0) break;
    found.push(...alerts.map((alert) => Number(alert.fields['event.sequence'])));
    last = alerts.at(-1)?.id ?? last;
  }
  reader.close();
  return found;
}

function stateOf(folder: string): string | undefined {
  const database = openPartitionForReading(folder, 1);
  const state = database && readMeta(database).state;
  database?.close();
  return state;
}

describe('SIGKILL', () => {
  it('while appending: what was acknowledged is there once, alerts and ledger agree, host times are whole', () =>
    withFolder(async (folder) => {
      let acknowledged = -1;
      for (const lines of [3, 21, 1, 34, 13]) {
        // The feed sends again what was not acknowledged, and a little of what was.
        const from = Math.max(0, acknowledged - 99);
        const printed = await runUntil(appendingChild, { args: [folder, String(from)], lines });
        acknowledged = Math.max(acknowledged, Number(printed.at(-1)));
      }
      const sequences = sequencesIn(folder);
      expect(new Set(sequences).size).toBe(sequences.length);
      const present = new Set(sequences);
      const missing = Array.from({ length: acknowledged + 1 }, (_, number) => number).filter((n) => !present.has(n));
      expect(missing).toEqual([]);
      expect(listPartitions(folder).length).toBeGreaterThan(2);
      expect(alertSequences(folder)).toEqual(sequences.filter((number) => number % 7 === 0));

      openControlDatabase({ folder }).close();
      const methods = createSearchMethods({
        dataFolder: folder,
        diagnostics: recordDiagnostics(),
        pause: async () => {},
      });
      const [hour] = methods.countsByHour({ fromAt: startAt, toAt: startAt + 1 });
      expect(hour).toMatchObject({ stored: sequences.length, received: sequences.length + (hour?.dropped ?? 0) });
      const request = { host: 'ws-01.corp.example', at: startAt, windowMs: 10_000_000, limit: 10 };
      expect(methods.context(request).total).toBe(sequences.length);
      methods.close();
    }));

  it('in the middle of sealing: sealing again ends with every row in every index', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 9000 });
      const items = Array.from({ length: 9000 }, (_, number) =>
        itemOf({ at: startAt + number, fields: { message: `word${number} common` } }),
      );
      store(writer, items);
      store(writer, [itemOf()]);
      writer.close();
      await runUntil(sealingChild, { args: [folder], lines: 2 });
      expect(stateOf(folder)).toBe('closed');
      for (const lines of [1, 4, 5]) await runUntil(sealingChild, { args: [folder], lines });
      sealNow(folder, 1);
      const database = openPartitionForReading(folder, 1);
      if (database === undefined) throw new Error('partition 1 is gone');
      expect(readMeta(database).state).toBe('sealed');
      const rows = (word: string): number[] =>
        database.preparePlucked<number>('SELECT rowid FROM event_text WHERE event_text MATCH ?').all(`"${word}"`);
      expect(rows('common')).toEqual(Array.from({ length: 9000 }, (_, index) => index + 1));
      for (const row of [1, 2000, 2001, 8999, 9000]) expect(rows(`word${row - 1}`)).toEqual([row]);
      const indexes = database.preparePlucked<string>(
        `SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'event'`,
      );
      expect(indexes.all().sort()).toEqual(['event_at', 'event_category_at', 'event_host_at']);
      expect(database.preparePlucked<string>('PRAGMA integrity_check').get()).toBe('ok');
      database.close();
    }));
});
