import { z } from 'zod';
import type { Zone } from '../parsed-record.ts';
import { createZone, utcZone } from '../zone.ts';
import { check, refuse } from './definition-refusal.ts';
import { patternTokens } from './time-pattern.ts';
import { keyName } from './value-spec.ts';

/** One way to an event's time. */
export interface TimeSpec {
  keys: string[];
  /** `iso`, `bsd`, `epoch`, or a pattern. */
  formats: string[];
  offsetKey: string | null;
  /** Null: the source's. */
  zone: Zone | null;
  ignoreOffset: boolean;
}

const format = z.string().min(1).max(64);
const timeSchema = z.strictObject({
  from: z.union([keyName, z.array(keyName).min(1).max(4)], {
    error: 'expected a key, or 1 to 4 keys that are joined; write alternatives as several entries',
  }),
  format: z.union([format, z.array(format).min(1).max(8)]).default(['iso', 'bsd', 'epoch']),
  offset: keyName.optional(),
  zone: z.string().optional(),
  ignoreOffset: z.boolean().default(false),
});

/** Reads the times of a definition. @throws DefinitionRefusal */
export function readTimes(raw: unknown, path: string): TimeSpec[] {
  const list = Array.isArray(raw) ? raw : [raw];
  if (list.length === 0 || list.length > 16) refuse(path, 'expected 1 to 16 times');
  return list.map((item, index) => {
    const place = list === raw ? `${path}[${index}]` : path;
    const read = check(timeSchema, typeof item === 'string' ? { from: item } : item, place);
    const formats = [read.format].flat();
    for (const text of formats) checkFormat(text, `${place}.format`);
    return {
      keys: [read.from].flat(),
      formats,
      offsetKey: read.offset ?? null,
      zone: read.zone === undefined ? null : zoneOf(read.zone, `${place}.zone`),
      ignoreOffset: read.ignoreOffset,
    };
  });
}

function checkFormat(text: string, path: string): void {
  if (text === 'iso' || text === 'bsd' || text === 'epoch') return;
  const names = patternTokens(text).map((token) => token.kind);
  if (
    !names.includes('day') ||
    !names.some((name) => name === 'month' || name === 'monthName') ||
    !names.some((name) => name === 'hour' || name === 'halfHour')
  ) {
    refuse(path, 'expected iso, bsd, epoch, or a pattern with month, day and hour such as yyyy-MM-dd HH:mm:ss');
  }
}

function zoneOf(name: string, path: string): Zone {
  if (name === 'UTC') return utcZone;
  try {
    return createZone(name);
  } catch {
    return refuse(path, `${name} is no time zone; expected UTC or a name such as Asia/Seoul`);
  }
}
