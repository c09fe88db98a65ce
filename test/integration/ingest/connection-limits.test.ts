import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, startReceiver } from '../../../src/ingest/receiver.ts';
import type { ReceiverEndpoints, ReceiverLimits } from '../../../src/ingest/receiver-options.ts';
import type { ReceiverStats } from '../../../src/ingest/receiver-stats.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

const loopback = { address: '127.0.0.1', port: 0 };
const anyAddress = { address: '0.0.0.0', port: 0 };
const folder = mkdtempSync(join(tmpdir(), 'haetae-limits-'));
let identity: { cert: string; key: string };
let writer: FakeWriter;
let receiver: Receiver;
let sockets: Socket[] = [];
const reports: { name: string; details: Record<string, unknown> }[] = [];
const diagnostics: Diagnostics = {
  report: (_level, name, details = {}) => void reports.push({ name, details }),
  counts: () => ({}),
};

async function start(endpoints: ReceiverEndpoints, limits: Partial<ReceiverLimits> = {}): Promise<void> {
  writer = createFakeWriter();
  receiver = await startReceiver({
    endpoints,
    tls: identity,
    limits,
    writerPort: writer.port,
    diagnostics,
    onEnded: (error) => {
      throw error;
    },
  });
}

type Protocol = 'tcp' | 'tls' | 'http';
const portOf = (protocol: Protocol) => receiver.addresses()[protocol]?.port ?? 0;

/** A connection of its own source address; on loopback every address of 127/8 is one. */
function dial(protocol: Protocol, from: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: portOf(protocol), localAddress: from }, () => resolve(socket));
    socket.once('error', reject).on('error', () => undefined);
    // Reading is what makes the end of the connection seen.
    socket.resume();
    sockets.push(socket);
  });
}

const dialMany = (protocol: Protocol, from: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => dial(protocol, from)));

const untilClosed = (socket: Socket) =>
  socket.closed ? Promise.resolve() : new Promise<void>((resolve) => socket.once('close', () => resolve()));

