import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { type Receiver, type StartReceiverOptions, startReceiver } from '../../../src/ingest/receiver.ts';
import type { ReceiverStats } from '../../../src/ingest/receiver-stats.ts';
import { createFakeWriter, type FakeWriter } from './fake-writer.ts';

let writer: FakeWriter;
let receiver: Receiver;

async function start(limits: StartReceiverOptions['limits']): Promise<void> {
  writer = createFakeWriter({ keepLines: false });
  receiver = await startReceiver({
    endpoints: { tcp: { address: '127.0.0.1', port: 0 } },
    limits: limits ?? {},
    writerPort: writer.port,
    diagnostics: silentDiagnostics,
    onEnded: (error) => {
      throw error;
    },
  });
}

function dial(): Promise<Socket> {
  const port = receiver.addresses().tcp?.port ?? 0;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });
}

async function untilStats(condition: (stats: ReceiverStats) => boolean): Promise<ReceiverStats> {
  for (;;) {
    const stats = await receiver.stats();
    if (condition(stats)) return stats;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Writes as fast as the receiver lets it; resolves when all of it is handed to the kernel and the connection ended. */
async function sendLines(socket: Socket, count: number, line: string): Promise<void> {
  const perWrite = 100;
  const piece = line.repeat(perWrite);
  for (let sent = 0; sent < count; sent += perWrite) {
    if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve));
  }
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.end();
    socket.resume();
  });
}

afterEach(async () => {
  await receiver.stop();
  writer.close();
});

describe('back-pressure', () => {
  it('a stalled writer slows many connections, cuts none, loses nothing, and memory stays bounded', async () => {
    const [connections, perConnection] = [40, 3000];
    const limits = { maxOutstandingBytes: 1024 * 1024, idleMs: 5000 };
    await start(limits);
    writer.setCredit(false);
    const sockets = await Promise.all(Array.from({ length: connections }, dial));
    const sending = sockets.map((socket, index) =>
      sendLines(socket, perConnection, `<14>${index} ${'x'.repeat(400)}\n`),
    );
    const held = await untilStats(({ outlet }) => outlet.full);
    expect(held.tcp.handedOn).toBeLessThan((connections * perConnection) / 2);
    // Longer than the idle limit: whoever is held back is silent through no fault of its own.
    await new Promise((resolve) => setTimeout(resolve, 7000));
    const still = await receiver.stats();
    expect(still.tcp).toMatchObject({ connectionsOpen: connections, connectionsIdleClosed: 0, connectionsFailed: 0 });
    expect(still.tcp.receivedBytes).toBe(held.tcp.receivedBytes);
    writer.setCredit(true);
    await Promise.all(sending);
    const total = connections * perConnection;
    await writer.until(() => writer.lineCount() === total, 'every line');
    const after = await receiver.stats();
    expect(after.tcp).toMatchObject({ received: total, handedOn: total, dropped: 0, quarantined: 0 });
    // One read of 64 KiB of each connection may still be under way when the limit is reached.
    expect(after.outlet.peakOutstandingBytes).toBeLessThan(limits.maxOutstandingBytes + connections * 128 * 1024);
  });

  it('connections that trickle bytes hold neither memory nor other senders', async () => {
    const tricklers = 50;
    const limits = { maxHeldBytesTotal: 256 * 1024, maxHeldBytes: 64 * 1024, maxMessageBytes: 1024 };
    await start(limits);
    const slow = await Promise.all(Array.from({ length: tricklers }, dial));
    // Each holds a message that never ends; all of them together want twelve times what may be held.
    for (const socket of slow) socket.write(`<14>${'y'.repeat(63 * 1024)}`);
    await untilStats(({ tcp }) => tcp.receivedBytes >= tricklers * 63 * 1024);
    const quick = await dial();
    await sendLines(quick, 1000, `<14>quick ${'z'.repeat(200)}\n`);
    const { tcp } = await untilStats((stats) => stats.tcp.handedOn >= 1000);
    expect(tcp).toMatchObject({ handedOn: 1000, connectionsOpen: tricklers, connectionsFailed: 0 });
    // What went beyond the shared budget was counted as it came.
    expect(tcp.skippedBytes).toBeGreaterThan(tricklers * 63 * 1024 - limits.maxHeldBytesTotal - tricklers * 8 * 1024);
    for (const socket of slow) socket.destroy();
    await untilStats((stats) => stats.tcp.connectionsOpen === 0);
    const ended = await receiver.stats();
    expect(ended.tcp.received).toBe(ended.tcp.handedOn + ended.tcp.quarantined + ended.tcp.dropped);
    expect(ended.tcp.quarantined + ended.tcp.dropped).toBeGreaterThanOrEqual(tricklers);
  });
});
