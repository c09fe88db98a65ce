import { lookUpTable } from './look-up-table.ts';
import type { ParseContext, Zone } from './parsed-record.ts';
import { lastDateMs, type RecordTime } from './record-time.ts';
import { utcZone } from './zone.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zoneHours = lookUpTable<number>({ z: 0, ut: 0, utc: 0, gmt: 0, kst: 9, jst: 9 });
const weekday = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?';
const monthName = '(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?';
const half = 'am|pm|a\\.m\\.|p\\.m\\.|오전|오후';
const clock = `(?:(?<before>${half}) ?)?(?<h>\\d{1,2})(?::|시) ?(?<m>\\d{1,2})(?:(?::|분) ?(?<s>\\d{1,2})(?:[.,](?<f>\\d{1,9}))?초?|분)?(?: ?(?<after>${half}))?`;
const zone = '(?: ?(?<zone>z|[a-z]{2,4}|(?:utc|gmt)?[+-]\\d{2}(?::?\\d{2})?)z?)?(?: ?\\([^()]{1,40}\\))?';
const shape = (date: string, year = '') => new RegExp(`^${weekday}${date} ?${clock}${zone}${year}$`);
const shapes = [
  // 2026-11-28 오후 8:00:00, 2026. 11. 28. 오후 8:00, 2026년 11월 28일 20시 0분, 2026/11/28 20:00:00
  shape('(?<y>\\d{4})(?:[-/.]|년) ?(?<mo>\\d{1,2})(?:[-/.]|월) ?(?<d>\\d{1,2})[.일]?[t ,]'),
  // 28/Nov/2026:20:00:00 +0900 (Apache), 28-Nov-2026 20:00:00, 28 Nov 2026 11:00:00 GMT (RFC 1123, RFC 850)
  shape(`(?<d>\\d{1,2})[ /-]${monthName}[ /-](?<y>\\d{4}|\\d{2})[: ]`),
  // Nov 28, 2026 8:00:00 PM; Sat Nov 28 2026 20:00:00 GMT+0900
  shape(`${monthName} (?<d>\\d{1,2}),? (?<y>\\d{4}),? `),
  // 11/28/2026 8:00:00 PM, 28.11.2026 20:00:00
  shape('(?<one>\\d{1,2})(?<mark>[/.-])(?<two>\\d{1,2})[/.-](?<y>\\d{4}),? '),
  // Sat Nov 28 20:00:00 2026, Sat Nov 28 20:00:00 KST 2026 (asctime, date)
  shape(`${monthName} (?<d>\\d{1,2}) `, ' (?<y>\\d{4})'),
  // 20261128T200000Z, 20261128200000.0Z (ISO 8601 basic, LDAP)
  /^(?<y>(?:19|20)\d{2})(?<mo>\d{2})(?<d>\d{2})t?(?<h>\d{2})(?<m>\d{2})(?<s>\d{2})(?:[.,]?(?<f>\d{1,9}))?(?<zone>z|[+-]\d{2}(?::?\d{2})?)?$/,
];
/** `/Date(1795863600123+0900)/` (Microsoft's JSON): UTC, the offset is only for show. */
const dateCall = /^\\?\/date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/$/;

/** Longest text that may be a time. */
const maxLength = 80;

/**
 * A time as people and programs write it, beyond ISO 8601 and RFC 3164; null where the text has no such shape. A zone
 * that is not known by its name is not guessed. Day and month in figures: with AM or PM the month comes first, as in
 * the US; otherwise one of them must be above 12, or a point between them says that the day does (DIN 5008).
 */
export function readWrittenTime(text: string, context: ParseContext): RecordTime | null {
  if (text.length > maxLength) return null;
  const lower = text.toLowerCase().replace(/\s+/g, ' ');
  const call = dateCall.exec(lower);
  if (call !== null) return Math.abs(Number(call[1])) <= lastDateMs ? { at: Number(call[1]) } : null;
  for (const expression of shapes) {
    const found = expression.exec(lower)?.groups;
    if (found !== undefined) return timeOf(found, text, context);
  }
  return null;
}

type Groups = Record<string, string | undefined>;

function timeOf(found: Groups, sent: string, context: ParseContext): RecordTime | null {
  const place = zoneOf(found['zone'], context.zone);
  if (place === null) return null;
  const date = dateOf(found);
  if (date === null) return { at: null, timeDoubt: { reason: 'ambiguous', sent } };
  const clockMs = clockOf(found);
  const dateMs = Date.UTC(date.year, date.month - 1, date.day);
  const exists = date.year >= 100 && new Date(dateMs).getUTCMonth() === date.month - 1 && date.day > 0;
  if (clockMs === null || !exists) return { at: null, timeDoubt: { reason: 'impossible', sent } };
  return { at: place.toUtc(dateMs + clockMs) };
}

/** Null where day and month may be meant either way. */
function dateOf(found: Groups): { year: number; month: number; day: number } | null {
  const written = found['y'] ?? '';
  const year = written.length === 2 ? 2000 + Number(written) : Number(written);
  if (found['name'] !== undefined) return { year, month: months.indexOf(found['name']) + 1, day: Number(found['d']) };
  if (found['mo'] !== undefined) return { year, month: Number(found['mo']), day: Number(found['d']) };
  const one = Number(found['one']);
  const two = Number(found['two']);
  const monthFirst = { year, month: one, day: two };
  const dayFirst = { year, month: two, day: one };
  if (two > 12 || one === two) return monthFirst;
  if (one > 12 || found['mark'] === '.') return dayFirst;
  return found['before'] === undefined && found['after'] === undefined ? null : monthFirst;
}

/** Milliseconds of the day; null where there is no such time. */
function clockOf(found: Groups): number | null {
  let hour = Number(found['h']);
  const minute = Number(found['m']);
  const second = Number(found['s'] ?? 0);
  const word = found['before'] ?? found['after'];
  if (word !== undefined && hour <= 12) hour = (hour % 12) + (/^p|오후/.test(word) ? 12 : 0);
  if (hour > 23 || minute > 59 || second > 60) return null;
  const fraction = Number(`${found['f'] ?? ''}000`.slice(0, 3));
  return ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
}

function zoneOf(text: string | undefined, otherwise: Zone): Zone | null {
  return text === undefined ? otherwise : namedZone(text);
}

/** A zone by its name (UTC, GMT, KST, JST) or offset (`+0900`, `gmt+09:00`); null for others. In lower case. */
export function namedZone(text: string): Zone | null {
  const hours = zoneHours[text];
  if (hours === 0) return utcZone;
  if (hours !== undefined) return shifted(hours * 60);
  const match = /^(?:utc|gmt)?([+-])(\d{2}):?(\d{2})?$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return minutes > 14 * 60 ? null : shifted(match[1] === '+' ? minutes : -minutes);
}

function shifted(minutes: number): Zone {
  return { toUtc: (localMs) => localMs - minutes * 60_000 };
}
