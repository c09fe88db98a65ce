import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { openPartitionForReading, readMeta } from '../../../src/store/events/partition.ts';
import { createFullTextSql } from '../../../src/store/events/partition-schema.ts';
import { sealPartition } from '../../../src/store/events/sealing.ts';
import { createSearchMethods } from '../../../src/store/events/search-methods.ts';
import { wordsOf } from '../../../src/store/events/words.ts';
import { itemOf, openWriter, recordDiagnostics, sealNow, startAt, store, withFolder } from './store-fixture.ts';

/** Takes some steps and stops; gives the rows whose text was indexed after the last one. */
function takeSteps(folder: string, count: number): number | undefined {
  const steps = sealPartition(folder, 1, () => startAt);
  const taken = Array.from({ length: count }, () => steps.next());
  steps.return(undefined);
  return taken.at(-1)?.value ?? undefined;
}

/** For every character a word of its own, as the sealer would index it; characters that separate words give none. */
function wordsOfAllCharacters(): string[] {
  return Array.from({ length: 0x110000 - 0x21 }, (_, index) => index + 0x21)
    .filter((code) => code < 0xd800 || code >= 0xe000)
    .flatMap((code) => [...wordsOf(`qx${String.fromCodePoint(code)}yz`)])
    .filter((word) => /^qx.+yz$/su.test(word));
}

describe('sealing', () => {
  it('can be stopped after every step and goes on from there', () =>
    withFolder((folder) => {
      const writer = openWriter(folder, { maxRows: 4500 });
      store(
        writer,
        Array.from({ length: 4500 }, (_, n) => itemOf({ at: startAt + n, fields: { message: `w${n}` } })),
      );
      store(writer, [itemOf()]);
      writer.close();
      const indexed: (number | undefined)[] = [];
      // Indexes that are there already are empty steps, so the fourth step is the first that adds text.
      for (let round = 0; round < 4; round += 1) indexed.push(takeSteps(folder, 4));
      sealNow(folder, 1);
      expect(indexed).toEqual([2000, 4000, 4500, 0]);
      const database = openPartitionForReading(folder, 1);
      expect(database && readMeta(database).state).toBe('sealed');
      expect(database?.preparePlucked('SELECT count(*) FROM event_text WHERE event_text MATCH ?').get('"w4499"')).toBe(
        1,
      );
      database?.close();
    }));

  it('leaves the hot and the sealed partition alone', () =>
    withFolder((folder) => {
      const writer = openWriter(folder, { maxRows: 1 });
      store(writer, [itemOf()]);
      store(writer, [itemOf()]);
      expect(sealNow(folder, 1)).toBeGreaterThan(0);
      expect(sealNow(folder, 1)).toBe(0);
      expect(sealNow(folder, 2)).toBe(0);
      expect(sealNow(folder, 3)).toBe(0);
      writer.close();
    }));

  it('indexes words that the full-text index never splits: every character that a word can hold', () =>
    withFolder((folder) => {
      const database = openDatabase(`${folder}/words.db`, { mode: 'write' });
      database.exec(createFullTextSql);
      database.exec(`CREATE VIRTUAL TABLE vocabulary USING fts5vocab (event_text, 'row')`);
      const insert = database.prepare('INSERT INTO event_text (rowid, words) VALUES (?, ?)');
      const words = wordsOfAllCharacters();
      database.transaction(() => {
        for (const [row, word] of words.entries()) insert.run(row + 1, word);
      });
      const terms = database.preparePlucked<string>('SELECT term FROM vocabulary').all();
      expect(words.length).toBeGreaterThan(250_000);
      expect(terms.filter((term) => !term.startsWith('qx') || !term.endsWith('yz'))).toEqual([]);
      database.close();
    }));
});

const moments = fc.array(
  fc.record({ host: fc.constantFrom('a', 'b', 'c'), offset: fc.integer({ min: -50, max: 50 }) }),
  { minLength: 1, maxLength: 200 },
);

describe('context', () => {
  it('is the same from the hot side table, its tail, the closed file and the index', () =>
    fc.assert(
      fc.asyncProperty(moments, fc.integer({ min: 1, max: 30 }), (events, limit) =>
        withFolder((folder) => {
          // Enough filler to complete one block of the side table, so that both it and the tail are read.
          const filler = Array.from({ length: 4000 }, () => itemOf({ host: 'filler', at: startAt }));
          const items = events.map(({ host, offset }) => itemOf({ host, at: startAt + offset }));
          const writer = openWriter(folder, { maxRows: filler.length + items.length });
          const methods = createSearchMethods({
            dataFolder: folder,
            diagnostics: recordDiagnostics(),
            pause: async () => {},
          });
          const ask = () => methods.context({ host: 'a', at: startAt, windowMs: 30, limit });
          store(writer, [...filler, ...items]);
          const hot = ask();
          const inWindow = events.filter(({ host, offset }) => host === 'a' && Math.abs(offset) <= 30);
          expect(hot.total).toBe(inWindow.length);
          const distances = inWindow.map(({ offset }) => Math.abs(offset)).sort((a, b) => a - b);
          expect(hot.events.map(({ at }) => Math.abs(at - startAt)).sort((a, b) => a - b)).toEqual(
            distances.slice(0, limit),
          );
          expect(hot.events.map(({ at }) => at)).toEqual(hot.events.map(({ at }) => at).sort((a, b) => a - b));
          store(writer, [itemOf({ host: 'z', at: 0 })]);
          expect(ask()).toEqual(hot);
          sealNow(folder, 1);
          const sealed = ask();
          expect({ ...sealed, events: sealed.events.map(({ at }) => at) }).toEqual({
            ...hot,
            events: hot.events.map(({ at }) => at),
          });
          methods.close();
          writer.close();
        }),
      ),
      { numRuns: 12 },
    ));

  it('sees a commit at once, joins partitions, and does not open those long before the window', () =>
    withFolder((folder) => {
      const writer = openWriter(folder, { maxRows: 2 });
      const diagnostics = recordDiagnostics();
      const methods = createSearchMethods({ dataFolder: folder, diagnostics, pause: async () => {} });
      const total = (): number => methods.context({ host: 'a', at: startAt, windowMs: 60_000, limit: 100 }).total;
      const day = 86_400_000;
      // A device whose clock is three days ahead of its receipt is not found by time; one an hour ahead is.
      store(writer, [
        itemOf({ host: 'a', at: startAt, receivedAt: startAt - 3 * day }),
        itemOf({ receivedAt: startAt - 3 * day }),
      ]);
      expect(total()).toBe(0);
      store(writer, [itemOf({ host: 'a', at: startAt, receivedAt: startAt - 3_600_000 })]);
      expect(total()).toBe(1);
      store(writer, [itemOf({ host: 'a', at: startAt + 60_000 }), itemOf({ host: 'a', at: startAt + 60_001 })]);
      expect(total()).toBe(2);
      store(writer, [itemOf({ host: 'a', at: startAt - 60_000 })]);
      expect(total()).toBe(3);
      methods.close();
      writer.close();
    }));
});
