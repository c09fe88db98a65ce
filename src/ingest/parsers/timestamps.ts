import { readEpoch } from './epoch-time.ts';
import { inNearestYear } from './nearest-year.ts';
import type { ParseContext, Zone } from './parsed-record.ts';
import type { RecordTime, TimeDoubt } from './record-time.ts';
import { namedZone, readWrittenTime } from './written-time.ts';

/** A time read from text, and where the text goes on after it. */
export interface ReadTime {
  /** UTC epoch milliseconds; null where the text has the shape of a time that does not exist. */
  at: number | null;
  end: number;
  /** No year was sent, and another one may be meant. */
  guessed?: boolean;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads `2026-03-01T09:00:00.123456Z`, also with a space for `T`, a comma for the point, `+09:00`, `+0900` or no
 * offset (then `zone` counts), at `from`. Null where no such time stands there.
 */
export function readIsoTime(text: string, from: number, zone: Zone): ReadTime | null {
  if (text.charCodeAt(from + 4) !== 45 || text.charCodeAt(from + 7) !== 45) return null;
  const separator = text.charCodeAt(from + 10);
  if (separator !== 84 && separator !== 32 && separator !== 116) return null;
  const year = digits(text, from, 4);
  const month = digits(text, from + 5, 2);
  const day = digits(text, from + 8, 2);
  const clock = readClock(text, from + 11);
  if (clock === null || Number.isNaN(year + month + day)) return null;
  if (clock.at === null || !dateExists(year, month, day)) return { at: null, end: offsetEnd(text, clock.end) };
  const localMs = Date.UTC(year, month - 1, day) + clock.at;
  return readOffset(text, clock.end, localMs, zone);
}

/** Reads `09:00:00`, with a fraction where there is one, as milliseconds of the day; null in it where there is no such time. */
function readClock(text: string, from: number): ReadTime | null {
  if (text.charCodeAt(from + 2) !== 58 || text.charCodeAt(from + 5) !== 58) return null;
  const hour = digits(text, from, 2);
  const minute = digits(text, from + 3, 2);
  const second = digits(text, from + 6, 2);
  if (Number.isNaN(hour + minute + second)) return null;
  const exists = hour <= 23 && minute <= 59 && second <= 60;
  let end = from + 8;
  let fraction = 0;
  const point = text.charCodeAt(end);
  if ((point === 46 || point === 44) && isDigit(text.charCodeAt(end + 1))) {
    let scale = 100;
    for (end++; isDigit(text.charCodeAt(end)); end++) {
      if (scale >= 1) fraction += (text.charCodeAt(end) - 48) * scale;
      scale = Math.floor(scale / 10);
    }
  }
  return { at: exists ? ((hour * 60 + minute) * 60 + second) * 1000 + fraction : null, end };
}

function readOffset(text: string, from: number, localMs: number, zone: Zone): ReadTime | null {
  const sign = text.charCodeAt(from);
  if (sign === 90 || sign === 122) return { at: localMs, end: from + 1 };
  if (sign !== 43 && sign !== 45) return { at: zone.toUtc(localMs), end: from };
  const colon = text.charCodeAt(from + 3) === 58 ? 1 : 0;
  const hours = digits(text, from + 1, 2);
  const minutes = digits(text, from + 3 + colon, 2);
  if (Number.isNaN(hours + minutes)) return null;
  if (hours > 23 || minutes > 59) return { at: null, end: offsetEnd(text, from) };
  const offsetMs = (hours * 60 + minutes) * 60_000 * (sign === 43 ? 1 : -1);
  return { at: localMs - offsetMs, end: offsetEnd(text, from) };
}

/** Index after `Z` or an offset, where one stands at `from`. */
function offsetEnd(text: string, from: number): number {
  const sign = text.charCodeAt(from);
  if (sign === 90 || sign === 122) return from + 1;
  if (sign !== 43 && sign !== 45) return from;
  const end = from + (text.charCodeAt(from + 3) === 58 ? 6 : 5);
  // `+00:00Z` is seen from Cisco and Juniper.
  return text.charCodeAt(end) === 90 ? end + 1 : end;
}

/**
 * Reads `Mar  1 09:00:00` (RFC 3164 4.1.2), also with a year after the day or before the month (Cisco NX-OS), or a
 * fraction after the seconds. A missing year is the nearest one.
 */
export function readBsdTime(text: string, from: number, context: ParseContext): ReadTime | null {
  let year = yearAt(text, from);
  const monthAt = year >= 0 ? from + 5 : from;
  const month = months.indexOf(text.slice(monthAt, monthAt + 3));
  if (month < 0 || text.charCodeAt(monthAt + 3) !== 32) return null;
  let at = monthAt + 4;
  if (text.charCodeAt(at) === 32) at++;
  const dayLength = isDigit(text.charCodeAt(at + 1)) ? 2 : 1;
  const day = digits(text, at, dayLength);
  at += dayLength;
  if (Number.isNaN(day) || text.charCodeAt(at) !== 32) return null;
  if (Number.isNaN(year)) {
    year = yearAt(text, at + 1);
    if (year >= 0) at += 5;
  }
  const clock = readClock(text, at + 1);
  if (clock === null) return null;
  const { at: clockMs, end } = clock;
  if (clockMs === null) return { at: null, end };
  if (year >= 0) return { at: dateIn(year, month, day, clockMs, context.zone), end };
  const found = inNearestYear((candidate) => dateIn(candidate, month, day, clockMs, context.zone), context);
  return found === null ? { at: null, end } : { ...found, end };
}

/** Four digits and a blank; NaN where something else stands there. */
function yearAt(text: string, from: number): number {
  return text.charCodeAt(from + 4) === 32 ? digits(text, from, 4) : Number.NaN;
}

function dateIn(year: number, month: number, day: number, clockMs: number, zone: Zone): number | null {
  return dateExists(year, month + 1, day) ? zone.toUtc(Date.UTC(year, month, day) + clockMs) : null;
}

function dateExists(year: number, month: number, day: number): boolean {
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= (monthDays[month - 1] ?? 0))) return false;
  return month !== 2 || day < 29 || new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** `length` digits as a number, NaN where any is none. */
