import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../../src/core/event.ts';
import { partitionOf } from '../../../src/core/ids.ts';
import type { SearchPart } from '../../../src/core/search.ts';
import { coolPartition } from '../../../src/store/events/cooling.ts';
import { createSearchMethods, type SearchMethods } from '../../../src/store/events/search-methods.ts';
import { streamSearch } from '../../../src/store/events/search-stream.ts';
import {
  alertDraft,
  itemOf,
  openWriter,
  recordDiagnostics,
  sealNow,
  startAt,
  store,
  withFolder,
} from './store-fixture.ts';

type Methods = ReturnType<typeof createSearchMethods>;

async function withSearch<T>(folder: string, use: (methods: Methods) => Promise<T>): Promise<T> {
  const methods = createSearchMethods({ dataFolder: folder, diagnostics: recordDiagnostics(), pause: async () => {} });
  try {
    return await use(methods);
  } finally {
    methods.close();
  }
}

const never = new AbortController().signal;

function find(methods: SearchMethods, query: string, more: object = {}): Promise<StoredEvent[]> {
  const asked = { limit: 500, query, nowAt: startAt, ...more };
  return methods.search({ query: asked, deadlineMs: 60_000 }, never).then(({ events }) => events);
}

const word = fc.constantFrom(
  'cmd.exe',
  'root',
  'Root.',
  '10.0.0.7',
  'a-b',
  '관리자가',
  '로그인',
  'É',
  '_svc',
  'x=1',
  '"q"',
);
const drawnEvent = fc.record({
  host: fc.constantFrom('ws-01', 'ws-02', ''),
  category: fc.constantFrom('process' as const, 'network' as const),
  offset: fc.integer({ min: 0, max: 20 }),
  message: fc.array(word, { maxLength: 4 }).map((words) => words.join(' ')),
  path: fc.array(word, { maxLength: 3 }).map((words) => words.join('\\')),
  port: fc.nat(3),
});
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const term = fc.oneof(
  word.map(quoted),
  fc.constantFrom('root', 'ROOT', '관리자', 'cmd*', '*.exe', 'a?b', '10.0.0.0/8', '10.0.0.*', 'x=1', '_svc'),
  fc.tuple(word, word).map(([one, other]) => quoted(`${one} ${other}`)),
  fc.tuple(fc.constantFrom('message', 'file.path', 'process'), word).map(([field, one]) => `${field}:${quoted(one)}`),
  fc.constantFrom(
    'host:WS-01',
    'host:(ws-01 OR ws-02)',
    'category:network',
    'category:net*',
    'file.path:cmd*',
    'file.path:*\\root',
    'file.path:*cmd.exe\\*',
    'message:*md.ex*',
    'message:*-?*',
    'message:"x=1 root"',
    'message:*svc*',
    '_sv*',
    'file.path:*',
    'message:*관리*',
    'port:[1 TO 2]',
    'port:>1',
    'source:1',
    'source:2',
    'ip:10.0.0.7',
    '@timestamp:>now+5s',
    '@timestamp:[now TO now+9s}',
    'action:process-*',
  ),
);
const language = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    term,
    fc.tuple(tie('query'), fc.constantFrom(' ', ' AND ', ' OR '), tie('query')).map((parts) => `(${parts.join('')})`),
    tie('query').map((query) => `NOT ${query}`),
  ),
})).query;

