import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/core/event.ts';
import { eventId } from '../../../src/core/ids.ts';
import type { SearchQuery, SearchResult } from '../../../src/core/search.ts';
import { partitionPath } from '../../../src/store/events/partition-files.ts';
import { createSearchMethods, type SearchMethods } from '../../../src/store/events/search-methods.ts';
import {
  itemOf,
  openWriter,
  type RecordedDiagnostics,
  recordDiagnostics,
  sealNow,
  startAt,
  store,
  withFolder,
} from './store-fixture.ts';

type Methods = SearchMethods & { close(): void };

async function withSearch<T>(
  folder: string,
  use: (methods: Methods, diagnostics: RecordedDiagnostics) => Promise<T>,
): Promise<T> {
  const diagnostics = recordDiagnostics();
  const methods = createSearchMethods({ dataFolder: folder, diagnostics, pause: async () => {} });
  try {
    return await use(methods, diagnostics);
  } finally {
    methods.close();
  }
}

function find(methods: SearchMethods, query: Partial<SearchQuery>, deadlineMs = 60_000): Promise<SearchResult> {
  return methods.search({ query: { limit: 500, ...query }, deadlineMs }, new AbortController().signal);
}

const names = (events: StoredEvent[]): (string | number | undefined)[] => events.map((event) => event.fields['n']);

/** Words that meet at awkward places: case, marks, escapes, edges, Hangul composed and decomposed, wide characters. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'cmd.exe',
      'CMD.EXE',
      'root',
      'Root.',
      '_svc',
      '10.0.0.7',
      'a-b',
      '\\',
      '"',
      '\n',
      ' ',
      '/',
      '=',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('한국어', '한국어', 'É', 'é', 'ΟΔΟΣ', 'ſ', 'İ', '𞤀', '\u0301', 'K') },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
);
const text = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
const event = fc.record({
  host: fc.constantFrom('ws-01', 'ws-02', ''),
  category: fc.constantFrom('process' as const, 'network' as const),
  offset: fc.integer({ min: 0, max: 20 }),
  message: text,
  path: text,
});
type DrawnEvent = { host: string; category: 'process' | 'network'; offset: number; message: string; path: string };

/** Queries that are made from one of the events, so that most of them have something to find. */
const query = fc.record({
  pick: fc.nat(24),
  cut: fc.nat(12),
  kind: fc.constantFrom('whole', 'upper', 'word', 'prefix', 'field', 'begins', 'ends', 'line', 'none'),
  narrow: fc.constantFrom('host', 'category', 'from', 'to', 'name', 'none', 'none', 'none'),
  other: text,
});

