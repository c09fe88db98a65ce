import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { filesBelow } from './package-files.ts';

export interface BundleFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

/** Lower-case hexadecimal SHA-256 of a file, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Every file below `folder` with size and hash, sorted by path. */
export async function describeFiles(folder: string): Promise<BundleFile[]> {
  const files: BundleFile[] = [];
  for (const path of filesBelow(folder).sort()) {
    const full = join(folder, path);
    files.push({ path, sizeBytes: statSync(full).size, sha256: await sha256OfFile(full) });
  }
  return files;
}

/** The list that `sha256sum -c` reads. */
export function sha256Sums(files: readonly BundleFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ./${path}\n`).join('');
}
