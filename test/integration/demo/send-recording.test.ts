import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  parseRecording,
  parseTruth,
  payloadAt,
  type RecordedItem,
} from '../../../scripts/demo/recording/recorded-item.ts';
import { type SendProgress, sendRecording } from '../../../scripts/demo/send-recording.ts';
import { selfMadeCertificate } from '../../../src/security/certificates.ts';

const committed = (name: string) => readFileSync(new URL(`../../../config/demo/${name}`, import.meta.url), 'utf8');
const items = parseRecording(committed('day.ndjson'));
const { daySeconds } = parseTruth(committed('truth.ndjson'));
const endAt = Date.UTC(2025, 5, 3, 12);
const token = 'feed-token-of-the-test';

/** Receivers with real sockets that only write down what came. */
interface Receivers {
  udp: string[];
  /** Bytes of each TCP connection. */
  tcp: string[];
  pushed: string[];
  ports: { udp: number; tcp: number; https: number };
  ca: string;
  close(): Promise<void>;
}

let folder: string;
let receivers: Receivers;
/** Statuses to answer before 200. */
let refusals: number[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'haetae-send-'));
  refusals = [];
  receivers = await openReceivers();
});

afterEach(async () => {
  await receivers.close();
  await rm(folder, { recursive: true });
});

describe('sendRecording', () => {
  it('sends every item over its own transport, shifted to now, and has every batch acknowledged', async () => {
    refusals = [503, 429];
    const progress: SendProgress[] = [];
    const outcome = await sendRecording({
      ...target(items),
      durationMs: 1500,
      onProgress: (step) => progress.push(step),
    });
    const expected = (via: RecordedItem['via']) => items.filter((item) => item.via === via).map(shifted);
    await until(() => receivers.udp.length === expected('udp').length);

    expect(outcome.sent).toEqual({
      udp: expected('udp').length,
      tcp: expected('tcp').length,
      edr: expected('edr').length,
    });
    expect(outcome.acknowledged.stored).toBe(expected('edr').length);
    expect(receivers.pushed).toEqual(expected('edr'));
    expect([...receivers.udp].sort()).toEqual(expected('udp').sort());
    expect(progress.at(-1)).toEqual({ sent: items.length, total: items.length });

    await until(() => receivers.tcp.flatMap(unframed).length === expected('tcp').length);
    const [counted, lines] = receivers.tcp.map(unframed).sort((a, b) => a.length - b.length);
    expect(receivers.tcp.filter((bytes) => /^\d/.test(bytes))).toHaveLength(1);
    expect([...(counted ?? []), ...(lines ?? [])].sort()).toEqual(expected('tcp').sort());
  });

  it('ends the day at the given moment', async () => {
    const last = items.filter(({ via }) => via === 'edr').slice(-1);
    await sendRecording({ ...target(last), durationMs: 1 });
    const [record] = receivers.pushed.map((line) => JSON.parse(line) as Record<string, string>);
    const time = Date.parse(record?.['@timestamp'] ?? record?.['EventTime'] ?? '');
    expect(time).toBeLessThanOrEqual(endAt);
    expect(time).toBeGreaterThan(endAt - 600_000);
  });

  it('says what the feed answered where it refuses for good', async () => {
    refusals = [401];
    await expect(sendRecording({ ...target(items), durationMs: 1 })).rejects.toThrow('401');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const sending = sendRecording({
      ...target(items),
      durationMs: 60_000,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(sending).rejects.toThrow();
    expect(receivers.pushed.length).toBeLessThan(items.length / 2);
  });
});

function target(sent: RecordedItem[]) {
  const { ports, ca } = receivers;
  return {
    items: sent,
    daySeconds,
    endAt,
    udp: { host: '127.0.0.1', port: ports.udp },
    tcp: { host: '127.0.0.1', port: ports.tcp },
    edr: { url: `https://127.0.0.1:${ports.https}/v1/feeds/edr/events`, token, ca },
  };
}

function shifted(item: RecordedItem): string {
  return payloadAt(item, Math.round(endAt + (item.offsetSeconds - daySeconds) * 1000));
}

/** Lines of a connection in either framing of RFC 6587. */
function unframed(bytes: string): string[] {
  if (!/^\d/.test(bytes)) return bytes.split('\n').slice(0, -1);
  const buffer = Buffer.from(bytes);
  const lines: string[] = [];
  for (let at = 0; at < buffer.length; ) {
    const space = buffer.indexOf(' ', at);
    const end = space + 1 + Number(buffer.subarray(at, space).toString());
    lines.push(buffer.subarray(space + 1, end).toString());
    at = end;
  }
  return lines;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function openReceivers(): Promise<Receivers> {
  const got = { udp: [] as string[], tcp: [] as string[], pushed: [] as string[] };
  const datagrams = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  datagrams.on('message', (message) => got.udp.push(message.toString()));
  await new Promise<void>((resolve) => datagrams.bind(0, '127.0.0.1', resolve));

  const streams = createServer((socket) => {
    const index = got.tcp.push('') - 1;
    socket.setEncoding('utf8').on('data', (part) => {
      got.tcp[index] = `${got.tcp[index] ?? ''}${part}`;
    });
  });
  await new Promise<void>((resolve) => streams.listen(0, '127.0.0.1', resolve));

  const { cert, key } = await selfMadeCertificate(folder);
  const feed = createHttpsServer({ cert, key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const refusal = request.headers.authorization === `Bearer ${token}` ? refusals.shift() : 401;
      if (refusal !== undefined) {
        response.writeHead(refusal).end('{"error":"later"}');
        return;
      }
      const lines = Buffer.concat(parts).toString().split('\n').slice(0, -1);
      got.pushed.push(...lines);
      response.end(JSON.stringify({ received: lines.length, stored: lines.length, duplicates: 0, quarantined: 0 }));
    });
  });
  await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve));

  const port = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  return {
    ...got,
    ports: { udp: datagrams.address().port, tcp: port(streams), https: port(feed) },
    ca: cert,
    close: async () => {
      datagrams.close();
      streams.close();
      feed.closeAllConnections();
      await new Promise((resolve) => feed.close(resolve));
    },
  };
}
