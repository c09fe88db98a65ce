import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPageFetcher, type PageFetcherOptions } from '../../../src/ingest/edr/page-fetcher.ts';
import { createPullCollector, type PullCollectorOptions } from '../../../src/ingest/edr/pull-collector.ts';
import type { PullState } from '../../../src/ingest/edr/pull-types.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { type FakeEdr, type FakeEdrOptions, startFakeEdr } from '../../fakes/fake-edr.ts';

const token = 'api-token';
const now = Date.UTC(2026, 2, 1, 12);
let server: FakeEdr;

afterEach(() => server.close());

/** A store that takes each event id once, and may crash on demand after committing a page. */
function createStore() {
  const ids = new Set<string>();
  return {
    ids,
    pages: 0,
    crashAfterPage: 0,
    deliver({ body }: { body: Uint8Array }) {
      const records = Buffer.from(body).toString().split('\n');
      let stored = 0;
      for (const record of records) {
        const parsed = JSON.parse(record) as Record<string, unknown>;
        const id = String(parsed['event.id']);
        if (!ids.has(id)) stored++;
        ids.add(id);
      }
      this.pages++;
      if (this.pages === this.crashAfterPage) return Promise.reject(new Error('crashed between page and cursor'));
      return Promise.resolve({ stored, duplicates: records.length - stored, quarantined: 0 });
    },
  };
}

function createCursors() {
  const saved: PullState[] = [];
  return {
    saved,
    load: () => saved.at(-1) ?? null,
    save(_sourceId: number, state: PullState) {
      saved.push({ ...state });
    },
  };
}

const recordAt = (number: number) => ({
  '@timestamp': new Date(now - 3_600_000 + number * 1000).toISOString(),
  'event.id': `e-${number}`,
  'host.name': 'pc01',
});
const records = (count: number) => Array.from({ length: count }, (_unused, index) => recordAt(index));

async function setUp(
  edr: Partial<FakeEdrOptions> = {},
  collector: Partial<PullCollectorOptions> = {},
  fetcher: Partial<PageFetcherOptions> = {},
) {
  server = await startFakeEdr({ records: () => records(25), token, ...edr });
  const store = createStore();
  const cursors = createCursors();
  const delays: number[] = [];
  const pull = createPullCollector({
    sourceId: 9,
    fetchPage: createPageFetcher({
      url: server.url,
      auth: { kind: 'bearer', token },
      ca: null,
      itemsPath: 'data',
      cursorPath: 'next_cursor',
      pageSize: 10,
      ...fetcher,
    }),
    cursors,
    deliver: store,
    clock: { now: () => now },
    random: () => 0.5,
    sleep: (delayMs) => {
      delays.push(delayMs);
      return Promise.resolve();
    },
    ...collector,
  });
  return { store, cursors, delays, pull };
}

