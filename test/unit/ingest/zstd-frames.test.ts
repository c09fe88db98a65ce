import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { unpackZstd } from '../../../src/ingest/files/zstd-frames.ts';

async function* pieces(packed: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < packed.length; at += size) yield packed.subarray(at, at + size);
}

/** Unpacks with a reader that takes its time every few pieces: that is where Node's decoder went wrong. */
async function unpack(packed: Buffer, size: number, slow = false): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of unpackZstd(pieces(packed, size), 4096)) {
    parts.push(part);
    if (slow) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return Buffer.concat(parts);
}

const skippable = (bytes: number) => {
  const frame = Buffer.alloc(8 + bytes, 7);
  frame.writeUInt32LE(0x184d2a53, 0);
  frame.writeUInt32LE(bytes, 4);
  return frame;
};
const checksum = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const noise = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, index) => (index * index * 31) & 255));

it('unpacks frame behind frame, wherever the bytes are cut', async () => {
  const frame = fc.record({ text: fc.string({ maxLength: 300 }), repeat: fc.nat(400), sum: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 700 }),
      async (all, size) => {
        const texts = all.map(({ text, repeat }) => Buffer.from(text.repeat(repeat)));
        const packed = texts.map((text, index) => zstdCompressSync(text, all[index]?.sum ? checksum : {}));
        const whole = Buffer.concat([packed[0] ?? Buffer.alloc(0), skippable(size), ...packed.slice(1), skippable(0)]);
        expect((await unpack(whole, size)).equals(Buffer.concat(texts))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

it('loses nothing to a slow reader, with stored, repeated and compressed blocks', async () => {
  const texts = [noise(300_000), Buffer.alloc(400_000, 'a'), Buffer.from('line of a log\n'.repeat(9000)), noise(10)];
  const packed = Buffer.concat(texts.map((text) => zstdCompressSync(text)));
  expect((await unpack(packed, 65_536, true)).equals(Buffer.concat(texts))).toBe(true);
});

it('says so where a frame is cut off or something else follows', async () => {
  const packed = zstdCompressSync(Buffer.from('text '.repeat(1000)));
  await expect(unpack(packed.subarray(0, -1), 50)).rejects.toThrow();
  await expect(unpack(Buffer.concat([packed, Buffer.from('no frame')]), 50)).rejects.toThrow('no zstd frame');
});
