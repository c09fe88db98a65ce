import type { QueryClock } from './query-node.ts';

/** What a written time stands for: `2026-01-05` is a whole day. `end` is excluded. UTC epoch milliseconds. */
export interface QueryMoment {
  start: number;
  end: number;
}

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof units;

const isoPattern =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?$/i;
const relativePattern = /^now((?:[+-]\d{1,6}[smhdw])*)(?:\/([smhdw]))?$/;
const epochPattern = /^\d{10}$|^\d{13}$/;
/** Weeks begin on Monday (ISO 8601); the first of January 1970 was a Thursday. */
const mondayShift = 3 * units.d;

/**
 * Reads an ISO 8601 time in any precision from the month on, `now-15m`, `now-1d/d` (cut to the day of the clock's
 * zone), or epoch seconds (10 digits) or milliseconds (13). Null where it is none of these.
 */
export function readMoment(text: string, clock: QueryClock): QueryMoment | null {
  if (epochPattern.test(text)) {
    const length = text.length === 10 ? 1000 : 1;
    return { start: Number(text) * length, end: (Number(text) + 1) * length };
  }
  return readRelative(text, clock) ?? readIso(text, clock);
}

function readRelative(text: string, { now, offsetMinutes }: QueryClock): QueryMoment | null {
  const match = relativePattern.exec(text);
  if (match === null) return null;
  let at = now;
  for (const [, sign, count, unit] of (match[1] ?? '').matchAll(/([+-])(\d+)([smhdw])/g)) {
    at += (sign === '-' ? -1 : 1) * Number(count) * units[unit as Unit];
  }
  if (match[2] === undefined) return { start: at, end: at + 1 };
  const length = units[match[2] as Unit];
  const shift = offsetMinutes * 60_000 + (match[2] === 'w' ? mondayShift : 0);
  const start = Math.floor((at + shift) / length) * length - shift;
  return { start, end: start + length };
}

function readIso(text: string, { offsetMinutes }: QueryClock): QueryMoment | null {
  const match = isoPattern.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const numbers = [year, month, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0].map(Number);
  const [y = 0, m = 0, d = 0, h = 0, min = 0, s = 0] = numbers;
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(y, m - 1, d, h, min, s, milliseconds);
  // Date.UTC carries the 31st of February over into March; such a time was mistyped.
  const read = new Date(local);
  const same = read.getUTCMonth() === m - 1 && read.getUTCDate() === d && read.getUTCHours() === h;
  if (!same || min > 59 || s > 59) return null;
  const shift = zone === undefined ? offsetMinutes : zoneMinutes(zone);
  if (Math.abs(shift) > 14 * 60) return null;
  if (day === undefined) return { start: local - shift * 60_000, end: Date.UTC(y, m, 1) - shift * 60_000 };
  const start = local - shift * 60_000;
  return { start, end: start + precision({ hour, minute, second, fraction }) };
}

function precision(given: Record<'hour' | 'minute' | 'second' | 'fraction', string | undefined>): number {
  if (given.fraction !== undefined) return 1;
  if (given.second !== undefined) return units.s;
  if (given.minute !== undefined) return units.m;
  return given.hour === undefined ? units.d : units.h;
}

function zoneMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '').slice(1);
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0);
  return zone.startsWith('-') ? -minutes : minutes;
}
