import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { sha256OfFile } from '../../../src/security/hash.ts';
import { noteArchiveHash, removeArchiveDays } from '../../../src/store/events/archive.ts';
import { openSealer } from '../../../src/store/events/sealer.ts';
import { deltaOf, itemOf, openWriter, startAt, store, withFolder } from './store-fixture.ts';

const day = 86_400_000;

const frameMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** As `zstd -dc` does; node:zlib ends after the first frame. */
function unpackFrames(bytes: Buffer): Buffer {
  const frames: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const next = bytes.indexOf(frameMagic, start + 1);
    const end = next === -1 ? bytes.length : next;
    frames.push(zstdDecompressSync(bytes.subarray(start, end)));
    start = end;
  }
  return Buffer.concat(frames);
}

it('what was received goes into the archive line by line, with a hash beside it', () =>
  withFolder(async (folder) => {
    const writer = openWriter(folder, { maxRows: 2500 });
    const raw = Uint8Array.from([0x5c, 0x0a, 0x0d, 0x00, 0xb0, 0xa1, 0x09]);
    const items = Array.from({ length: 2500 }, (_, n) =>
      itemOf({
        receivedAt: startAt + n,
        fields: { 'log.source.address': '192.0.2.7' },
        raw: n === 0 ? raw : Buffer.from(`line ${n}`),
      }),
    );
    writer.append(items);
    writer.quarantine([{ receivedAt: startAt, sourceId: 3, peer: '192.0.2.9', reason: 'undecodable', raw }]);
    writer.count([deltaOf({ received: 2501, stored: 2500, quarantined: 1 })]);
    writer.commit();
    store(writer, [itemOf()]);
    writer.close();
    const sealer = openSealer({ folder });
    await sealer.seal();
    // The same from a sealed and from a cold partition; written again, it replaces itself.
    const path = (await sealer.archive(1)) ?? '';
    const sealed = readFileSync(path);
    await sealer.cool(startAt + day);
    expect(await sealer.archive(1)).toBe(path);
    expect(readFileSync(path).equals(sealed)).toBe(true);
    expect(await sealer.archive(9)).toBe(null);

    const lines = unpackFrames(sealed).toString('latin1').split('\n');
    const escaped = '\\\\\\n\\r\u0000\u00b0\u00a1\t';
    expect(lines.slice(0, 2)).toEqual([
      `2026-03-02T09:00:00.000Z\t1\t192.0.2.7\t${escaped}`,
      '2026-03-02T09:00:00.001Z\t1\t192.0.2.7\tline 1',
    ]);
    expect(lines.slice(2499)).toEqual([
      '2026-03-02T09:00:02.499Z\t1\t192.0.2.7\tline 2499',
      `2026-03-02T09:00:00.000Z\t3\t192.0.2.9\t${escaped}`,
      '',
    ]);
    noteArchiveHash(path, 'a'.repeat(64));
    noteArchiveHash(path, await sha256OfFile(path));
    // The format of sha256sum (coreutils): hash, two spaces, name.
    const sums = readFileSync(join(dirname(path), 'SHA256SUMS'), 'utf8');
    expect(sums).toBe(`${createHash('sha256').update(sealed).digest('hex')}  p-00000001.log.zst\n`);

    expect(await removeArchiveDays(folder, startAt)).toBe(0);
    expect(await removeArchiveDays(folder, startAt + day)).toBe(1);
    expect([existsSync(path), await removeArchiveDays(`${folder}/none`, startAt)]).toEqual([false, 0]);
    await sealer.close();
  }));