describe('query language over partitions', () => {
  it('finds the same in a hot, a sealed and a cold partition, each event once', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(drawnEvent, { minLength: 1, maxLength: 25 }),
        fc.array(language, { minLength: 8, maxLength: 16 }),
        (events, queries) =>
          withFolder(async (folder) => {
            const writer = openWriter(folder, { maxRows: events.length });
            store(
              writer,
              events.map(({ host, category, offset, message, path, port }) =>
                itemOf({
                  host,
                  category,
                  at: startAt + offset * 1000,
                  fields: { message, 'file.path': path, 'source.ip': '10.0.0.7', 'destination.port': port },
                }),
              ),
            );
            const ask = () =>
              withSearch(folder, (methods) => Promise.all(queries.map((query) => find(methods, query))));
            const hot = await ask();
            store(writer, [itemOf({ host: 'elsewhere', at: 0, sourceId: 7, category: 'file', fields: {} })]);
            writer.close();
            sealNow(folder, 1);
            const sealed = (await ask()).map((found) => found.filter(({ id }) => partitionOf(id) === 1));
            expect(sealed).toEqual(hot);
            const cooling = coolPartition(folder, 1, { receivedBefore: Number.POSITIVE_INFINITY, keepSeen: false });
            expect([...cooling].length).toBeGreaterThan(0);
            expect((await ask()).map((found) => found.filter(({ id }) => partitionOf(id) === 1))).toEqual(hot);
            for (const found of hot) expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
          }),
      ),
      // A case is small enough to be read as it is; shrinking it would take minutes.
      { numRuns: 30, endOnFailure: true },
    ));

  it('holds together with the parameters beside it, also where they exclude each other', () =>
    withFolder(async (folder) => {
      const writer = openWriter(folder);
      store(writer, [itemOf({ host: 'ws-01', fields: { n: 1 } }), itemOf({ host: 'ws-02', fields: { n: 2 } })]);
      writer.close();
      await withSearch(folder, async (methods) => {
        expect(await find(methods, 'host:ws-01', { host: 'ws-01' })).toHaveLength(1);
        expect(await find(methods, 'host:ws-01', { host: 'ws-02' })).toHaveLength(0);
        expect(await find(methods, 'host:ws-01 host:ws-02')).toHaveLength(0);
        expect(await find(methods, 'n:2', { text: 'process-started', category: 'process' })).toHaveLength(1);
        await expect(find(methods, 'host:(')).rejects.toMatchObject({ code: 'STORE_QUERY_ENDS_EARLY' });
      });
    }));
});

const odd = { sourceId: 2, category: 'network' as const, fields: { 'source.ip': '10.0.0.7' } };
const even = { sourceId: 1, category: 'process' as const, fields: {} };

/** Three partitions of 1500 events, a minute apart every 100: sealed, closed and hot. */
async function withDay(use: (methods: Methods, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const writer = openWriter(folder, { maxRows: 1500 });
    for (let part = 0; part < 3; part += 1) {
      const items = Array.from({ length: 1500 }, (_, index) => {
        const n = part * 1500 + index;
        const kind = n % 2 === 1 ? odd : even;
        return itemOf(
          {
            ...kind,
            at: startAt + Math.floor(n / 100) * 60_000,
            fields: { ...kind.fields, n, 'user.name': `u-${n % 5}` },
          },
          n % 50 === 0 ? alertDraft('x') : null,
        );
      });
      store(writer, items);
    }
    writer.close();
    sealNow(folder, 1);
    await withSearch(folder, (methods) => use(methods, folder));
  });
}

describe('histogram', () => {
  const span = { fromAt: startAt, toAt: startAt + 45 * 60_000, columns: 45 };
  const count = (methods: Methods, request: object) =>
    methods.histogram({ request: { query: {}, ...span, ...request }, deadlineMs: 60_000 }, never);

  it('of everything, a source and a category comes from roll-ups and is exact', () =>
    withDay(async (methods) => {
      const all = await count(methods, {});
      expect(all).toMatchObject({ basis: 'rollups', complete: true, widthMs: 60_000, fromAt: startAt });
      expect(all.events).toEqual(new Array(45).fill(100));
      expect(all.alerts).toEqual(new Array(45).fill(2));
      expect((await count(methods, { query: { sourceId: 2 } })).events).toEqual(new Array(45).fill(50));
      const process = await count(methods, { query: { query: 'category:process' }, columns: 9 });
      expect(process).toMatchObject({ basis: 'rollups', widthMs: 300_000, events: new Array(9).fill(250) });
      expect((await count(methods, { query: { query: 'category:file' } })).events).toEqual(new Array(45).fill(0));
    }));

  it('of a query counts its matches, to the same sums', () =>
    withDay(async (methods) => {
      const found = await count(methods, { query: { query: 'user.name:u-1' } });
      expect(found).toMatchObject({ basis: 'matches', alerts: null, complete: true });
      expect(found.events).toEqual(new Array(45).fill(20));
      const seconds = await count(methods, { toAt: startAt + 60_000, columns: 60 });
      expect(seconds).toMatchObject({ basis: 'matches', widthMs: 1000 });
      expect(seconds.events[0]).toBe(100);
      expect(seconds.events.reduce((sum, one) => sum + one, 0)).toBe(100);
      const host = await count(methods, { query: { query: 'host:ws-01.corp.example' } });
      expect(host).toMatchObject({ basis: 'matches', complete: true, events: new Array(45).fill(100) });
      const both = await count(methods, { query: { query: 'host:ws-01.corp.example category:network' } });
      expect(both).toMatchObject({ complete: true, events: new Array(45).fill(50) });
    }));

  it('says what it did not count when time is up', () =>
    withDay(async (methods) => {
      const request = { query: { query: 'user.name:u-1' }, ...span };
      const cut = await methods.histogram({ request, deadlineMs: 0 }, never);
      expect(cut).toMatchObject({ complete: false, partitionsSearched: 0, partitionsTotal: 3 });
    }));
});

