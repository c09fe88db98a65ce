import type { HourLedger, LedgerCounts } from './source-port.ts';

export const hourMs = 3_600_000;

const none: LedgerCounts = { received: 0, stored: 0, excepted: 0, quarantined: 0, dropped: 0 };

/** Start of the first of the last 24 hours, the running one included. */
export function firstHourAt(now: number): number {
  return Math.floor(now / hourMs) * hourMs - 23 * hourMs;
}

/** The last 24 hours, oldest first, with zeros where nothing was counted; entries of one hour are added up. */
export function last24Hours(hours: readonly HourLedger[], now: number): HourLedger[] {
  const byHour = Map.groupBy(hours, (hour) => hour.hourAt);
  return Array.from({ length: 24 }, (_, index) => {
    const hourAt = firstHourAt(now) + index * hourMs;
    return { ...totalOf(byHour.get(hourAt) ?? []), hourAt };
  });
}

export function totalOf(hours: readonly LedgerCounts[]): LedgerCounts {
  const total = { ...none };
  for (const hour of hours) {
    total.received += hour.received;
    total.stored += hour.stored;
    total.excepted += hour.excepted;
    total.quarantined += hour.quarantined;
    total.dropped += hour.dropped;
  }
  return total;
}

/** True where nothing was lost without being counted. */
export function isBalanced(counts: LedgerCounts): boolean {
  return counts.received === counts.stored + counts.excepted + counts.quarantined + counts.dropped;
}