function queryOf(
  drawn: typeof query extends fc.Arbitrary<infer Q> ? Q : never,
  events: DrawnEvent[],
): Partial<SearchQuery> {
  const one = events[drawn.pick % events.length] as DrawnEvent;
  const { message, path } = one;
  const words = message.split(/[\s/="\\]+/).filter((word) => word !== '');
  const word = words[drawn.cut % Math.max(1, words.length)] ?? drawn.other;
  const on = (name: string, value: string) => ({ fields: [{ name, value }] });
  const kinds: Record<typeof drawn.kind, Partial<SearchQuery>> = {
    whole: { text: message },
    upper: { text: path.toUpperCase() },
    word: { text: word },
    prefix: { text: `${word.slice(0, 1 + drawn.cut)}*` },
    field: on('message', message),
    begins: on('message', `${message.slice(0, drawn.cut)}*`),
    ends: on('file.path', `*${path.slice(-drawn.cut)}`),
    line: on('file.path', path.split('\n')[0] ?? ''),
    none: drawn.cut === 0 ? { text: drawn.other } : {},
  };
  const narrows: Record<typeof drawn.narrow, Partial<SearchQuery>> = {
    host: { host: one.host.toUpperCase() },
    category: { category: one.category },
    from: { fromAt: startAt + drawn.cut },
    to: { toAt: startAt + drawn.cut },
    name: { fields: [{ name: 'event.category', value: one.category }] },
    none: {},
  };
  return { ...kinds[drawn.kind], ...narrows[drawn.narrow] };
}

describe('search', () => {
  it('finds the same in a hot and in a sealed partition, whatever the text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 25 }),
        fc.array(query, { minLength: 6, maxLength: 12 }),
        (events, queries) =>
          withFolder(async (folder) => {
            const writer = openWriter(folder, { maxRows: events.length });
            const items = events.map(({ offset, message, path, ...rest }) =>
              itemOf({ ...rest, at: startAt + offset, fields: { message, 'file.path': path } }),
            );
            store(writer, items);
            const results = () =>
              withSearch(folder, (methods) =>
                Promise.all(
                  queries.map((drawn) =>
                    find(methods, queryOf(drawn, events)).then(
                      (result) => result.events,
                      (refused: { code?: string }) => refused.code,
                    ),
                  ),
                ),
              );
            const hot = await results();
            store(writer, [itemOf({ host: 'elsewhere', at: 0, category: 'file', fields: {} })]);
            writer.close();
            sealNow(folder, 1);
            const extra = eventId(2, 1);
            const sealed = (await results()).map((one) =>
              Array.isArray(one) ? one.filter(({ id }) => id !== extra) : one,
            );
            expect(sealed).toEqual(hot);
            expect(hot.every((one) => Array.isArray(one) || one === 'STORE_QUERY_REFUSED')).toBe(true);
          }),
      ),
      { numRuns: 40 },
    ));

  it('finds words, prefixes, wildcards and lines of a field, in every partition, newest first', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 2 });
      store(writer, [
        itemOf({
          fields: {
            n: 1,
            message: 'Failed password for root.',
            'process.executable': 'C:\\Windows\\System32\\cmd.exe',
          },
        }),
        itemOf({ fields: { n: 2, message: '로그인 실패 관리자가 다시 시도', 'user.roles': 'Admin\nBackup Operator' } }),
      ]);
      store(writer, [itemOf({ fields: { n: 3, message: 'failed again', 'process.pid': 4711 }, host: 'db-01' })]);
      writer.close();
      sealNow(folder, 1);
      await withSearch(folder, async (methods) => {
        const n = async (one: Partial<SearchQuery>) => names((await find(methods, one)).events);
        expect(await n({ text: 'FAILED' })).toEqual([3, 1]);
        expect(await n({ text: 'failed root' })).toEqual([1]);
        expect(await n({ text: '관리자*' })).toEqual([2]);
        expect(await n({ text: '관리자' })).toEqual([]);
        expect(await n({ text: 'db-01' })).toEqual([3]);
        expect(await n({ fields: [{ name: 'process.executable', value: 'c:\\windows\\*\\CMD.exe' }] })).toEqual([1]);
        expect(await n({ fields: [{ name: 'process.executable', value: 'cmd.exe' }] })).toEqual([]);
        expect(await n({ fields: [{ name: 'user.roles', value: 'backup operator' }] })).toEqual([2]);
        expect(await n({ fields: [{ name: 'process.pid', value: '4711' }] })).toEqual([3]);
        expect(await n({ fields: [{ name: 'event.action', value: 'process-*' }], host: 'DB-01' })).toEqual([3]);
        expect(await n({ sourceId: 9 })).toEqual([]);
        await expect(find(methods, { text: '///' })).rejects.toMatchObject({ code: 'STORE_QUERY_REFUSED' });
        await expect(find(methods, { limit: 501 })).rejects.toMatchObject({ code: 'STORE_QUERY_REFUSED' });
      });
    }));

  it('pages through everything once, and goes on after a deadline', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 1500 });
      for (let part = 0; part < 3; part += 1) {
        store(
          writer,
          Array.from({ length: 1500 }, (_, index) => itemOf({ fields: { n: part * 1500 + index, message: 'page' } })),
        );
      }
      writer.close();
      sealNow(folder, 1);
      await withSearch(folder, async (methods) => {
        const seen: unknown[] = [];
        let before: number | null = null;
        do {
          const page: SearchResult = await find(methods, {
            text: 'page',
            limit: 400,
            ...(before === null ? {} : { before }),
          });
          expect(page.complete).toBe(true);
          seen.push(...names(page.events));
          before = page.nextBefore;
        } while (before !== null);
        expect(seen).toEqual(Array.from({ length: 4500 }, (_, index) => 4499 - index));

        const cut = await find(methods, { text: 'page' }, 0);
        expect(cut).toMatchObject({ events: [], complete: false, partitionsSearched: 0, partitionsTotal: 3 });
        const rest = await find(methods, { text: 'page', limit: 1, before: cut.nextBefore ?? 0 });
        expect(names(rest.events)).toEqual([4499]);
      });
    }));

  it('ends early when the deadline passes in the middle, with what was found so far', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 5000 });
      store(
        writer,
        Array.from({ length: 5000 }, (_, n) => itemOf({ fields: { n, message: n % 1000 === 0 ? 'rare' : 'x' } })),
      );
      writer.close();
      let steps = 0;
      const controller = new AbortController();
      const methods = createSearchMethods({
        dataFolder: folder,
        diagnostics: recordDiagnostics(),
        pause: async () => {
          steps += 1;
          if (steps === 1) controller.abort();
        },
      });
      const result = await methods.search(
        { query: { text: 'rare', limit: 10 }, deadlineMs: 60_000 },
        controller.signal,
      );
      methods.close();
      expect(result.complete).toBe(false);
      expect(names(result.events)).toEqual([4000]);
      expect(result.nextBefore).toBe(eventId(1, 5000 - 1024 + 1));
    }));

  it('names a damaged partition, searches the others and says that it is not complete', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder, { maxRows: 1 });
      for (const n of [1, 2, 3]) store(writer, [itemOf({ fields: { n } })]);
      writer.close();
      writeFileSync(partitionPath(folder, 2), Buffer.alloc(16_384, 0x5a));
      await withSearch(folder, async (methods, diagnostics) => {
        const result = await find(methods, {});
        expect(names(result.events)).toEqual([3, 1]);
        expect(result).toMatchObject({
          complete: false,
          unreadablePartitions: [2],
          partitionsSearched: 2,
          partitionsTotal: 3,
        });
        expect(diagnostics.reports).toContainEqual({
          name: 'PartitionReadFailedError',
          details: { partition: 2, message: expect.stringContaining('p-00000002.db is damaged') },
        });
      });
    }));
});
