import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';

/** A small file system in memory, mounted over a folder. */
export interface SmallDisk {
  /** Gives it another size while it is in use. */
  resize(mib: number): void;
  /** Takes all room but so many KiB at once: the next bytes beyond them find the disk full. */
  shrinkToUsed(leftKib: number): void;
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
  const resizeTo = (size: string) => void execFileSync('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    resize: (size) => resizeTo(`${size}m`),
    shrinkToUsed(leftKib) {
      // Whoever writes on may use more than was left before the new size is taken; then it is refused.
      for (let margin = leftKib; ; margin += leftKib) {
        const { bsize, blocks, bfree } = statfsSync(folder);
        const size = `${Math.ceil(((blocks - bfree) * bsize) / 1024) + margin}k`;
        if (spawnSync('mount', ['-o', `remount,size=${size}`, folder]).status === 0) return;
        if (margin > 100 * leftKib) throw new Error(`${folder} could not be made smaller`);
      }
    },
    unmount: () => void execFileSync('umount', ['-l', folder]),
  };
}