describe('fields', () => {
  it('are told with fill and values, from what is kept of a sealed partition and a sample of the others', () =>
    withDay(async (methods) => {
      const all = await methods.fields({ query: {}, deadlineMs: 60_000 }, never);
      expect(all).toMatchObject({ complete: true, eventsSampled: 4500, partitionsSearched: 3 });
      const named = Object.fromEntries(all.fields.map((field) => [field.name, field]));
      expect(named['user.name']).toMatchObject({ share: 1, kind: 'text', distinct: 5, moreValues: false });
      expect(named['user.name']?.top[0]?.share).toBeCloseTo(0.2);
      expect(named['source.ip']).toMatchObject({ share: 0.5, top: [{ value: '10.0.0.7', share: 0.5 }] });
      expect(named['n']).toMatchObject({ kind: 'number', minimum: 0, maximum: 4499, moreValues: true });
      expect(named['event.category']?.top).toHaveLength(2);
    }));

  it('of a query are those of its newest matches', () =>
    withDay(async (methods) => {
      const found = await methods.fields({ query: { query: 'category:process' }, deadlineMs: 60_000 }, never);
      expect(found.eventsSampled).toBe(2000);
      expect(found.fields.map(({ name }) => name)).not.toContain('source.ip');
    }));
});

describe('search in parts', () => {
  const over = (methods: Methods) => ({
    search: (
      query: Parameters<Methods['search']>[0]['query'],
      { deadlineMs, signal }: { deadlineMs: number; signal?: AbortSignal },
    ) => methods.search({ query, deadlineMs }, signal ?? never),
  });

  it('gives every event once, with progress that only grows, and says that it is complete', () =>
    withDay(async (methods) => {
      const parts: SearchPart[] = [];
      const stream = streamSearch(over(methods), { query: 'user.name:u-1' }, { deadlineMs: 60_000, maxEvents: 10_000 });
      for await (const part of stream) parts.push(part);
      const ids = parts.flatMap(({ events }) => events.map(({ id }) => id));
      expect(ids).toHaveLength(900);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
      expect(parts.at(-1)).toMatchObject({ ended: 'complete', partitionsSearched: 3, partitionsTotal: 3 });
      const progress = parts.map(({ partitionsSearched }) => partitionsSearched);
      expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    }));

  it('ends at its limit and can go on there', () =>
    withDay(async (methods) => {
      const take = async (before?: number) => {
        const query = { query: '*', ...(before === undefined ? {} : { before }) };
        const parts: SearchPart[] = [];
        for await (const part of streamSearch(over(methods), query, { deadlineMs: 60_000, maxEvents: 700 }))
          parts.push(part);
        return { last: parts.at(-1), count: parts.reduce((sum, { events }) => sum + events.length, 0) };
      };
      const first = await take();
      expect(first).toMatchObject({ count: 700, last: { ended: 'limit' } });
      const second = await take(first.last?.nextBefore ?? 0);
      expect(second.last?.events[0]?.fields['n']).toBe(4500 - 1400 + 99);
    }));

  it('says honestly how far it came when time is up', () =>
    withDay(async (methods) => {
      const parts: SearchPart[] = [];
      const stream = streamSearch(over(methods), { query: 'no-such-word-*' }, { deadlineMs: 0, maxEvents: 10 });
      for await (const part of stream) parts.push(part);
      const last = parts.at(-1);
      expect(last).toMatchObject({ ended: 'deadline', partitionsTotal: 3 });
      expect(last?.partitionsSearched).toBeLessThan(3);
      expect(last?.nextBefore).not.toBeNull();
    }));

  it('stops asking when it is aborted', () =>
    withDay(async (methods) => {
      const controller = new AbortController();
      let asked = 0;
      const counting = {
        search: async (
          query: Parameters<Methods['search']>[0]['query'],
          options: { deadlineMs: number; signal?: AbortSignal },
        ) => {
          options.signal?.throwIfAborted();
          asked += 1;
          return methods.search({ query, deadlineMs: options.deadlineMs }, never);
        },
      };
      const stream = streamSearch(
        counting,
        { query: '*' },
        { deadlineMs: 60_000, maxEvents: 4500, signal: controller.signal },
      );
      const read = async () => {
        for await (const _part of stream) controller.abort(new Error('gone'));
      };
      await expect(read()).rejects.toThrow('gone');
      expect(asked).toBe(1);
    }));
});
