import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FeedDoneMessage, FeedMessage } from '../../../src/core/deliveries.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, startReceiver } from '../../../src/ingest/receiver.ts';
import type { ReceiverLimits } from '../../../src/ingest/receiver-options.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'haetae-push-'));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const token = 'token-of-the-sensor';
let identity: { cert: string; key: string };
let writer: FakeWriter;
let receiver: Receiver;

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Record<string, unknown>;
}

interface Push {
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  token?: string | null;
}

function push(options: Push = {}): Promise<Answer> {
  const bearer = options.token === undefined ? token : options.token;
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: receiver.addresses().http?.port,
        ca: identity.cert,
        servername: 'localhost',
        path: options.path ?? '/v1/feeds/sensor/events',
        method: options.method ?? 'POST',
        headers: {
          'content-type': 'application/x-ndjson',
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
          ...options.headers,
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: JSON.parse(Buffer.concat(parts).toString()),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(options.body ?? '{"event.id":"a"}\n{"event.id":"b"}\n');
  });
}

async function start(answer: (feed: FeedMessage) => FeedDoneMessage | null, limits: Partial<ReceiverLimits> = {}) {
  writer = createFakeWriter({ answer });
  receiver = await startReceiver({
    endpoints: { http: { address: '127.0.0.1', port: 0 } },
    tls: identity,
    pushSources: [
      { id: 7, name: 'sensor', tokenSha256: sha256(token) },
      { id: 8, name: 'other', tokenSha256: sha256('token-of-another') },
    ],
    limits,
    writerPort: writer.port,
    diagnostics: silentDiagnostics,
    onEnded: (error) => {
      throw error;
    },
  });
}

const committed = (feed: FeedMessage): FeedDoneMessage => ({
  type: 'feedDone',
  requestId: feed.requestId,
  stored: 1,
  duplicates: 1,
  quarantined: 0,
});

