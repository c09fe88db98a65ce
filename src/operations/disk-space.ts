import { statfs } from 'node:fs/promises';

/** The file system of a folder as an unprivileged writer sees it. */
export interface DiskSpace {
  totalBytes: number;
  /** Bytes that this account can still write. */
  freeBytes: number;
  usedBytes: number;
  /** Share of its inodes in use, 0–1; 0 where the file system has no fixed number of them. */
  inodeShare: number;
}

/** Asks the file system that `folder` lies on (statfs(2)). */
export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { blocks, bfree, bavail, bsize, files, ffree } = await statfs(folder);
  return {
    // As df counts: what is set aside for root is neither used nor free for us.
    totalBytes: (blocks - bfree + bavail) * bsize,
    freeBytes: bavail * bsize,
    usedBytes: (blocks - bfree) * bsize,
    inodeShare: files > 0 ? (files - ffree) / files : 0,
  };
}
