import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventSearch, openEventSearch } from '../../../src/store/events/event-search.ts';
import { createConsoleEvents } from '../../../src/wiring/console/events.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { waitUntil } from '../../wait-until.ts';
import { itemOf, openWriter, sealNow, startAt, store } from '../store/store-fixture.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const eventsPerBatch = 2000;
const batches = 10;
const total = eventsPerBatch * batches;
let folder: string;
let search: EventSearch;
let served: ServedConsole;
let client: HttpsClient;
/** Signals of the parts that were asked of the search thread. */
let asked: (AbortSignal | undefined)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'haetae-stream-'));
  const writer = openWriter(folder, { maxRows: total / 2 });
  for (let batch = 0; batch < batches; batch += 1) {
    const items = Array.from({ length: eventsPerBatch }, (_, index) => {
      const n = batch * eventsPerBatch + index;
      return itemOf({ at: startAt + n, fields: { n, 'user.name': `=u-${n % 10}`, message: 'long text '.repeat(60) } });
    });
    store(writer, items);
  }
  writer.close();
  sealNow(folder, 1);
  search = openEventSearch({ folder });
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } } });
  const counted = {
    ...search,
    search: (...[query, options]: Parameters<EventSearch['search']>) => {
      asked.push(options.signal);
      return search.search(query, options);
    },
  };
  const port = createConsoleEvents({ search: counted, alerts: { get: () => null } as never }, 'Asia/Seoul');
  Object.assign(served.fake.events, port);
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(async () => {
  await served.close();
  await search.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
});

function open(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { cookie: client.cookie, 'accept-language': 'en' };
    const { port, ca } = served;
    const sent = request({ host: '127.0.0.1', servername: 'localhost', port, path, ca, headers }, resolve);
    sent.on('error', reject);
    sent.end();
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const piece of response) text += piece;
  return text;
}

type Line = { kind: string; events?: { id: number }[]; reason?: string } & Record<string, unknown>;
const linesOf = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const encoded = (query: string): string => encodeURIComponent(query);

describe('stream of events', () => {
  it('gives what is found with progress and how it ended', async () => {
    const response = await open(`/api/events/stream?limit=10000&query=${encoded('user.name:"=u-3"')}`);
    expect(response.statusCode).toBe(200);
    const lines = linesOf(await textOf(response));
    const events = lines.flatMap((line) => line.events ?? []);
    expect(new Set(events.map(({ id }) => id)).size).toBe(total / 10);
    expect(lines.some(({ kind }) => kind === 'progress')).toBe(true);
    expect(lines.at(-1)).toEqual({
      kind: 'end',
      reason: 'complete',
      partitionsSearched: 2,
      partitionsTotal: 2,
      nextBefore: null,
      unreadablePartitions: [],
    });
  });

  it('ends with its limit, and says where it would go on', async () => {
    const lines = linesOf(await textOf(await open('/api/events/stream?limit=300')));
    expect(lines.at(-1)).toMatchObject({ kind: 'end', reason: 'limit', nextBefore: expect.any(Number) });
  });

  it('refuses a wrong query with its position before anything is sent', async () => {
    const answer = await client.call(`/api/events/stream?query=${encoded('user.name:(a')}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'STORE_QUERY_UNCLOSED' } });
    expect(JSON.stringify(answer.body)).toContain('11번째');
    expect(await client.call(`/api/events?query=${encoded('a AND')}`)).toMatchObject({ status: 400 });
  });

  it('is cancelled when the client goes away', async () => {
    const response = await open(`/api/events/stream?limit=10000&query=${encoded('message:*text*')}`);
    await new Promise((resolve) => response.once('data', resolve));
    response.destroy();
    await expect.poll(() => asked.at(-1)?.aborted).toBe(true);
    const parts = asked.length;
    // The thread is free at once, and nobody asks for more.
    expect(await client.call('/api/events?limit=1')).toMatchObject({ status: 200 });
    expect(asked.length).toBe(parts + 1);
    expect(parts).toBeLessThan(10_000 / 200);
  });
});

describe('export of events', () => {
  it('writes CSV that a spreadsheet reads, with trailers, and is audited from beginning to end', async () => {
    const columns = 'n,user.name,host.name';
    const path = `/api/events/export?format=csv&columns=${columns}&query=${encoded('n:<3')}`;
    const response = await open(path);
    const text = await textOf(response);
    expect(text).toBe(
      `\uFEFFn,user.name,host.name\r\n${[2, 1, 0].map((n) => `${n},'=u-${n},ws-01.corp.example\r\n`).join('')}`,
    );
    expect(response.headers['content-disposition']).toMatch(/attachment; filename="haetae-events-.*\.csv"/);
    expect(response.trailers).toMatchObject({
      'x-haetae-rows': '3',
      'x-haetae-ended': 'complete',
      'x-haetae-partitions': '2/2',
    });
    await expect.poll(() => served.fake.auditEntries.at(-1)?.details['stage']).toBe('ended');
    const entries = served.fake.auditEntries.filter(({ action }) => action === 'events.export');
    expect(entries.map(({ actor, details }) => ({ actor, ...details }))).toEqual([
      expect.objectContaining({ actor: 'kim', stage: 'begun', format: 'csv', columns }),
      { actor: 'kim', stage: 'ended', format: 'csv', rows: 3, ended: 'complete' },
    ]);
  });

  it('says in the file that it is not everything', async () => {
    const text = await textOf(await open('/api/events/export?format=ndjson&limit=500'));
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(501);
    expect(lines.at(-1)).toContain('incomplete: ended by limit');
  });

  it('waits for a client that does not read, and ends when it goes away', async () => {
    const response = await open('/api/events/export?format=ndjson');
    response.pause();
    let before = -1;
    const stands = () => {
      const still = asked.length === before && before > 0;
      before = asked.length;
      return still;
    };
    await waitUntil('nothing more to be asked for', stands, { everyMs: 500 });
    expect(asked.length).toBeLessThan(total / 200);
    response.destroy();
    await expect
      .poll(() => served.fake.auditEntries.at(-1)?.details)
      .toMatchObject({ stage: 'ended', ended: 'client gone' });
  });
});

describe('histogram and fields', () => {
  it('are answered over the API', async () => {
    const span = `from=${startAt}&to=${startAt + 60_000}`;
    const seconds = await client.call(`/api/events/histogram?${span}&buckets=60&query=${encoded('user.name:"=u-3"')}`);
    expect(seconds).toMatchObject({ status: 200, body: { widthMs: 1000, basis: 'matches', complete: true } });
    expect((seconds.body as { events: number[] }).events.slice(0, 20)).toEqual(new Array(20).fill(100));
    const all = await client.call(`/api/events/histogram?${span}&buckets=1`);
    expect(all).toMatchObject({ body: { basis: 'rollups', events: [total], alerts: [0] } });
    const fields = await client.call('/api/events/fields');
    expect(fields).toMatchObject({ status: 200, body: { complete: true } });
    const names = (fields.body as { fields: { name: string }[] }).fields.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['user.name', 'message', 'host.name']));
    expect(await client.call(`/api/events/histogram?from=5&to=5`)).toMatchObject({ status: 400 });
  });
});
