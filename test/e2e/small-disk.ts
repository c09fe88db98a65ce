import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A small file system in memory, mounted over a folder. */
export interface SmallDisk {
  /** Gives it another size while it is in use. */
  resize(mib: number): void;
  unmount(): void;
}

/** Mounts a tmpfs; null with a word on standard output where this account or container may not. */
export function mountSmallDisk(folder: string, mib: number): SmallDisk | null {
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0700`, 'tmpfs', folder], {
    encoding: 'utf8',
  });
  if (mounted.status !== 0) {
    process.stdout.write(`No small disk: mounting a tmpfs is refused here (${(mounted.stderr ?? '').trim()}).\n`);
    return null;
  }
  return {
    resize: (size) => void execFileSync('mount', ['-o', `remount,size=${size}m`, folder]),
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}
