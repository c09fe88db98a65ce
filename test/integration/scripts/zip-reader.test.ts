import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { extractMember, listZip } from '../../../scripts/bootstrap/zip-reader.mjs';

const folder = mkdtempSync(join(tmpdir(), 'haetae-zip-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Member {
  name: string;
  content: Buffer;
  deflate: boolean;
}

/** Writes an archive as PKWARE APPNOTE 6.3 says. */
function zipOf(members: readonly Member[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { content, deflate, name } of members) {
    const packed = deflate ? deflateRawSync(content) : content;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, central, end, Buffer.from(comment)]);
}

const big = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251));

describe('zip reader', () => {
  it('unpacks stored, deflated, empty and large members, also behind a comment', async () => {
    const members = [
      { name: 'a/stored.txt', content: Buffer.from('stored'), deflate: false },
      { name: '한글.txt', content: Buffer.from('deflated '.repeat(1000)), deflate: true },
      { name: 'empty', content: Buffer.alloc(0), deflate: false },
      { name: 'big.bin', content: big, deflate: true },
    ];
    const path = join(folder, 'good.zip');
    writeFileSync(path, zipOf(members, 'a comment'));
    expect([...(await listZip(path)).keys()]).toEqual(members.map(({ name }) => name));
    for (const { content, name } of members) {
      const target = join(folder, 'out');
      let heard = 0;
      await extractMember(path, name, target, { onBytes: (bytes) => (heard += bytes) });
      expect(readFileSync(target).equals(content), name).toBe(true);
      expect(heard).toBe(content.length);
    }
    await expect(extractMember(path, 'absent', join(folder, 'out'))).rejects.toThrow('has no member absent');
  });

  it('ends with an error or the right bytes on damaged archives', async () => {
    const content = Buffer.from('some content that compresses '.repeat(40));
    const good = zipOf([{ name: 'm', content, deflate: true }]);
    const damage = fc.tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length));
    const property = fc.asyncProperty(damage, async ([at, value, length]) => {
      const bytes = Buffer.from(good.subarray(0, Math.max(length, 1)));
      bytes[Math.min(at, bytes.length - 1)] = value;
      const path = join(folder, 'bad.zip');
      writeFileSync(path, bytes);
      const outcome = await extractMember(path, 'm', join(folder, 'bad')).then(
        () => 'unpacked',
        (error: unknown) => error,
      );
      expect(outcome === 'unpacked' || outcome instanceof Error).toBe(true);
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('says that a file is no zip', async () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'hello');
    await expect(listZip(path)).rejects.toThrow('is no zip archive');
  });
});