function digits(text: string, from: number, length: number): number {
  let value = 0;
  for (let index = from; index < from + length; index++) {
    const code = text.charCodeAt(index);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - 48;
  }
  return value;
}

/** A whole text as a time, UTC epoch milliseconds: ISO, BSD, a count since an epoch, or as people write it. Null for others. */
export function parseTime(text: string, context: ParseContext): number | null {
  return readTime(text, context).at;
}

/** A whole text as a time, with the reason where it is none. */
export function readTime(text: string, context: ParseContext): RecordTime {
  const sent = text.trim();
  if (sent === '') return { at: null };
  // A count of 14 or 17 digits that begins with a year is one written out: as a count it lies beyond the year 2500.
  const compact = (sent.length === 14 || sent.length === 17) && /^(?:19|20)/.test(sent);
  const at = compact ? null : readEpoch(sent);
  if (at !== null) return { at };
  const read = readIsoTime(sent, 0, context.zone) ?? readBsdTime(sent, 0, context);
  const whole = read === null ? null : wholeTime(sent, read, context);
  return whole ?? readWrittenTime(sent, context) ?? { at: null, timeDoubt: { reason: 'unreadable', sent } };
}

/** The time where nothing but a zone follows it; null where something else does. */
function wholeTime(sent: string, read: ReadTime, context: ParseContext): RecordTime | null {
  const rest = sent.slice(read.end).trim();
  if (rest === '') return withDoubt({ ...read, end: sent.length }, sent);
  const zone = rest.length > 9 ? null : namedZone(rest.toLowerCase());
  if (zone === null) return null;
  const again = readIsoTime(sent, 0, zone) ?? readBsdTime(sent, 0, { ...context, zone });
  return again === null ? null : withDoubt({ ...again, end: sent.length }, sent);
}

/** A time that was read from a whole text, with its doubt. */
export function withDoubt(time: ReadTime, sent: string): RecordTime {
  const timeDoubt = doubtOf(time, sent, 0);
  return timeDoubt === null ? { at: time.at } : { at: time.at, timeDoubt };
}

/** What a time that was read from `from` on leaves in doubt. */
export function doubtOf({ at, guessed, end }: ReadTime, text: string, from: number): TimeDoubt | null {
  if (at !== null && guessed !== true) return null;
  return { reason: at === null ? 'impossible' : 'year_guessed', sent: text.slice(from, end) };
}

/**
 * The first of these that can be read as a time. Where one before it cannot, its text stays as a doubt. Values that are
 * neither text nor number count as absent.
 */
export function firstTime(values: Iterable<unknown>, context: ParseContext): RecordTime {
  let doubt: TimeDoubt | null = null;
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const { at, timeDoubt } = readTime(String(value), context);
    doubt ??= timeDoubt ?? null;
    if (at !== null) return { at, timeDoubt: doubt };
  }
  return { at: null, timeDoubt: doubt };
}