describe('pull collector', () => {
  it('reads all pages, saves the cursor after each, and reads the overlap again next time', async () => {
    let count = 25;
    const { store, cursors, pull } = await setUp({ records: () => records(count) });
    expect(await pull.collectOnce()).toMatchObject({
      outcome: 'complete',
      pages: 3,
      items: 25,
      stored: 25,
      duplicates: 0,
    });
    const end = Date.parse(recordAt(24)['@timestamp']);
    expect(cursors.saved).toEqual([
      { cursor: '10', since: null, latestAt: Date.parse(recordAt(9)['@timestamp']) },
      { cursor: '20', since: null, latestAt: Date.parse(recordAt(19)['@timestamp']) },
      { cursor: null, since: end, latestAt: null },
    ]);
    count = 30;
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', items: 30, stored: 5, duplicates: 25 });
    expect(server.requests[3]?.searchParams.get('since')).toBe(new Date(end - 300_000).toISOString());
    expect(store.ids.size).toBe(30);
  });

  it('loses and doubles nothing when it crashes between a page and its cursor', async () => {
    const { store, cursors, pull } = await setUp();
    store.crashAfterPage = 2;
    await expect(pull.collectOnce()).rejects.toThrow('crashed');
    expect(cursors.saved.map((state) => state.cursor)).toEqual(['10']);
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', items: 15, stored: 5, duplicates: 10 });
    expect(store.ids.size).toBe(25);
  });

  it('tries again after 429, 5xx and a broken connection, and honours Retry-After', async () => {
    const mishaps = [
      { kind: 'status', status: 429, retryAfter: '7' },
      { kind: 'status', status: 503 },
      { kind: 'hang_up' },
    ] as const;
    const { delays, pull } = await setUp({ mishap: (_url, number) => mishaps[number - 1] ?? null });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', stored: 25, retries: 3 });
    expect(delays).toEqual([7500, 1000, 2000]);
  });

  it('gives up after the attempts allowed, and when asked to wait too long', async () => {
    const { delays, pull } = await setUp({ mishap: () => ({ kind: 'status', status: 500 }) });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'unavailable', detail: 'HTTP 500', retries: 4 });
    expect(delays).toEqual([500, 1000, 2000, 4000]);
    await server.close();
    const second = await setUp({ mishap: () => ({ kind: 'status', status: 429, retryAfter: '3600' }) });
    expect(await second.pull.collectOnce()).toMatchObject({ outcome: 'unavailable', detail: 'HTTP 429', retries: 0 });
  });

  it('stops on a repeated cursor and starts from its mark next time', async () => {
    const { cursors, pull } = await setUp({ twist: (answer) => ({ ...answer, next_cursor: '10' }) });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'repeated_cursor', pages: 2, stored: 20 });
    expect(cursors.saved.at(-1)).toEqual({ cursor: null, since: null, latestAt: null });
  });

  it('keeps the cursor of an endless feed that has nothing new', async () => {
    const { cursors, pull } = await setUp({
      twist: (answer) => ({ ...answer, next_cursor: answer.next_cursor ?? '25' }),
    });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', pages: 4, stored: 25 });
    expect(cursors.saved.at(-1)?.cursor).toBe('25');
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', pages: 1, items: 0 });
  });

  it('forgets a cursor that the server refuses', async () => {
    const { cursors, pull } = await setUp({
      mishap: (url) => (url.searchParams.get('cursor') === '10' ? { kind: 'status', status: 410 } : null),
    });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'cursor_refused', detail: 'HTTP 410' });
    expect(cursors.saved.at(-1)?.cursor).toBeNull();
  });

  it('goes on in the next collection after the page limit', async () => {
    const { pull } = await setUp({}, { limits: { maxPages: 2 } });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'page_limit', stored: 20 });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', pages: 1, stored: 5 });
  });

  it('follows links on the same origin only', async () => {
    const { pull } = await setUp({ paging: 'link' });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', pages: 3, stored: 25 });
    await server.close();
    const away = await setUp({
      twist: (answer) => ({ ...answer, next_cursor: 'https://192.0.2.66/api/events?cursor=10' }),
    });
    expect(await away.pull.collectOnce()).toMatchObject({ outcome: 'foreign_link', pages: 1 });
  });

  it.each([
    ['a list that is none', { data: {} }, 'bad_answer', 'no list at data'],
    ['an item that is none', { data: [1] }, 'bad_answer', 'item 0 is no object'],
    ['a cursor that is none', { data: [], next_cursor: {} }, 'bad_answer', 'no cursor at next_cursor'],
    ['too much', { data: [{ a: 'x'.repeat(5000) }] }, 'too_large', ''],
  ])('names %s', async (_name, answer, outcome, detail) => {
    const { pull } = await setUp({ twist: () => answer }, {}, { maxResponseBytes: 4000 });
    expect(await pull.collectOnce()).toMatchObject({ outcome, detail, pages: 0 });
  });

  it('names a wrong token, a wrong address, and does not follow a redirect', async () => {
    const { pull } = await setUp({}, {}, { auth: { kind: 'bearer', token: 'wrong' } });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'unauthorised', detail: 'HTTP 401' });
    await server.close();
    const moved = await setUp({ mishap: () => ({ kind: 'status', status: 302 }) });
    expect(await moved.pull.collectOnce()).toMatchObject({ outcome: 'refused', detail: 'HTTP 302' });
  });

  it('sends a key in a header, finds ids elsewhere, and lists at the top', async () => {
    const { store, pull } = await setUp(
      {
        twist: () => [{ meta: { uid: 5 }, x: 1 }, { meta: { uid: 6 } }],
      },
      { idPath: 'meta.uid' },
      { auth: { kind: 'header', name: 'X-Api-Key', value: token }, itemsPath: '', cursorPath: '' },
    );
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', stored: 2 });
    expect([...store.ids]).toEqual(['5', '6']);
  });

  it('ends at its deadline and when it is aborted', async () => {
    const { pull } = await setUp({ mishap: () => ({ kind: 'silent' }) }, { limits: { deadlineMs: 150 } });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'deadline' });
    const controller = new AbortController();
    const collected = pull.collectOnce({ signal: controller.signal });
    controller.abort();
    expect(await collected).toMatchObject({ outcome: 'aborted' });
  });

  it('trusts the authority it is given, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haetae-pull-'));
    const identity = await selfMadeCertificate(folder);
    rmSync(folder, { recursive: true });
    const { pull } = await setUp({ tls: identity }, {}, { ca: identity.cert });
    expect(await pull.collectOnce()).toMatchObject({ outcome: 'complete', stored: 25 });
    await server.close();
    const distrusted = await setUp({ tls: identity });
    expect(await distrusted.pull.collectOnce()).toMatchObject({ outcome: 'unavailable', pages: 0 });
  });
});