beforeAll(async () => {
  identity = await selfMadeCertificate(folder);
});
afterEach(async () => {
  await receiver.stop({ deadlineMs: 1000 });
  writer.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('pushed feeds', () => {
  it('answers after commit with counts, plain and with gzip', async () => {
    await start(committed);
    const body = '{"event.id":"가"}\r\n\n{"event.id":"b"}';
    expect(await push({ body })).toMatchObject({
      status: 200,
      body: { received: 2, stored: 1, duplicates: 1, quarantined: 0 },
    });
    const packed = await push({ body: gzipSync(body), headers: { 'content-encoding': 'gzip' } });
    expect(packed.status).toBe(200);
    expect(writer.feeds.map((feed) => [feed.sourceId, feed.peer, Buffer.from(feed.body).toString()])).toEqual([
      [7, '127.0.0.1', body],
      [7, '127.0.0.1', body],
    ]);
    expect(await push({ body: '\n\n' })).toMatchObject({ status: 200, body: { received: 0, stored: 0 } });
    const { push: stats, outlet } = await receiver.stats();
    expect(stats).toMatchObject({ requests: 3, byStatus: { 200: 3 }, receivedLines: 4, stored: 2, duplicates: 2 });
    expect(outlet.outstandingBytes).toBe(0);
  });

  it('refuses what it should, by the right status, and counts it', async () => {
    await start(committed, { maxBodyBytes: 1000 });
    const expectations: [Push, number][] = [
      [{ token: null }, 401],
      [{ token: 'wrong' }, 401],
      [{ token: 'wrong', path: '/v1/feeds/nobody/events' }, 401],
      [{ token: 'token-of-another' }, 403],
      [{ path: '/v1/feeds/nobody/events' }, 404],
      [{ path: '/v1/feeds/sensor' }, 404],
      [{ method: 'GET', body: '' }, 405],
      [{ headers: { 'content-type': 'text/html' } }, 415],
      [{ headers: { 'content-encoding': 'br' } }, 415],
      [{ headers: { 'content-encoding': 'gzip' }, body: 'no gzip' }, 400],
      [{ body: 'x'.repeat(1001) }, 413],
      [{ body: 'x'.repeat(100_000), headers: { 'transfer-encoding': 'chunked' } }, 413],
      [{ body: gzipSync(' '.repeat(5000)), headers: { 'content-encoding': 'gzip' } }, 413],
    ];
    for (const [options, status] of expectations) {
      const answer = await push(options);
      expect([options, answer.status]).toEqual([options, status]);
      expect(answer.body['error']).toBeTypeOf('string');
      if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      if (status === 405) expect(answer.headers['allow']).toBe('POST');
    }
    expect(writer.feeds).toEqual([]);
    const { push: pushed, refusals } = await receiver.stats();
    expect(pushed.byStatus).toEqual({ 400: 1, 401: 3, 403: 1, 404: 2, 405: 1, 413: 3, 415: 2 });
    expect(refusals).toEqual({ push_token: 4, push_too_large: 3 });
  });

  it('refuses a body of too many lines and says how many may be sent, however small it is packed', async () => {
    await start(committed, { maxPushLines: 3 });
    const [fits, tooMany] = ['{}\n'.repeat(3), '{}\n'.repeat(4)];
    for (const headers of [{}, { 'content-encoding': 'gzip' }] as Record<string, string>[]) {
      const packed = (body: string) => (headers['content-encoding'] === 'gzip' ? gzipSync(body) : body);
      expect(await push({ headers, body: packed(fits) })).toMatchObject({ status: 200 });
      expect(await push({ headers, body: packed(`${fits}{}`) })).toMatchObject({ status: 413 });
      // Empty lines cost a look each.
      expect(await push({ headers, body: packed('\n'.repeat(4)) })).toMatchObject({ status: 413 });
      const { status, body } = await push({ headers, body: packed(tooMany) });
      expect([status, body]).toEqual([
        413,
        { error: 'the body has more than 3 lines; send it in several requests', maxLines: 3 },
      ]);
    }
    expect(writer.feeds).toHaveLength(2);
  });

  it('says what sending again does not mend', async () => {
    await start((feed) => ({ ...committed(feed), error: feed.body.length > 20 ? 'records lost' : 'source disabled' }));
    expect((await push({ body: '{}' })).status).toBe(403);
    expect((await push()).status).toBe(500);
  });

  it('asks to send again when nothing was committed, and does not say why', async () => {
    await start((feed) => ({ ...committed(feed), error: 'disk full' }));
    const answer = await push();
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.stringify(answer.body)).not.toContain('database');
  });

  it('asks to send again when the writer does not answer in time', async () => {
    await start(() => null, { pushTimeoutMs: 200 });
    expect((await push()).status).toBe(503);
  });

  it('lets a source have only so many requests in hand', async () => {
    const held: FeedMessage[] = [];
    await start(
      (feed) => {
        held.push(feed);
        return null;
      },
      { maxPushesPerSource: 2, pushTimeoutMs: 1500 },
    );
    const first = [push(), push()];
    await writer.until(() => held.length === 2, 'two in hand');
    const third = await push();
    expect([third.status, third.headers['retry-after']]).toEqual([429, '1']);
    expect((await Promise.all(first)).map((answer) => answer.status)).toEqual([503, 503]);
  });

  it('waits with a body while the writer is behind', async () => {
    await start((feed) => (writer.feeds.length > 1 ? committed(feed) : null), {
      maxOutstandingBytes: 10,
      pushTimeoutMs: 500,
    });
    const first = push();
    await writer.until(() => writer.feeds.length === 1, 'the first');
    const second = await push();
    expect(second.status).toBe(503);
    expect((await first).status).toBe(503);
    expect(writer.feeds.length).toBe(1);
    expect((await receiver.stats()).outlet.full).toBe(true);
  });
});
