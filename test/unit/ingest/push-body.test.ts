import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readPushBody } from '../../../src/ingest/http/push-body.ts';

const limits = { maxBytes: 16 * 1024 * 1024, maxLines: 100_000 };

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
  expect(await readPushBody(requestOf([cut], gzip), limits)).toEqual({ kind: 'too_many_lines' });
  expect(await readPushBody(requestOf([cut], gzip), { ...limits, maxLines: 1e9 })).toEqual({ kind: 'bad_gzip' });
});

it('a plain body is refused at the line that is too many, while its sender still sends', async () => {
  let sent = 0;
  async function* endless() {
    for (;;) {
      sent++;
      yield Buffer.from('{}\n'.repeat(1000));
    }
  }
  expect(await readPushBody(requestOf(endless()), limits)).toEqual({ kind: 'too_many_lines' });
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
  expect(await readPushBody(requestOf([bytes]), limits)).toEqual(body);
  expect(await readPushBody(requestOf([...bytes].map((byte) => Buffer.of(byte))), limits)).toEqual(body);
  expect(await readPushBody(requestOf([gzipSync(text)], gzip), limits)).toEqual(body);
});
