/** How full the disk is: `warned` says so, `purging` deletes early, `stopped` accepts nothing more. */
export type DiskLevel = 'roomy' | 'warned' | 'purging' | 'stopped';

/** Shares of the disk in percent, rising. */
export interface DiskLimits {
  warnPercent: number;
  purgePercent: number;
  stopPercent: number;
}

/** A level is left only when the use has fallen so many points below where it began, so that it does not flutter. */
export const hysteresisPoints = 2;

const order: readonly DiskLevel[] = ['roomy', 'warned', 'purging', 'stopped'];

/** The level that follows from the use in percent (0–100) and from the level before. */
export function nextLevel(before: DiskLevel, usedPercent: number, limits: DiskLimits): DiskLevel {
  const starts = [0, limits.warnPercent, limits.purgePercent, limits.stopPercent];
  const rank = order.indexOf(before);
  const reached = starts.findLastIndex((start) => usedPercent >= start);
  if (reached >= rank) return order[reached] ?? 'roomy';
  const held = starts.findLastIndex((start, index) => index <= rank && usedPercent > start - hysteresisPoints);
  return order[Math.max(reached, held)] ?? 'roomy';
}
