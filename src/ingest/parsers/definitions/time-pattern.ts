import { inNearestYear, type YearlessTime } from '../nearest-year.ts';
import type { ParseContext } from '../parsed-record.ts';

type TokenKind =
  | 'year'
  | 'shortYear'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'halfHour'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'offset'
  | 'literal';
interface Token {
  kind: TokenKind;
  /** Fewest and most digits. */
  least: number;
  most: number;
  literal: string;
}

const letters: Record<string, Omit<Token, 'literal'>> = {
  yyyy: { kind: 'year', least: 4, most: 4 },
  yy: { kind: 'shortYear', least: 2, most: 2 },
  MMM: { kind: 'monthName', least: 0, most: 0 },
  MM: { kind: 'month', least: 2, most: 2 },
  M: { kind: 'month', least: 1, most: 2 },
  dd: { kind: 'day', least: 2, most: 2 },
  d: { kind: 'day', least: 1, most: 2 },
  HH: { kind: 'hour', least: 2, most: 2 },
  H: { kind: 'hour', least: 1, most: 2 },
  hh: { kind: 'halfHour', least: 2, most: 2 },
  h: { kind: 'halfHour', least: 1, most: 2 },
  mm: { kind: 'minute', least: 2, most: 2 },
  m: { kind: 'minute', least: 1, most: 2 },
  ss: { kind: 'second', least: 2, most: 2 },
  s: { kind: 'second', least: 1, most: 2 },
  S: { kind: 'fraction', least: 0, most: 12 },
  a: { kind: 'half', least: 0, most: 0 },
  Z: { kind: 'offset', least: 0, most: 0 },
};
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const halfWord = /^ ?(?:AM|PM|오전|오후)\b/i;

/** Takes a pattern such as `yy/M/d H:m:s` apart. What is no token stands for itself. */
export function patternTokens(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (const part of pattern.match(/yyyy|yy|MMM|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|S+|a|Z|./gsu) ?? []) {
    const found = letters[part.startsWith('S') ? 'S' : part];
    if (found !== undefined) tokens.push({ ...found, literal: '' });
    else tokens.push({ kind: 'literal', least: 0, most: 0, literal: part });
  }
  return tokens;
}

interface Parts {
  at: number;
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  afternoon: boolean | null;
  offsetMs: number | null;
}

/** Reads a text by a pattern: UTC epoch milliseconds, null where it does not fit or no such time exists. */
export type TimePattern = (text: string, context: ParseContext) => YearlessTime | null;

export function compileTimePattern(pattern: string): TimePattern {
  const tokens = patternTokens(pattern);
  return (text, context) => {
    const parts: Parts = {
      at: 0,
      year: -1,
      month: 0,
      day: 0,
      hour: 0,
      minute: 0,
      second: 0,
      ms: 0,
      afternoon: null,
      offsetMs: null,
    };
    for (const token of tokens) {
      if (!readToken(text, token, parts)) return null;
    }
    // The second half of a day that the pattern does not ask for is no part of it.
    return halfWord.test(text.slice(parts.at, parts.at + 8)) ? null : timeOf(parts, context);
  };
}

function readToken(text: string, token: Token, parts: Parts): boolean {
  switch (token.kind) {
    case 'literal':
      if (text[parts.at] !== token.literal) return false;
      parts.at++;
      // Devices pad with blanks where they do not pad with zeros.
      while (token.literal === ' ' && text.charCodeAt(parts.at) === 32) parts.at++;
      return true;
    case 'monthName':
      parts.month = monthNames.indexOf(text.slice(parts.at, parts.at + 3).toLowerCase()) + 1;
      parts.at += 3;
      return parts.month > 0;
    case 'fraction':
      readFraction(text, parts);
      return true;
    case 'half':
      return readHalf(text, parts);
    case 'offset':
      readPatternOffset(text, parts);
      return true;
    default:
      return readNumber(text, token, parts);
  }
}

function readNumber(text: string, { kind, least, most }: Token, parts: Parts): boolean {
  let value = 0;
  let length = 0;
  for (; length < most; length++) {
    const code = text.charCodeAt(parts.at + length);
    if (!(code >= 48 && code <= 57)) break;
    value = value * 10 + code - 48;
  }
  if (length < least) return false;
  parts.at += length;
  setPart(parts, kind, value);
  return true;
}

function setPart(parts: Parts, kind: TokenKind, value: number): void {
  if (kind === 'year') parts.year = value;
  else if (kind === 'shortYear') parts.year = 2000 + value;
  else if (kind === 'month') parts.month = value;
  else if (kind === 'day') parts.day = value;
  else if (kind === 'hour' || kind === 'halfHour') parts.hour = value;
  else if (kind === 'minute') parts.minute = value;
  else parts.second = value;
}

function readFraction(text: string, parts: Parts): void {
  const point = text.charCodeAt(parts.at);
  if (point === 46 || point === 44) parts.at++;
  let scale = 100;
  for (; text.charCodeAt(parts.at) >= 48 && text.charCodeAt(parts.at) <= 57; parts.at++) {
    parts.ms += (text.charCodeAt(parts.at) - 48) * scale;
    scale = Math.floor(scale / 10);
  }
}

function readHalf(text: string, parts: Parts): boolean {
  const word = text.slice(parts.at, parts.at + 2).toUpperCase();
  if (word === 'AM' || word === '오전') parts.afternoon = false;
  else if (word === 'PM' || word === '오후') parts.afternoon = true;
  else return false;
  parts.at += 2;
  return true;
}

function readPatternOffset(text: string, parts: Parts): void {
  const rest = text.slice(parts.at, parts.at + 10).trimStart();
  const offset = offsetOf(rest);
  if (offset === null) return;
  parts.offsetMs = offset;
  parts.at = text.length;
}

/** Reads `Z`, `UTC`, `GMT`, `+0900`, `+09:00` or `+09` in milliseconds; null for other texts. */
export function offsetOf(text: string): number | null {
  if (/^(?:Z|UTC|GMT)$/i.test(text)) return 0;
  const match = /^(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes > 14 * 60 ? null : minutes * 60_000 * (match[1] === '+' ? 1 : -1);
}

function timeOf(parts: Parts, context: ParseContext): YearlessTime | null {
  let { hour } = parts;
  if (parts.afternoon !== null) hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  if (hour > 23 || parts.minute > 59 || parts.second > 60) return null;
  const clock = ((hour * 60 + parts.minute) * 60 + parts.second) * 1000 + parts.ms;
  const read = (year: number): number | null => {
    const date = Date.UTC(year, parts.month - 1, parts.day);
    if (parts.day < 1 || parts.month < 1 || new Date(date).getUTCMonth() !== parts.month - 1) return null;
    return parts.offsetMs === null ? context.zone.toUtc(date + clock) : date + clock - parts.offsetMs;
  };
  if (parts.year < 0) return inNearestYear(read, context);
  const at = read(parts.year);
  return at === null ? null : { at, guessed: false };
}
