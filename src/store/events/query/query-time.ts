import { fixedZone } from '../../../core/time-zone.ts';
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

function readRelative(text: string, { now, zone }: QueryClock): QueryMoment | null {
  const match = relativePattern.exec(text);
  if (match === null) return null;
  let at = now;
  for (const [, sign, count, unit] of (match[1] ?? '').matchAll(/([+-])(\d+)([smhdw])/g)) {
    at += (sign === '-' ? -1 : 1) * Number(count) * units[unit as Unit];
  }
  if (match[2] === undefined) return { start: at, end: at + 1 };
  const length = units[match[2] as Unit];
  // In local time, so that a day is the zone's day also where its clocks were changed in it.
  const shift = match[2] === 'w' ? mondayShift : 0;
  const local = Math.floor((at + zone.offsetAt(at) + shift) / length) * length - shift;
  if (length < units.d) {
    const start = local - zone.offsetAt(at);
    return { start, end: start + length };
  }
  return { start: zone.toUtc(local), end: zone.toUtc(local + length) };
}

function readIso(text: string, clock: QueryClock): QueryMoment | null {
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
  if (zone !== undefined && Math.abs(zoneMinutes(zone)) > 14 * 60) return null;
  const { toUtc } = zone === undefined ? clock.zone : fixedZone(zoneMinutes(zone) * 60_000);
  if (day === undefined) return { start: toUtc(local), end: toUtc(Date.UTC(y, m, 1)) };
  const start = toUtc(local);
  if (hour === undefined) return { start, end: toUtc(local + units.d) };
  return { start, end: start + precision({ minute, second, fraction }) };
}

function precision(given: Record<'minute' | 'second' | 'fraction', string | undefined>): number {
  if (given.fraction !== undefined) return 1;
  if (given.second !== undefined) return units.s;
  return given.minute === undefined ? units.h : units.m;
}

function zoneMinutes(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const digits = zone.replace(':', '').slice(1);
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || 0);
  return zone.startsWith('-') ? -minutes : minutes;
}
