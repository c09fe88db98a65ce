import type { ParseContext, Zone } from '../parsed-record.ts';
import { readBsdTime, readIsoTime } from '../timestamps.ts';
import { utcZone } from '../zone.ts';
import type { AbsentTexts, ValueScope } from './compile-value.ts';
import type { LineKeys } from './line-keys.ts';
import { compileTimePattern, offsetOf } from './time-pattern.ts';
import type { TimeSpec } from './time-spec.ts';

/** An event's own time, UTC epoch milliseconds; null where none can be read. */
export type TimeGetter = (keys: LineKeys) => number | null;
type Format = (text: string, zone: Zone, context: ParseContext) => number | null;

const lastMs = 8.64e15;
/** `Z` or an offset after a clock. */
const offsetAtEnd = /(?<=:\d\d(?:[.,]\d{0,12})?) ?(?:Z|[+-]\d\d:?\d\d)$/i;

/** The times of a definition: the first that can be read. */
export function compileTimes(specs: readonly TimeSpec[], scope: ValueScope): TimeGetter {
  const getters = specs.map((spec) => compileOne(spec, scope));
  return (keys) => {
    for (const get of getters) {
      const at = get(keys);
      if (at !== null) return at;
    }
    return null;
  };
}

function compileOne(spec: TimeSpec, { keys: scope, read, absent }: ValueScope): TimeGetter {
  const numbers = spec.keys.map((key) => scope.of(key));
  const offset = spec.offsetKey === null ? -1 : scope.of(spec.offsetKey);
  for (const number of [...numbers, ...(offset < 0 ? [] : [offset])]) read.add(number);
  const formats = spec.formats.map(formatOf);
  const { ignoreOffset } = spec;
  return (keys) => {
    const joined = joinedText(keys, numbers, absent);
    if (joined === null || joined.length > 64) return null;
    const text = ignoreOffset ? joined.replace(offsetAtEnd, '') : joined;
    const zone = zoneOf(keys, offset) ?? spec.zone ?? keys.context.zone;
    for (const format of formats) {
      const at = format(text, zone, keys.context);
      if (at !== null && Math.abs(at) <= lastMs) return at;
    }
    return null;
  };
}

/** The texts of these keys with a blank between; null where one is absent. */
function joinedText(keys: LineKeys, numbers: readonly number[], absent: AbsentTexts): string | null {
  let text = '';
  for (const number of numbers) {
    const value = keys.values[number];
    if (value === undefined || absent.has(value)) return null;
    text = text === '' ? value : `${text} ${value}`;
  }
  return text;
}

/** A zone from a key that holds an offset. */
function zoneOf(keys: LineKeys, number: number): Zone | null {
  const text = number < 0 ? undefined : keys.values[number];
  const offsetMs = text === undefined ? null : offsetOf(text);
  return offsetMs === null ? null : { toUtc: (localMs) => localMs - offsetMs };
}

function formatOf(format: string): Format {
  if (format === 'iso') {
    return (text, zone) => readIsoTime(text, 0, / (?:UTC|GMT)$/.test(text) ? utcZone : zone)?.at ?? null;
  }
  if (format === 'bsd') return (text, zone, context) => readBsdTime(text, 0, { ...context, zone })?.at ?? null;
  if (format === 'epoch') return epoch;
  const read = compileTimePattern(format);
  return (text, zone, context) => read(text, zone, context.receivedAt);
}

/** Seconds (also with a fraction), milliseconds, microseconds or nanoseconds, by the number of digits. */
function epoch(text: string): number | null {
  const match = /^(\d{9,19})(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction] = match;
  if (whole.length <= 11) return Math.round(Number(`${whole}.${fraction ?? 0}`) * 1000);
  if (whole.length <= 14) return Number(whole);
  return Math.floor(Number(whole.slice(0, whole.length <= 17 ? -3 : -6)));
}