async function untilStats(condition: (stats: ReceiverStats) => boolean): Promise<ReceiverStats> {
  for (;;) {
    const stats = await receiver.stats();
    if (condition(stats)) return stats;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const untilLine = (text: string) => writer.until(() => writer.lines.some((line) => line.text === text), text);

beforeAll(async () => {
  identity = await selfMadeCertificate(folder);
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await receiver.stop();
  writer.close();
  reports.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('silent connections', () => {
  it('1000 of one address shut out neither another address nor an honest sender of the same one', async () => {
    await start({ tcp: anyAddress });
    const early = await dial('tcp', '127.0.0.3');
    early.write('<13>early\n');
    await untilLine('<13>early');
    await dialMany('tcp', '127.0.0.2', 1000);
    const held = await untilStats(({ refusals }) => refusals['evicted'] === 750);
    expect(held.connections.streams).toEqual({ open: 251, limit: 1000 });

    (await dial('tcp', '127.0.0.4')).write('<13>another\n');
    await untilLine('<13>another');
    (await dial('tcp', '127.0.0.2')).write('<13>same\n');
    await untilLine('<13>same');
    early.write('<13>still there\n');
    await untilLine('<13>still there');
    expect((await receiver.stats()).refusals).toEqual({ evicted: 751 });
  });

  it('from many addresses take all seats, and a newcomer still gets in; who once sent stays', async () => {
    await start({ tcp: anyAddress }, { maxConnections: 40, maxConnectionsPerAddress: 10 });
    const early = await dial('tcp', '127.0.0.9');
    early.write('<13>early\n');
    await untilLine('<13>early');
    for (const last of [2, 3, 4, 5]) await dialMany('tcp', `127.0.0.${last}`, 10);
    await untilStats(({ connections }) => connections.streams.open === 40);
    for (const last of [10, 11, 12]) {
      (await dial('tcp', `127.0.0.${last}`)).write(`<13>from ${last}\n`);
      await untilLine(`<13>from ${last}`);
    }
    early.write('<13>still there\n');
    await untilLine('<13>still there');
    expect((await receiver.stats()).connections.streams.open).toBe(40);
  });

  it('refusals are told once a minute with who was refused most', async () => {
    await start({ tcp: anyAddress }, { maxConnections: 40, maxConnectionsPerAddress: 2 });
    const talking = await dialMany('tcp', '127.0.0.2', 2);
    for (const socket of talking) socket.write('<13>x\n');
    await untilStats(({ tcp }) => tcp.received === 2);
    const refused = await dialMany('tcp', '127.0.0.2', 30);
    await Promise.all(refused.map(untilClosed));
    const stats = await untilStats(({ tcp }) => tcp.connectionsRefused === 30);
    expect(stats.refusals).toEqual({ address_full: 30 });
    await receiver.stop();
    const told = reports.filter(({ name }) => name === 'SendersRefused');
    expect(told.length).toBeLessThanOrEqual(2);
    expect(told[0]?.details).toMatchObject({ kind: 'address_full', addresses: 1, topAddress: '127.0.0.2' });
    expect(told.reduce((sum, { details }) => sum + Number(details['count']), 0)).toBe(30);
  });

  it('are closed when no whole message came in time; whoever sent one stays', async () => {
    await start({ tcp: anyAddress, tls: anyAddress }, { firstMessageMs: 400 });
    const honest = await dial('tcp', '127.0.0.3');
    honest.write('<13>first\n');
    await untilLine('<13>first');
    const silent = await dial('tcp', '127.0.0.2');
    const trickling = await dial('tcp', '127.0.0.2');
    trickling.write('<13>no end');
    const secured = connectTls({ host: '127.0.0.1', port: portOf('tls'), rejectUnauthorized: false });
    sockets.push(secured);
    secured.on('error', () => undefined).resume();
    await Promise.all([silent, trickling, secured].map(untilClosed));
    honest.write('<13>second\n');
    await untilLine('<13>second');
    const stats = await receiver.stats();
    expect(stats.refusals).toEqual({ first_message_late: 3 });
    expect(stats.connections.streams.open).toBe(1);
    // What the trickling one had sent is kept.
    expect(writer.lines.map(({ text }) => text)).toContain('<13>no end');
  });
});

it('messages of one address that never end cut no long message of another short', async () => {
  const limits = { maxHeldBytes: 64 * 1024, maxHeldBytesPerAddress: 128 * 1024, maxHeldBytesTotal: 256 * 1024 };
  await start({ tcp: anyAddress }, limits);
  for (const socket of await dialMany('tcp', '127.0.0.2', 20)) socket.write(`<13>${'y'.repeat(60_000)}`);
  await untilStats(({ tcp }) => tcp.receivedBytes >= 20 * 60_000);
  const honest = await dial('tcp', '127.0.0.3');
  const long = `<13>${'z'.repeat(50_000)}`;
  honest.write(long.slice(0, 30_000));
  await untilStats(({ tcp }) => tcp.receivedBytes >= 20 * 60_000 + 30_000);
  honest.write(`${long.slice(30_000)}\n`);
  await untilLine(long);
  expect(writer.lines.find(({ text }) => text === long)?.state).toBe('whole');
});

describe('silent TLS handshakes', () => {
  it('are closed after their time, on both TLS listeners', async () => {
    await start({ tls: anyAddress, http: anyAddress }, { handshakeMs: 300 });
    const silent = [...(await dialMany('tls', '127.0.0.2', 20)), ...(await dialMany('http', '127.0.0.2', 20))];
    await Promise.all(silent.map(untilClosed));
    const stats = await untilStats(({ connections }) => connections.streams.open + connections.push.open === 0);
    expect(stats.refusals).toEqual({ handshake_late: 40 });
  });

  it('do not hold up the stop, and an honest sender gets in beside them', async () => {
    await start({ tls: anyAddress, http: loopback, tcp: loopback });
    const silent = [...(await dialMany('tls', '127.0.0.2', 300)), ...(await dialMany('http', '127.0.0.2', 100))];
    const honest = connectTls({ socket: await dial('tls', '127.0.0.3'), rejectUnauthorized: false });
    honest.on('error', () => undefined).write('<13>over tls\n');
    await untilLine('<13>over tls');
    expect((await receiver.stop({ deadlineMs: 3000 })).flushed).toBe(true);
    await Promise.all(silent.map(untilClosed));
  });
});

describe('HTTPS connections', () => {
  it('that never ask for anything are closed after the handshake’s or the first request’s time', async () => {
    await start({ http: anyAddress }, { firstMessageMs: 400 });
    const secured = connectTls({ host: '127.0.0.1', port: portOf('http'), rejectUnauthorized: false });
    const half = connectTls({ host: '127.0.0.1', port: portOf('http'), rejectUnauthorized: false });
    sockets.push(secured, half);
    for (const socket of [secured, half]) socket.on('error', () => undefined).resume();
    half.write('POST /v1/feeds/sensor/events HTTP/1.1\r\nhost: a\r\n');
    await Promise.all([secured, half].map(untilClosed));
    await untilStats(({ connections }) => connections.push.open === 0);
  });
});
