import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Space set aside on the data disk, given up when the disk is full so that ledgers and control tables can still be written. */
export interface DiskReserve {
  /** Its full size, bytes. */
  sizeBytes: number;
  /** True while the file is there in its whole size. */
  inPlace(): Promise<boolean>;
  /** Writes the file; throws what the file system throws, with nothing left behind. */
  fill(): Promise<void>;
  release(): Promise<void>;
}

const fileName = 'reserve';
const pieceBytes = 1024 * 1024;

/** The reserve of a data folder. Nothing is written before `fill`. */
export function createDiskReserve(folder: string, sizeBytes: number): DiskReserve {
  const path = join(folder, fileName);
  const unfinished = `${path}.tmp`;
  const release = async () => {
    await rm(path, { force: true });
    await rm(unfinished, { force: true });
  };
  return {
    sizeBytes,
    async inPlace() {
      const found = await stat(path).catch(() => null); // not there
      return (found?.size ?? -1) >= sizeBytes;
    },
    async fill() {
      try {
        await writeWhole(unfinished, sizeBytes);
        await rename(unfinished, path);
      } catch (thrown) {
        await rm(unfinished, { force: true });
        throw thrown;
      }
    },
    release,
  };
}

async function writeWhole(path: string, sizeBytes: number): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    const piece = noise(pieceBytes);
    for (let written = 0; written < sizeBytes; written += pieceBytes)
      await file.write(piece, 0, Math.min(pieceBytes, sizeBytes - written));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Bytes that a compressing file system cannot make smaller, or the reserve would be none (xorshift32). */
function noise(length: number): Uint8Array {
  const words = new Uint32Array(length / 4);
  let state = 0x9e3779b9;
  for (let index = 0; index < words.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer);
}
