import { connect, type Socket } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { ReceiverToWriter, WriterToReceiver } from '../../../src/core/deliveries.ts';
import type { IngestSource } from '../../../src/core/source.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';
import { startReceiver } from '../../../src/ingest/receiver.ts';

const source: IngestSource = { id: 1, name: 'any', kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto' };
const lineCount = 100_000;

/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const seeds = [
  '<34>1 2026-03-01T00:00:01.003Z web01 app 111 ID47 [ex@32473 iut="3"] text',
  '<86>Mar  1 09:00:01 web01 sshd[311]: Failed password for invalid user admin from 203.0.113.9 port 50022 ssh2',
  'CEF:0|Example|Gate|1.0|100|Name|8|src=203.0.113.9 request=http://a/?q\\=1 cs1Label=L cs1=v',
  '<14>Mar  1 09:00:01 pc01 nxlog: {"EventID":4688,"Channel":"Security","CommandLine":"whoami"}',
  '<13>Mar  1 09:00:01 web01 app: 가나다 라마바',
].map((text) => Buffer.from(text, 'utf8'));
const cp949 = Buffer.concat([Buffer.from('<13>Mar  1 09:00:01 web01 app: '), Buffer.from('b0a1b3aab4d9', 'hex')]);

/** A line that is mutated, random, CP949, broken UTF-8 or huge, without line ends and never empty. */
function oddLine(random: (below: number) => number, number: number): Buffer {
  let line: Buffer;
  if (number % 20_000 === 7) line = Buffer.alloc(1024 * 1024, 0x61);
  else if (number % 11 === 0) line = Buffer.from(Array.from({ length: 1 + random(120) }, () => random(256)));
  else if (number % 13 === 0) line = Buffer.from(cp949.subarray(0, 2 + random(cp949.length - 1)));
  else {
    line = Buffer.from(seeds[random(seeds.length)] as Buffer);
    for (let change = random(4); change > 0; change--) line[random(line.length)] = random(256);
    if (random(5) === 0) line = line.subarray(0, 1 + random(line.length));
  }
  for (let at = 0; at < line.length; at++) {
    if (line[at] === 10 || line[at] === 13 || line[at] === 0) line[at] = 0x7e;
  }
  return line;
}

async function send(socket: Socket, bytes: Buffer): Promise<void> {
  if (!socket.write(bytes)) await new Promise((resolve) => socket.once('drain', resolve));
}

const dial = (port: number) =>
  new Promise<Socket>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket)).once('error', reject);
  });

async function sendLines(port: number, random: (below: number) => number): Promise<void> {
  const socket = await dial(port);
  // The first line must not look like an octet count, or the connection would be taken for one.
  await send(socket, Buffer.from('<13>first\n'));
  for (let number = 0; number < lineCount; number++) {
    await send(socket, Buffer.concat([oddLine(random, number), Buffer.from(number % 3 === 0 ? '\r\n' : '\n')]));
  }
  await finish(socket, '<13>no end of line');
}

/** A tenth of the octet counts are wrong, the last frame is half. */
async function sendCounted(port: number, random: (below: number) => number): Promise<void> {
  const socket = await dial(port);
  await send(socket, Buffer.from('9 <13>first'));
  for (let number = 0; number < 100; number++) {
    const line = oddLine(random, number + 8);
    const wrong = random(10) === 0 ? random(2000) - 20 : 0;
    await send(socket, Buffer.concat([Buffer.from(`${line.length + wrong} `), line]));
  }
  await finish(socket, '5000 <13>half a frame');
}

function finish(socket: Socket, last: string): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    socket.end(last);
  });
}

describe('bad input', () => {
  it('100,000 odd lines, wrong counts and half frames: no crash, everything counted', async () => {
    const normaliser = createNormaliser({ sources: [source], defaultSource: source });
    const { port1, port2 } = new MessageChannel();
    let taken = 0;
    let quarantined = 0;
    const reasons = new Set<string>();
    port2.on('message', (message: ReceiverToWriter) => {
      if (message.type !== 'lines') return;
      for (const outcome of normaliser.normaliseBatch(message.batch)) {
        taken++;
        if (outcome.kind !== 'quarantined') continue;
        quarantined++;
        reasons.add(outcome.reason);
      }
      const credit: WriterToReceiver = { type: 'credit', bytes: message.batch.buffer.byteLength };
      port2.postMessage(credit);
    });
    const receiver = await startReceiver({
      endpoints: { tcp: { address: '127.0.0.1', port: 0 } },
      writerPort: port1,
      diagnostics: silentDiagnostics,
      onEnded: (error) => {
        throw error;
      },
    });
    const port = receiver.addresses().tcp?.port ?? 0;
    const random = createRandom(20_260_301);

    await sendLines(port, random);
    for (let connection = 0; connection < 50; connection++) await sendCounted(port, random);

    const { stats, flushed } = await receiver.stop({ deadlineMs: 30_000 });
    port2.close();
    expect(flushed).toBe(true);
    expect(stats.tcp.received).toBeGreaterThan(lineCount + 1);
    expect(stats.tcp.received).toBe(stats.tcp.handedOn + stats.tcp.quarantined + stats.tcp.dropped);
    expect(taken).toBe(stats.tcp.received - stats.tcp.dropped);
    expect(stats.tcp.dropped).toBe(0);
    const health = normaliser.health()[0];
    expect(health).toMatchObject({ received: taken, quarantined, parsed: taken - quarantined });
    expect(health?.replacements).toBeGreaterThan(0);
    for (const reason of [
      'too_long',
      'half_frame',
      'unterminated',
      'bad_octet_count',
      'undecodable',
      'bad_json',
      'bad_cef',
    ])
      expect([...reasons]).toContain(reason);
    expect([...reasons].filter((reason) => reason.startsWith('failed_'))).toEqual([]);
  });
});
