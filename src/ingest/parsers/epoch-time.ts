import { lastDateMs } from './record-time.ts';

/** 100 ns since 1601 (Windows FILETIME) and since the year 1 (.NET ticks) at 1970, in milliseconds. */
const fileTimeOffsetMs = 11_644_473_600_000;
const ticksOffsetMs = 62_135_596_800_000;
/** FILETIME of the year 2600; ticks of this century begin at 630 followed by 15 digits. */
const lastFileTime = 315_000_000_000_000_000;

/**
 * A time counted in one number, by its digits: 9–11 seconds (also with a fraction), 12–14 milliseconds, 15–17 microseconds,
 * 19 nanoseconds since 1970; 18 are Windows FILETIME or .NET ticks, because nanoseconds of 18 digits end in 2001.
 * UTC epoch milliseconds; null for other texts.
 */
export function readEpoch(text: string): number | null {
  if (text.length < 9 || text.length > 30) return null;
  const match = /^(\d{9,19})(?:\.(\d{1,10}))?$/.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction] = match;
  const at = byDigits(whole, fraction);
  return Math.abs(at) <= lastDateMs ? at : null;
}

function byDigits(whole: string, fraction: string | undefined): number {
  const { length } = whole;
  if (length <= 11) return Math.round(Number(`${whole}.${fraction ?? 0}`) * 1000);
  if (length <= 14) return Number(whole);
  if (length <= 17) return Number(whole.slice(0, -3));
  if (length === 19) return Number(whole.slice(0, -6));
  // Cut as text: the whole number is beyond 2^53.
  const ms = Number(whole.slice(0, -4));
  return ms - (Number(whole) <= lastFileTime ? fileTimeOffsetMs : ticksOffsetMs);
}
