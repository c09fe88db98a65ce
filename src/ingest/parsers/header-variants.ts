import { lookUpTable } from './look-up-table.ts';
import type { Zone } from './parsed-record.ts';
import { readIsoTime } from './timestamps.ts';
import { utcZone } from './zone.ts';

/** What stands between PRI and time on some devices, and where the time begins. */
export interface BeforeTime {
  end: number;
  /** Cisco IOS with `logging origin-id`: `SEQUENCE: HOST: TIME`. */
  host: string | null;
  /** Cisco marks a time of which it is not sure: `*` never set, `.` out of touch with its time server. */
  unsynchronised: boolean;
}

const ciscoPrefix =
  /^[ :]{0,2}(?:(\d{1,10}): )?(?:([A-Za-z][\w.-]{0,63}|\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}): )?([*.])?/;
const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const zones = lookUpTable<Zone>({
  UTC: utcZone,
  GMT: utcZone,
  KST: { toUtc: (localMs) => localMs - 9 * 3_600_000 },
});
const zoneWord = /^ (UTC|GMT|KST) ?(?=:| )/;
const facilityWord =
  /^(?:kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local[0-7])\.(?:emerg|alert|crit|err|error|warn|warning|notice|info|debug) /;
const ciscoMessage = /^%[A-Z][A-Z0-9_]*-(?:[A-Z0-9_]+-)?\d-/;

/**
 * Index of the time where blanks, a sequence number or Cisco's mark of an unsynchronised clock (`*`, `.`) stand before
 * it (Cisco IOS `service sequence-numbers`, ASA with EMBLEM, sc4s' collection of headers).
 */
export function skipToTime(text: string, from: number): BeforeTime {
  const code = text.charCodeAt(from);
  const mayBe = code === 32 || code === 58 || code === 42 || code === 46 || (code >= 48 && code <= 57);
  // An ISO date begins with a digit too.
  if (!mayBe || text.charCodeAt(from + 4) === 45) return { end: from, host: null, unsynchronised: false };
  const match = ciscoPrefix.exec(text.slice(from, from + 160));
  if (match === null || match[0] === '') return { end: from, host: null, unsynchronised: false };
  // A host alone is no prefix: it may be a program.
  if (match[2] !== undefined && match[1] === undefined) {
    const blanks = /^[ :]*/.exec(text.slice(from, from + 3))?.[0].length ?? 0;
    return { end: from + blanks, host: null, unsynchronised: false };
  }
  return { end: from + match[0].length, host: match[2] ?? null, unsynchronised: match[3] !== undefined };
}

/** A zone named behind a BSD time: `Nov 21 10:15:32 UTC:`; `end` is after it. */
export function readZoneWord(text: string, from: number): { zone: Zone; end: number } | null {
  const first = text.charCodeAt(from + 1);
  if (text.charCodeAt(from) !== 32 || (first !== 85 && first !== 71 && first !== 75)) return null;
  const match = zoneWord.exec(text.slice(from, from + 6));
  const zone = zones[match?.[1] ?? ''];
  return match === null || zone === undefined ? null : { zone, end: from + match[0].length };
}

/** Length of `facility.severity ` before the host (syslog-ng templates, Cisco Meeting Server). */
export function facilityWordLength(text: string, from: number): number {
  return facilityWord.exec(text.slice(from, from + 24))?.[0].length ?? 0;
}

/** Whether what looks like a program's name and a colon is a host: Cisco writes `host: %ASA-6-302015: `. */
export function isHostTag(text: string, tagEnd: number, name: string): boolean {
  const code = text.charCodeAt(tagEnd);
  if (code === 37) return ciscoMessage.test(text.slice(tagEnd, tagEnd + 64));
  return name.includes('.') && (text.startsWith('CEF:', tagEnd) || text.startsWith('LEEF:', tagEnd));
}

const opening = /^(?:\[[A-Za-z]{1,10}\] ?|(?:time|ts)="?|["'([])?/;
const dayMonthYear = /^(\d{1,2})[-/]([A-Z][a-z]{2})[-/](\d{4})[: ]/;
const yearFirst = /^\d{4}([-/])\d{2}\1\d{2}[T ]/;

/**
 * The time that a program's own log line begins with: `2026/03/01 09:00:05`, `[notice] 2026-03-01T00:00:05Z`,
 * `time="2026-…"`, `01-Mar-2026 09:00:05.123`. Only where no header tells one; null where the line begins otherwise.
 */
export function readLeadingTime(text: string, from: number, zone: Zone): number | null {
  const start = text.slice(from, from + 64);
  const rest = start.slice(opening.exec(start)?.[0].length ?? 0);
  if (yearFirst.test(rest)) return readIsoTime(rest.replaceAll('/', '-'), 0, zone)?.at ?? null;
  const match = dayMonthYear.exec(rest);
  if (match === null) return null;
  const month = monthNames.indexOf(match[2] ?? '') + 1;
  if (month === 0) return null;
  const day = (match[1] ?? '').padStart(2, '0');
  const clock = rest.slice(match[0].length).replace(/^(\S+) (?=[+-]\d{4})/, '$1');
  return readIsoTime(`${match[3]}-${String(month).padStart(2, '0')}-${day}T${clock}`, 0, zone)?.at ?? null;
}
