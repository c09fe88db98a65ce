/** What came from a source in one hour. */
export interface HourRecord {
  /** Hours since 1970, UTC. */
  hour: number;
  count: number;
  failed: number;
  /** Longest time without a record inside the hour, its edges included; an hour without any is one such time. */
  maxGapMs: number;
}

export const hourMs = 3_600_000;
/** Four weeks. */
export const historyHours = 28 * 24;

/** What is usual in an hour like the one asked for. */
export interface UsualHour {
  /** Median of the counts of such hours. */
  count: number;
  /** Longest times without a record of such hours and their neighbours: the usual one, and the longest but outliers. */
  usualGapMs: number;
  longGapMs: number;
  /** Hours that say so. */
  samples: number;
}

/**
 * What is usual at an hour: hours of the same clock time on the same kind of day (working day or weekend), else of the same
 * clock time, else all. An hour of the week that was silent the last two times counts as silent whatever other days say.
 * Null where fewer than three hours are known. `offsetMs` is the local time's distance from UTC.
 */
export function usualHour(history: readonly HourRecord[], hour: number, offsetMs: number): UsualHour | null {
  if (history.length < 3) return null;
  const place = placeOf(hour, offsetMs);
  const near: Placed[] = [];
  for (const record of history) {
    const there = placeOf(record.hour, offsetMs);
    if (isNear(there, place)) near.push({ record, place: there });
  }
  const sameClock = near.filter((one) => one.place.clock === place.clock);
  if (sameClock.length === 0) return summary(history, history);
  const sameKind = sameClock.filter((one) => one.place.weekend === place.weekend);
  if (sameKind.length === 0) return summary(records(sameClock), records(near));
  const nearSameKind = near.filter((one) => one.place.weekend === place.weekend);
  const lastTwo = sameKind.filter((one) => one.place.day === place.day).slice(-2);
  const silent = lastTwo.length === 2 && lastTwo.every(({ record }) => record.count === 0);
  const usual = summary(records(sameKind), records(nearSameKind));
  return silent ? { ...usual, count: 0 } : usual;
}

interface Placed {
  record: HourRecord;
  place: Place;
}

function records(placed: readonly Placed[]): HourRecord[] {
  return placed.map(({ record }) => record);
}

function summary(like: readonly HourRecord[], near: readonly HourRecord[]): UsualHour {
  const gaps = near.map(({ maxGapMs }) => maxGapMs);
  return {
    count: quantile(
      like.map(({ count }) => count),
      0.5,
    ),
    usualGapMs: quantile(gaps, 0.5),
    longGapMs: quantile(gaps, gaps.length >= 40 ? 0.97 : 1),
    samples: near.length,
  };
}

/** The value below which a share of the values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * (sorted.length - 1) + 1e-9))] ?? 0;
}

interface Place {
  /** Hour of the day, 0–23. */
  clock: number;
  /** Day of the week, 0 is Sunday. */
  day: number;
  weekend: boolean;
}

function placeOf(hour: number, offsetMs: number): Place {
  const local = hour + Math.floor(offsetMs / hourMs);
  const clock = ((local % 24) + 24) % 24;
  // 1970-01-01 was a Thursday.
  const day = (Math.floor(local / 24) + 4) % 7;
  return { clock, day, weekend: day === 0 || day === 6 };
}

function isNear(one: Place, other: Place): boolean {
  const distance = Math.abs(one.clock - other.clock);
  return distance <= 1 || distance === 23;
}
