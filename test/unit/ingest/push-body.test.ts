import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readPushBody } from '../../../src/ingest/http/push-body.ts';

const pace = { bodyMs: 60_000, bodyGraceMs: 10_000, minBodyBytesPerSecond: 1 };
const limits = { maxBytes: 16 * 1024 * 1024, maxLines: 100_000, ...pace };
const memory = { reserve: () => true, keep: () => undefined };

function requestOf(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  headers: Record<string, string> = {},
): IncomingMessage {
  return Object.assign(Readable.from(chunks, { objectMode: false }), { headers, complete: true }) as never;
}

const gzip = { 'content-encoding': 'gzip' };

it('16 KB that unpack to 5.5 million lines are refused while they are unpacked', async () => {
  const packed = gzipSync('{}\n'.repeat(5_500_000));
  expect(packed.length).toBeLessThan(17_000);
  const cut = packed.subarray(0, packed.length / 2);
  // Cut off, it would be bad gzip to whoever reads it to its end before counting.
  expect(await readPushBody(requestOf([cut], gzip), limits, memory)).toEqual({ kind: 'too_many_lines' });
  expect(await readPushBody(requestOf([cut], gzip), { ...limits, maxLines: 1e9 }, memory)).toEqual({
    kind: 'bad_gzip',
  });
});

it('a plain body is refused at the line that is too many, while its sender still sends', async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent++;
      yield Buffer.from('{}\n'.repeat(1000));
    }
  }
  expect(await readPushBody(requestOf(endless()), limits, memory)).toEqual({ kind: 'too_many_lines' });
  expect(sent).toBeLessThan(150);
});

it.each([
  ['a\nb\n', 2],
  ['a\nb', 2],
  ['a\r\n\r\n\nb\n', 2],
  ['', 0],
])('%j has %i lines that hold anything, in one piece or byte by byte, plain or packed', async (text, lineCount) => {
  const body = { kind: 'body', bytes: new Uint8Array(Buffer.from(text)), lineCount };
  const bytes = Buffer.from(text);
  expect(await readPushBody(requestOf([bytes]), limits, memory)).toEqual(body);
  expect(await readPushBody(requestOf([...bytes].map((byte) => Buffer.of(byte))), limits, memory)).toEqual(body);
  expect(await readPushBody(requestOf([gzipSync(text)], gzip), limits, memory)).toEqual(body);
});

it('memory is taken as bytes come, and what is packed gives its own back', async () => {
  const text = '{"event.id":"a"}\n'.repeat(100_000);
  const packed = gzipSync(text);
  const taken: number[] = [];
  const kept: number[] = [];
  const counting = {
    reserve: (bytes: number) => taken.push(bytes) > 0,
    keep: (bytes: number) => void kept.push(bytes),
  };
  expect(await readPushBody(requestOf([packed], gzip), limits, counting)).toMatchObject({ kind: 'body' });
  expect(taken.reduce((sum, bytes) => sum + bytes)).toBe(packed.length + text.length);
  expect(kept).toEqual([text.length]);
  const half = { reserve: (bytes: number) => bytes < 100_000, keep: () => undefined };
  expect(await readPushBody(requestOf([packed], gzip), limits, half)).toEqual({ kind: 'no_memory' });
});
