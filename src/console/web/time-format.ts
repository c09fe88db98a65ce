const kstOffsetMs = 9 * 3_600_000;

/** `YYYY-MM-DD HH:mm:ss` in Korea Standard Time, which has no summer time. */
export function kstTime(at: number): string {
  return kst(at).slice(0, 19).replace('T', ' ');
}

/** `HH:mm:ss` in Korea Standard Time. */
export function kstClock(at: number): string {
  return kst(at).slice(11, 19);
}

/** `YYYY-MM-DD` in Korea Standard Time. */
export function kstDay(at: number): string {
  return kst(at).slice(0, 10);
}

/** `HH` in Korea Standard Time. */
export function kstHour(at: number): string {
  return kst(at).slice(11, 13);
}

/** Value of a `datetime-local` field (Korea Standard Time) as UTC epoch milliseconds; null where it is none. */
export function fromKstInput(value: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(value)) return null;
  const at = Date.parse(`${value}Z`) - kstOffsetMs;
  return Number.isNaN(at) || at < 0 ? null : at;
}

export type TimeUnit = 'secondsAgo' | 'minutesAgo' | 'hoursAgo' | 'daysAgo';

/** How long ago in the largest whole unit; null where under two seconds or in the future. */
export function agoParts(at: number, now: number): { unit: TimeUnit; number: number } | null {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 2) return null;
  if (seconds < 60) return { unit: 'secondsAgo', number: seconds };
  if (seconds < 3600) return { unit: 'minutesAgo', number: Math.floor(seconds / 60) };
  if (seconds < 172_800) return { unit: 'hoursAgo', number: Math.floor(seconds / 3600) };
  return { unit: 'daysAgo', number: Math.floor(seconds / 86_400) };
}

/** `3 d 04:05:06`, `04:05:06`, `12.3 s` or `850 ms`. */
export function durationText(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.floor(durationMs / 1000);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const days = Math.floor(seconds / 86_400);
  return days === 0 ? clock : `${days} d ${clock}`;
}

function kst(at: number): string {
  return new Date(at + kstOffsetMs).toISOString();
}
