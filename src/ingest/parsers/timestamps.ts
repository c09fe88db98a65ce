import type { ParseContext, Zone } from './parsed-record.ts';
import { utcZone } from './zone.ts';

/** A time read from text, and where the text goes on after it. */
export interface ReadTime {
  at: number;
  end: number;
}

const dayMs = 86_400_000;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthDays = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads `2026-03-01T09:00:00.123456Z`, also with a space for `T`, a comma for the point, `+09:00`, `+0900` or no
 * offset (then `zone` counts), at `from`. Null where no such time stands there or it does not exist.
 */
export function readIsoTime(text: string, from: number, zone: Zone): ReadTime | null {
  if (text.charCodeAt(from + 4) !== 45 || text.charCodeAt(from + 7) !== 45) return null;
  const separator = text.charCodeAt(from + 10);
  if (separator !== 84 && separator !== 32 && separator !== 116) return null;
  const year = digits(text, from, 4);
  const month = digits(text, from + 5, 2);
  const day = digits(text, from + 8, 2);
  const clock = readClock(text, from + 11);
  if (clock === null || !dateExists(year, month, day)) return null;
  const localMs = Date.UTC(year, month - 1, day) + clock.at;
  return readOffset(text, clock.end, localMs, zone);
}

/** Reads `09:00:00`, with a fraction where there is one, as milliseconds of the day. */
function readClock(text: string, from: number): ReadTime | null {
  if (text.charCodeAt(from + 2) !== 58 || text.charCodeAt(from + 5) !== 58) return null;
  const hour = digits(text, from, 2);
  const minute = digits(text, from + 3, 2);
  const second = digits(text, from + 6, 2);
  if (!(hour <= 23 && minute <= 59 && second <= 60 && hour >= 0 && minute >= 0 && second >= 0)) return null;
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
  return { at: ((hour * 60 + minute) * 60 + second) * 1000 + fraction, end };
}

function readOffset(text: string, from: number, localMs: number, zone: Zone): ReadTime | null {
  const sign = text.charCodeAt(from);
  if (sign === 90 || sign === 122) return { at: localMs, end: from + 1 };
  if (sign !== 43 && sign !== 45) return { at: zone.toUtc(localMs), end: from };
  const colon = text.charCodeAt(from + 3) === 58 ? 1 : 0;
  const hours = digits(text, from + 1, 2);
  const minutes = digits(text, from + 3 + colon, 2);
  if (!(hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59)) return null;
  const offsetMs = (hours * 60 + minutes) * 60_000 * (sign === 43 ? 1 : -1);
  const end = from + 5 + colon;
  // `+00:00Z` is seen from Cisco and Juniper.
  return { at: localMs - offsetMs, end: text.charCodeAt(end) === 90 ? end + 1 : end };
}

/**
 * Reads `Mar  1 09:00:00` (RFC 3164 4.1.2), also with a year after the day or a fraction after the seconds. A missing
 * year is the newest one that does not put the time more than a day after the receive time, so that the last minutes
 * of December read in January stay in December.
 */
export function readBsdTime(text: string, from: number, context: ParseContext): ReadTime | null {
  const month = months.indexOf(text.slice(from, from + 3));
  if (month < 0 || text.charCodeAt(from + 3) !== 32) return null;
  let at = from + 4;
  if (text.charCodeAt(at) === 32) at++;
  const dayLength = isDigit(text.charCodeAt(at + 1)) ? 2 : 1;
  const day = digits(text, at, dayLength);
  at += dayLength;
  if (!(day >= 1) || text.charCodeAt(at) !== 32) return null;
  let year = Number.NaN;
  if (text.charCodeAt(at + 5) === 32) {
    year = digits(text, at + 1, 4);
    if (year >= 0) at += 5;
  }
  const clock = readClock(text, at + 1);
  if (clock === null) return null;
  const found = year >= 0 ? dateIn(year, month, day, clock.at, context.zone) : newest(month, day, clock.at, context);
  return found === null ? null : { at: found, end: clock.end };
}

function newest(month: number, day: number, clockMs: number, context: ParseContext): number | null {
  const latest = context.receivedAt + dayMs;
  const thisYear = new Date(context.receivedAt).getUTCFullYear();
  // 29 February exists in one year of four, around 1900 and 2100 in one of eight.
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const at = dateIn(year, month, day, clockMs, context.zone);
    if (at !== null && at <= latest) return at;
  }
  return null;
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

/** Reads a whole text as a time: ISO, BSD, or epoch seconds or milliseconds. Null where it is none of them. */
export function parseTime(text: string, context: ParseContext): number | null {
  const trimmed = text.trim();
  if (/^\d{10}(\.\d{1,9})?$/.test(trimmed)) return Math.round(Number(trimmed) * 1000);
  if (/^\d{13}$/.test(trimmed)) return Number(trimmed);
  const zone = / (?:UTC|GMT)$/.test(trimmed) ? utcZone : context.zone;
  return (readIsoTime(trimmed, 0, zone) ?? readBsdTime(trimmed, 0, { ...context, zone }))?.at ?? null;
}
