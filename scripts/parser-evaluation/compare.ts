import type { NormalisedEvent } from '../../src/core/event.ts';

/** Whether the event's fields or its host or time have the expected value, as far as the two vocabularies allow. */
export function hasExpected(
  event: NormalisedEvent,
  places: readonly string[],
  expected: string,
  line: string,
): boolean {
  return places.some((place) => {
    if (place === '@time') return isTime(event.at, expected, line);
    if (place === '@host') return sameText(event.host, expected);
    if (place === '@host-part') return sameText(event.host.split('.', 1)[0] ?? '', expected);
    const value = event.fields[place];
    return value !== undefined && (sameText(String(value), expected) || sameNumber(value, expected));
  });
}

/** Sets fold case, trim, and write identifiers with or without braces. */
function sameText(ours: string, expected: string): boolean {
  return bare(ours) === bare(expected);
}

function bare(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^audit_|\\{2}/g, (found) => (found === '\\\\' ? '\\' : found));
}

function sameNumber(ours: string | number, expected: string): boolean {
  return /^(?:0x[0-9a-f]+|\d+)$/i.test(expected) && typeof ours === 'number' && ours === Number(expected);
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const webTime =
  /^(\d{1,2})[/-]([A-Za-z]{3})[/-](\d{4})[: ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3})\d*)?(?: ([+-]\d{2}):?(\d{2}))?$/;
const bsdTime = /^(?:[A-Za-z]{3} )?([A-Za-z]{3}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,3})\d*)?(?: (\d{4}))?$/;
const isoTime =
  /^(\d{4})[-/](\d{2})[-/](\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,3})\d*)?(?:Z|([+-]\d{2}):?(\d{2}))?$/;

/** Whether `at` is the time that the text tells, to the precision of the text; a text without a year fits any. */
function isTime(at: number, expected: string, line: string): boolean {
  const read = readExpectedTime(expected);
  if (read === null) return false;
  const difference = read.fraction
    ? Math.abs(at - read.at)
    : Math.abs(Math.floor(at / 1000) - Math.floor(read.at / 1000));
  // Sysmon's own UtcTime is taken, which is up to a second before the record's.
  if (line.includes('UtcTime') && difference <= 1000) return true;
  // The set leaves out the fraction of grouped audit records.
  if (line.includes('"timestampfractional"') && at - (at % 1000) === read.at) return true;
  // Fractions beyond the millisecond are cut by some and rounded by others.
  if (difference <= (read.fraction ? 1 : 0)) return true;
  // A header without a year: the set's year was the year of its recording, ours is the one of the receive time.
  const yearless = !read.year || /^(?:<\d{1,3}>)?\s*[A-Z][a-z]{2} [ \d]\d \d{2}:/.test(line);
  return yearless && new Date(at).toISOString().slice(5, 19) === new Date(read.at).toISOString().slice(5, 19);
}

/** A time that an expectation writes, as UTC epoch milliseconds; null where it is none of the sets' notations. */
export function readExpectedTime(text: string): { at: number; year: boolean; fraction: boolean } | null {
  return readWebTime(text) ?? readBsdTime(text) ?? readIsoTime(text);
}

function readWebTime(text: string): ReturnType<typeof readExpectedTime> {
  const match = webTime.exec(text);
  if (match === null) return null;
  const [, day, month = '', year, hour, minute, second, fraction, zoneHour, zoneMinute] = match;
  const at = Date.UTC(
    Number(year),
    months.indexOf(month.toLowerCase()),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds(fraction),
  );
  return { at: at - offset(zoneHour, zoneMinute), year: true, fraction: fraction !== undefined };
}

function readBsdTime(text: string): ReturnType<typeof readExpectedTime> {
  const match = bsdTime.exec(text);
  if (match === null) return null;
  const [, month = '', day, hour, minute, second, fraction, year] = match;
  const index = months.indexOf(month.toLowerCase());
  if (index < 0) return null;
  const at = Date.UTC(
    year === undefined ? 2000 : +year,
    index,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds(fraction),
  );
  return { at, year: year !== undefined, fraction: fraction !== undefined };
}

function readIsoTime(text: string): ReturnType<typeof readExpectedTime> {
  const match = isoTime.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, zoneHour, zoneMinute] = match;
  const at = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds(fraction),
  );
  return { at: at - offset(zoneHour, zoneMinute), year: true, fraction: fraction !== undefined };
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.padEnd(3, '0'));
}

function offset(hours: string | undefined, minutes: string | undefined): number {
  if (hours === undefined) return 0;
  return (Math.abs(Number(hours)) * 60 + Number(minutes)) * 60_000 * (hours.startsWith('-') ? -1 : 1);
}
