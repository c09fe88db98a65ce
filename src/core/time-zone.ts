/** A time zone: what clocks on its walls show. Local times are written as if they were UTC epoch milliseconds. */
export interface TimeZone {
  /** Local time's distance from UTC at a moment, milliseconds (east positive). */
  offsetAt(utcMs: number): number;
  /** A local time that occurs twice is taken as the earlier offset's, one that never occurs is shifted by the gap. */
  toUtc(localMs: number): number;
}

const quarterHourMs = 15 * 60_000;
const maxCached = 10_000;

/**
 * An IANA time zone. Asking Intl costs microseconds, so the offset of each quarter of an hour is asked once: no zone
 * changes its offset inside one.
 * @throws RangeError where the zone is not known
 */
export function createTimeZone(name: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const offsets = new Map<number, number>();

  function askOffset(utcMs: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value);
    const local = Date.UTC(
      part['year'] ?? 0,
      (part['month'] ?? 1) - 1,
      part['day'],
      part['hour'],
      part['minute'],
      part['second'],
    );
    return local - utcMs;
  }

  function offsetAt(utcMs: number): number {
    const quarter = Math.floor(utcMs / quarterHourMs);
    const known = offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = askOffset(quarter * quarterHourMs);
    if (offsets.size >= maxCached) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  }

  return {
    offsetAt,
    toUtc(localMs) {
      const guess = localMs - offsetAt(localMs);
      return localMs - offsetAt(guess);
    },
  };
}

/** A zone that is always as far from UTC. */
export function fixedZone(offsetMs: number): TimeZone {
  return { offsetAt: () => offsetMs, toUtc: (localMs) => localMs - offsetMs };
}

const zones = new Map<string, TimeZone>();

/** The same zone each time, so that its offsets are asked once. For names from settings, not for what anybody may send. */
export function timeZoneOf(name: string): TimeZone {
  const known = zones.get(name) ?? createTimeZone(name);
  zones.set(name, known);
  return known;
}
