import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
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
  await pipeline(tar.stdout as Readable, compressor(compression), createWriteStream(archive));
  const code = await ended;
  if (code !== 0) throw new Error(`tar ended with code ${code}.`);
}

function compressor(compression: PackOptions['compression']): Transform {
  if (compression === 'gz') return createGzip({ level: 6 });
  // Models do not shrink; level 9 is where the rest stops getting noticeably smaller for the time.
  const params = {
    [constants.ZSTD_c_compressionLevel]: 9,
    [constants.ZSTD_c_nbWorkers]: availableParallelism(),
    [constants.ZSTD_c_checksumFlag]: 1,
  };
  return createZstdCompress({ params });
}
