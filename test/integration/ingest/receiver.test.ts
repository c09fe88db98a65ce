import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ApplianceError } from '../../../src/core/errors.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, type StartReceiverOptions, startReceiver } from '../../../src/ingest/receiver.ts';
import type { ReceiverStats } from '../../../src/ingest/receiver-stats.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

const loopback = { address: '127.0.0.1', port: 0 };
const folder = mkdtempSync(join(tmpdir(), 'haetae-receiver-'));
let identity: { cert: string; key: string };
let writer: FakeWriter;
let receiver: Receiver | null = null;

async function start(options: Partial<StartReceiverOptions>, fake = createFakeWriter()): Promise<Receiver> {
  writer = fake;
  receiver = await startReceiver({
    endpoints: { udp: loopback, tcp: loopback },
    writerPort: writer.port,
    diagnostics: silentDiagnostics,
    onEnded: (error) => {
      throw error;
    },
    ...options,
  });
  return receiver;
}

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });
}

const ended = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks for the receiver's numbers until they are as expected. */
async function untilStats(condition: (stats: ReceiverStats) => boolean): Promise<ReceiverStats> {
  for (;;) {
    const stats = await (receiver as Receiver).stats();
    if (condition(stats)) return stats;
    await sleep(10);
  }
}

beforeAll(async () => {
  identity = await selfMadeCertificate(folder);
});
afterEach(async () => {
  await receiver?.stop();
  receiver = null;
  writer.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('receiver thread', () => {
  it('takes datagrams over IPv4 and says how large its buffer is', async () => {
    const { addresses, stats } = await start({});
    const socket = createSocket('udp4');
    for (const text of ['<1>a', '<2>b\n', '', '<3>c\0'])
      await new Promise((resolve) => socket.send(text, addresses().udp?.port ?? 0, '127.0.0.1', resolve));
    await writer.until(() => writer.lines.length === 3, '3 datagrams');
    socket.close();
    expect(writer.lines.map((line) => line.text).sort()).toEqual(['<1>a', '<2>b', '<3>c']);
    expect(writer.lines[0]).toMatchObject({ transport: 'udp', peer: '127.0.0.1', state: 'whole' });
    const { udp } = await stats();
    expect(udp).toMatchObject({ received: 3, handedOn: 3, quarantined: 0, dropped: 0, empty: 1, kernelDropped: 0 });
    expect(udp.receiveBufferBytes).toBeGreaterThan(200_000);
  });

  it('takes datagrams and connections over IPv6 and IPv4 on one socket', async () => {
    const any = { address: '::', port: 0 };
    const { addresses } = await start({ endpoints: { udp: any, tcp: any } });
    const six = createSocket('udp6');
    const four = createSocket('udp4');
    six.send('<1>six', addresses().udp?.port ?? 0, '::1');
    four.send('<1>four', addresses().udp?.port ?? 0, '127.0.0.1');
    const socket = await dial(addresses().tcp?.port ?? 0);
    socket.end('<1>stream\n');
    await writer.until(() => writer.lines.length === 3, '3 lines');
    six.close();
    four.close();
    expect(Object.fromEntries(writer.lines.map((line) => [line.text, line.peer]))).toEqual({
      '<1>six': '::1',
      '<1>four': '127.0.0.1',
      '<1>stream': '127.0.0.1',
    });
  });

  it('detects framing per connection, over TCP and TLS, and keeps half frames', async () => {
    const { addresses, stats } = await start({ endpoints: { tcp: loopback, tls: loopback }, tls: identity });
    const counted = await dial(addresses().tcp?.port ?? 0);
    const lines = await dial(addresses().tcp?.port ?? 0);
    const tls = connectTls({ port: addresses().tls?.port ?? 0, host: '127.0.0.1', ca: identity.cert });
    counted.end('8 <1>count8 <2>COUNT9 <3');
    lines.write('<1>li');
    lines.end('ne\n<2>half');
    tls.end('8 <1>tls\n!');
    await writer.until(() => writer.lines.length === 6, '6 lines');
    expect(writer.lines.map((line) => `${line.transport} ${line.state} ${line.text}`).sort()).toEqual([
      'tcp half_frame <3',
      'tcp unterminated <2>half',
      'tcp whole <1>count',
      'tcp whole <1>line',
      'tcp whole <2>COUNT',
      'tls whole <1>tls\n!',
    ]);
    const now = await stats();
    expect(now.tcp).toMatchObject({ received: 5, handedOn: 3, quarantined: 2, dropped: 0, connectionsAccepted: 2 });
    expect(now.tls).toMatchObject({ received: 1, handedOn: 1, connectionsAccepted: 1 });
  });

  it('refuses connections over the limit and closes silent ones', async () => {
    const { addresses, stats } = await start({ limits: { maxConnections: 2, idleMs: 1500 } });
    const port = addresses().tcp?.port ?? 0;
    const [first, second] = [await dial(port), await dial(port)];
    for (const socket of [first, second]) socket.write('<13>here\n');
    await writer.until(() => writer.lines.length === 2, 'both spoke');
    const third = await dial(port);
    await ended(third);
    await Promise.all([ended(first), ended(second)]);
    expect((await stats()).tcp).toMatchObject({
      connectionsAccepted: 2,
      connectionsRefused: 1,
      connectionsIdleClosed: 2,
      connectionsOpen: 0,
    });
  });

  it('slows TCP senders while the writer gives no credit, loses nothing, and keeps memory bounded', async () => {
    const limits = { maxOutstandingBytes: 512 * 1024, idleMs: 5000 };
    const { addresses, stats } = await start({ limits }, createFakeWriter({ keepLines: false }));
    writer.setCredit(false);
    const socket = await dial(addresses().tcp?.port ?? 0);
    const total = 60_000;
    const message = `<14>1 2026-03-01T09:00:00Z web01 app 1 - - ${'x'.repeat(157)}\n`;
    let written = 0;
    const sent = (async () => {
      for (; written < total; written++) if (!socket.write(message)) await new Promise((r) => socket.once('drain', r));
      socket.end();
    })();
    await writer.until(() => writer.lineCount() > 1000, 'first lines');
    // Longer than the idle limit: a sender that we hold back must not be cut.
    await sleep(7000);
    const held = await untilStats(({ outlet }) => outlet.full);
    expect(held.tcp.handedOn).toBeLessThan(total / 2);
    expect(written).toBeLessThan(total);
    const udp = createSocket('udp4');
    await new Promise((resolve) => udp.send('<1>late', addresses().udp?.port ?? 0, '127.0.0.1', resolve));
    const { udp: datagrams } = await untilStats((now) => now.udp.received === 1);
    udp.close();
    expect(datagrams).toMatchObject({ received: 1, handedOn: 0, dropped: 1 });
    await writer.until(() => writer.drops.length > 0, 'the drop to be told');
    expect(writer.drops).toEqual([{ peer: '127.0.0.1', count: 1 }]);
    writer.setCredit(true);
    await sent;
    await writer.until(() => writer.lineCount() === total, 'all lines');
    const after = await stats();
    expect(after.tcp).toMatchObject({ received: total, handedOn: total, dropped: 0, connectionsIdleClosed: 0 });
    expect(after.outlet.pauses).toBeGreaterThan(0);
    // The limit, plus what one read and one batch may add.
    expect(after.outlet.peakOutstandingBytes).toBeLessThan(limits.maxOutstandingBytes + 1024 * 1024);
  });

  it('hands on at the stop what was read', async () => {
    const { addresses, stop } = await start({ limits: { batchMs: 60_000 } });
    const socket = await dial(addresses().tcp?.port ?? 0);
    socket.write('<1>a\n<2>b\n<3>hal');
    await new Promise((resolve) => {
      const udp = createSocket('udp4');
      udp.send('<1>datagram', addresses().udp?.port ?? 0, '127.0.0.1', () => resolve(udp.close()));
    });
    await untilStats((now) => now.udp.received === 1 && now.tcp.receivedBytes === 16);
    const { flushed, stats } = await stop({ deadlineMs: 3000 });
    expect(flushed).toBe(true);
    expect(stats.tcp).toMatchObject({ received: 3, handedOn: 2, quarantined: 1 });
    await writer.until(() => writer.lines.length === 4, '4 lines');
    socket.destroy();
  });

  it('says so when the writer does not take everything in time', async () => {
    const { addresses, stop } = await start({});
    writer.setCredit(false);
    const socket = await dial(addresses().tcp?.port ?? 0);
    socket.end('<1>a\n');
    await writer.until(() => writer.lines.length === 1, 'the line');
    expect((await stop({ deadlineMs: 200 })).flushed).toBe(false);
  });

  it('names an address in use, and a missing certificate', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    const failed = (await start({ endpoints: { tcp: { address: '127.0.0.1', port } } }).catch(
      (e) => e,
    )) as ApplianceError;
    expect(failed.code).toBe('INGEST_ADDRESS_IN_USE');
    expect(failed.params['address']).toBe(`127.0.0.1:${port}`);
    writer.close();
    const foreign = await start({ endpoints: { udp: { address: '192.0.2.1', port: 5514 } } }).catch((e) => e);
    expect(foreign.code).toBe('INGEST_LISTEN_FAILED');
    writer.close();
    const missing = await start({ endpoints: { tls: loopback } }).catch((e) => e);
    expect(missing.code).toBe('INGEST_CERTIFICATE_MISSING');
    await new Promise((resolve) => taken.close(resolve));
  });

  it('listens on sockets that were handed over open', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const udp = createSocket('udp4');
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));
    const fdOf = (holder: unknown) => (holder as { fd: number }).fd;
    const tcpFd = fdOf((server as unknown as { _handle: unknown })._handle);
    const state = Object.getOwnPropertySymbols(udp).find((symbol) => symbol.description === 'state symbol') as never;
    const udpFd = fdOf((udp[state] as { handle: unknown }).handle);
    const { addresses } = await start({ endpoints: { udp: { fd: udpFd }, tcp: { fd: tcpFd } } });
    expect(addresses().tcp?.port).toBe((server.address() as { port: number }).port);
    expect(addresses().udp?.port).toBe(udp.address().port);
  });
});
