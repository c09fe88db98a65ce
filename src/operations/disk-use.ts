import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Sizes in bytes of the data folder and of the file system that it lies on. */
export interface DiskUse {
  dataBytes: number;
  freeBytes: number;
  totalBytes: number;
}

/** Measures the data folder. A file that goes while it is measured counts as nothing. */
export async function diskUse(folder: string): Promise<DiskUse> {
  const [dataBytes, system] = await Promise.all([sizeOf(folder), statfs(folder)]);
  return { dataBytes, freeBytes: system.bavail * system.bsize, totalBytes: system.blocks * system.bsize };
}

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        (found) => found.size,
        () => 0, // purged between listing and measuring
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
