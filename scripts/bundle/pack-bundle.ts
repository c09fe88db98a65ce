import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip, createZstdCompress } from 'node:zlib';

export interface PackOptions {
  /** Folder to pack; its name becomes the archive's top folder. */
  folder: string;
  archive: string;
  compression: 'zst' | 'gz';
  /** Time written for every file, UTC epoch seconds, so that the same input gives the same archive. */
  modifiedSeconds: number;
}

/** Packs a folder with the system's tar and Node's own compression, so that no zstd program is needed. */
export async function packBundle({ folder, archive, compression, modifiedSeconds }: PackOptions): Promise<void> {
  const words = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${modifiedSeconds}`];
  const tar = spawn(
    'tar',
    [...words, '--mode=u=rwX,go=rX', '--format=gnu', '-C', dirname(folder), '-cf', '-', basename(folder)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<number | null>((resolve, reject) => {
    tar.once('error', reject);
    tar.once('exit', resolve);
  });
  await pipeline(tar.stdout as Readable, inBlocks, compressor(compression), createWriteStream(archive));
  const code = await ended;
  if (code !== 0) throw new Error(`tar ended with code ${code}.`);
}

const blockBytes = 1024 * 1024;

/** Blocks of one size: zstd's output depends on how its input is cut, and a pipe cuts it differently each time. */
async function* inBlocks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of source) {
    parts.push(part);
    length += part.length;
    if (length < blockBytes) continue;
    const joined = Buffer.concat(parts, length);
    const whole = length - (length % blockBytes);
    for (let at = 0; at < whole; at += blockBytes) yield joined.subarray(at, at + blockBytes);
    parts = [joined.subarray(whole)];
    length -= whole;
  }
  yield Buffer.concat(parts, length);
}

function compressor(compression: PackOptions['compression']): Transform {
  if (compression === 'gz') return createGzip({ level: 6 });
  // Models do not shrink; level 9 is where the rest stops getting noticeably smaller for the time. One thread: with
  // ZSTD_c_nbWorkers Node 24.21 ends with ERR_STREAM_PUSH_AFTER_EOF.
  const params = { [constants.ZSTD_c_compressionLevel]: 9, [constants.ZSTD_c_checksumFlag]: 1 };
  return createZstdCompress({ params });
}
