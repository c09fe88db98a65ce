import { readEpoch } from '../epoch-time.ts';
import type { ParseContext, Zone } from '../parsed-record.ts';
import type { RecordTime, TimeDoubt } from '../record-time.ts';
import { readTime, withDoubt } from '../timestamps.ts';
import type { AbsentTexts, ValueScope } from './compile-value.ts';
import type { LineKeys } from './line-keys.ts';
import { compileTimePattern, offsetOf } from './time-pattern.ts';
import type { TimeSpec } from './time-spec.ts';

/** An event's own time, with the text of the first where none can be read. */
export type TimeGetter = (keys: LineKeys) => RecordTime;
type Format = (text: string, context: ParseContext) => RecordTime | null;

/** A longer text is no time. */
const maxLength = 64;
/** `Z` or an offset after a clock. */
const offsetAtEnd = /(?<=:\d\d(?:[.,]\d{0,12})?) ?(?:Z|[+-]\d\d:?\d\d)$/i;

/** The times of a definition: the first that can be read. Alternatives that fail before it are no doubt. */
export function compileTimes(specs: readonly TimeSpec[], scope: ValueScope): TimeGetter {
  const getters = specs.map((spec) => compileOne(spec, scope));
  return (keys) => {
    let doubt: TimeDoubt | null = null;
    for (const get of getters) {
      const time = get(keys);
      if (time === null) continue;
      if (time.at !== null) return time;
      doubt ??= time.timeDoubt ?? null;
    }
    return { at: null, timeDoubt: doubt };
  };
}

/** Null where its keys are absent. */
function compileOne(spec: TimeSpec, { keys: scope, read, absent }: ValueScope): (keys: LineKeys) => RecordTime | null {
  const numbers = spec.keys.map((key) => scope.of(key));
  const offset = spec.offsetKey === null ? -1 : scope.of(spec.offsetKey);
  for (const number of [...numbers, ...(offset < 0 ? [] : [offset])]) read.add(number);
  const formats = spec.formats.map(formatOf);
  const { ignoreOffset } = spec;
  return (keys) => {
    const joined = joinedText(keys, numbers, absent);
    if (joined === null) return null;
    const text = ignoreOffset ? joined.replace(offsetAtEnd, '') : joined;
    const zone = zoneOf(keys, offset) ?? spec.zone ?? keys.context.zone;
    const context = zone === keys.context.zone ? keys.context : { ...keys.context, zone };
    for (const format of formats) {
      const time = format(text, context);
      if (time !== null && time.at !== null) return time;
    }
    // Newer firmware writes times otherwise; what can be meant one way only is read.
    return readTime(text, context);
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
  if (format === 'iso' || format === 'bsd') return readTime;
  if (format === 'epoch') return (text) => ({ at: readEpoch(text) });
  const read = compileTimePattern(format);
  return (text, context) => {
    const time = text.length > maxLength ? null : read(text, context);
    return time === null ? null : withDoubt({ ...time, end: text.length }, text);
  };
}
