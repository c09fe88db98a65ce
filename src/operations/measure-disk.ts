import type { DiskReserve } from './disk-reserve.ts';
import type { DiskSpace } from './disk-space.ts';

/** The disk of the data folder as the guard judges it; percents are 0–100. */
export interface MeasuredDisk {
  totalBytes: number;
  /** A reserve that is to be written again counts as used: it is no free space. */
  usedBytes: number;
  reserveInPlace: boolean;
  /** Of bytes or of inodes, whichever is more. */
  usedPercent: number;
  inodePercent: number;
}

/** Measures now; throws what `space` throws. */
export async function measureDisk(space: () => Promise<DiskSpace>, reserve: DiskReserve): Promise<MeasuredDisk> {
  const { totalBytes, usedBytes: usedNow, inodeShare } = await space();
  const reserveInPlace = await reserve.inPlace();
  const usedBytes = usedNow + (reserveInPlace ? 0 : reserve.sizeBytes);
  const bytePercent = Math.min(100, (usedBytes / Math.max(1, totalBytes)) * 100);
  const inodePercent = inodeShare * 100;
  return { totalBytes, usedBytes, reserveInPlace, usedPercent: Math.max(bytePercent, inodePercent), inodePercent };
}
