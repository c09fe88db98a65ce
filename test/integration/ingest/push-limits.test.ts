import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, startReceiver } from '../../../src/ingest/receiver.ts';
import type { ReceiverLimits } from '../../../src/ingest/receiver-options.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'haetae-push-limits-'));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const sensors = ['one', 'two'];
let identity: { cert: string; key: string };
let writer: FakeWriter;
let receiver: Receiver;
let agents: Agent[] = [];
const reports: { name: string; details: Record<string, unknown> }[] = [];
const diagnostics: Diagnostics = {
  report: (_level, name, details = {}) => void reports.push({ name, details }),
  counts: () => ({}),
};

interface Push {
  sensor: string;
  token?: string;
  from?: string;
  agent?: Agent;
  headers?: Record<string, string | number>;
}

/** A push whose body is written by the caller, with its answer's status. */
function begin({ sensor, token = `token-${sensor}`, from = '127.0.0.1', agent, headers = {} }: Push) {
  const options: RequestOptions = {
    host: '127.0.0.1',
    port: receiver.addresses().http?.port,
    rejectUnauthorized: false,
    localAddress: from,
    agent: agent ?? false,
    path: `/v1/feeds/${sensor}/events`,
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${token}`, ...headers },
  };
  const sent: ClientRequest = request(options);
  const status = new Promise<number>((resolve) => {
    sent.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
    });
    // The connection ended without an answer.
    sent.on('error', () => resolve(0));
  });
  return { sent, status };
}

function push(options: Push, body: string | Buffer = '{"event.id":"a"}\n'): Promise<number> {
  const { sent, status } = begin(options);
  sent.end(body);
  return status;
}

async function start(limits: Partial<ReceiverLimits>): Promise<void> {
  writer = createFakeWriter({
    answer: ({ requestId }) => ({ type: 'feedDone', requestId, stored: 1, duplicates: 0, quarantined: 0 }),
  });
  receiver = await startReceiver({
    endpoints: { http: { address: '0.0.0.0', port: 0 } },
    tls: identity,
    pushSources: sensors.map((name, index) => ({ id: index + 1, name, tokenSha256: sha256(`token-${name}`) })),
    limits: { refusedDelayMs: 20, ...limits },
    writerPort: writer.port,
    diagnostics,
    onEnded: (error) => {
      throw error;
    },
  });
}

beforeAll(async () => {
  identity = await selfMadeCertificate(folder);
});
afterEach(async () => {
  for (const agent of agents) agent.destroy();
  agents = [];
  await receiver.stop({ deadlineMs: 1000 });
  writer.close();
  reports.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('one token', () => {
  it('with slow bodies of 16 MiB does not delay another token, and its slow pushes end', async () => {
    await start({ bodyGraceMs: 5000, maxPushBytesTotal: 32 * 1024 * 1024 });
    const slow = Array.from({ length: 4 }, () =>
      begin({ sensor: 'one', headers: { 'content-length': 16 * 1024 * 1024 } }),
    );
    for (const { sent } of slow) sent.write('{');
    while ((await receiver.stats()).push.requests < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await push({ sensor: 'one' })).toBe(429);
    expect(await push({ sensor: 'two' })).toBe(200);
    expect(await Promise.all(slow.map(({ status }) => status))).toEqual([408, 408, 408, 408]);
    expect(await push({ sensor: 'one' })).toBe(200);
    expect((await receiver.stats()).refusals).toEqual({ push_in_hand: 1, push_slow: 4 });
  });

  it('has its share of the memory only', async () => {
    const half = 'x'.repeat(300 * 1024);
    await start({ maxBodyBytes: 512 * 1024, maxPushBytesPerSource: 512 * 1024, maxPushBytesTotal: 1024 * 1024 });
    const held = begin({ sensor: 'one' });
    held.sent.write(half);
    const { sent, status } = begin({ sensor: 'one' });
    // Neither fits beside the other, whichever comes first.
    sent.write(half);
    expect(await Promise.race([status, held.status])).toBe(503);
    expect(await push({ sensor: 'two' }, half)).toBe(200);
    for (const pending of [sent, held.sent]) pending.destroy();
    expect((await receiver.stats()).refusals).toEqual({ push_memory: 1 });
  });

  it('may send packed bodies side by side', async () => {
    await start({ maxBodyBytes: 256 * 1024, maxPushBytesPerSource: 512 * 1024 });
    const packed = gzipSync('{"event.id":"a"}\n'.repeat(5000));
    const pushes = Array.from({ length: 4 }, () =>
      push({ sensor: 'one', headers: { 'content-encoding': 'gzip' } }, packed),
    );
    expect(await Promise.all(pushes)).toEqual([200, 200, 200, 200]);
  });

  it('has so many pushes a second', async () => {
    await start({ pushesPerSecond: 1 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    agents.push(agent);
    const statuses: number[] = [];
    while (statuses.length < 40 && statuses.at(-1) !== 429) statuses.push(await push({ sensor: 'one', agent }));
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses.at(-1)).toBe(429);
    expect(await push({ sensor: 'two' })).toBe(200);
    expect((await receiver.stats()).refusals).toEqual({ push_rate: 1 });
  });
});

describe('without a good token', () => {
  it('requests are refused, counted and told together, never one by one', async () => {
    await start({});
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    agents.push(agent);
    const statuses = await Promise.all(
      Array.from({ length: 40 }, () => push({ sensor: 'one', token: 'guessed', from: '127.0.0.2', agent })),
    );
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(await push({ sensor: 'one' })).toBe(200);
    await receiver.stop({ deadlineMs: 1000 });
    const told = reports.filter(({ name }) => name === 'SendersRefused');
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told[0]?.details).toMatchObject({ kind: 'push_token', topAddress: '127.0.0.2', addresses: 1 });
    expect(told.reduce((sum, { details }) => sum + Number(details['count']), 0)).toBe(40);
  });

  it('a connection that asks a thousand times without waiting for answers is closed', async () => {
    await start({ refusedDelayMs: 60_000 });
    const socket = connectTls({
      host: '127.0.0.1',
      port: receiver.addresses().http?.port ?? 0,
      rejectUnauthorized: false,
    });
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined).resume();
    socket.write('GET /v1/feeds/one/events HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(1000));
    await closed;
    const { push: stats, refusals } = await receiver.stats();
    expect([stats.requests, refusals['push_in_hand']]).toEqual([8, 1]);
    expect(await push({ sensor: 'one' })).toBe(200);
  });

  it('one address may shake hands so often, others are not concerned', async () => {
    await start({ handshakesPerSecond: 0.01, handshakeBurst: 3 });
    const statuses: number[] = [];
    for (let number = 0; number < 5; number++) {
      statuses.push(await push({ sensor: 'one', token: 'guessed', from: '127.0.0.2' }));
    }
    expect(statuses).toEqual([401, 401, 401, 0, 0]);
    expect(await push({ sensor: 'one', from: '127.0.0.3' })).toBe(200);
    expect((await receiver.stats()).refusals).toEqual({ push_token: 3, handshake_rate: 2 });
  });
});
