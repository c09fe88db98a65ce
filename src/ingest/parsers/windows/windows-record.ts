import type { ParseContext } from '../parsed-record.ts';
import type { RecordTime } from '../record-time.ts';
import { firstTime, readIsoTime } from '../timestamps.ts';
import { utcZone } from '../zone.ts';

/** One Windows event, whatever shape it came in. */
export interface WindowsRecord extends RecordTime {
  eventId: number;
  provider: string;
  channel: string;
  computer: string;
  recordId: string | null;
  /** Rendered text of the event, '' where the shape carries none. */
  message: string;
  /** Account that the event itself names as its writer; for most providers the one that acted. */
  writer: { name: string; domain: string; id: string; pid: string };
  /** Audit result of the Security log (winmeta.xml: keywords Audit Success, Audit Failure); null where it says none. */
  audit: 'success' | 'failure' | null;
  /** EventData or UserData as name and text. */
  data: Record<string, string>;
}

/** Parsed JSON that is an object. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON scalar as text; '' for anything else. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Number of an event's kind; NaN where it is none. An empty text is none either, although `Number` makes it 0. */
export function eventNumber(value: unknown): number {
  const text = scalarText(value);
  return text === '' ? Number.NaN : Number(text);
}

/**
 * Audit result from `Keywords`: words (also a list of them), a `0x` mask, or NXLog's signed decimal. Bit 52 is Audit
 * Failure, bit 53 Audit Success.
 */
export function auditResult(keywords: unknown): WindowsRecord['audit'] {
  const text = Array.isArray(keywords) ? keywords.map(scalarText).join(' ') : scalarText(keywords);
  if (/audit[ _]failure/i.test(text)) return 'failure';
  if (/audit[ _]success/i.test(text)) return 'success';
  if (!/^(?:0x[0-9a-f]{13,16}|-?\d{16,19})$/i.test(text)) return null;
  const mask = BigInt.asUintN(64, BigInt(text));
  if ((mask & 0x10000000000000n) !== 0n) return 'failure';
  return (mask & 0x20000000000000n) === 0n ? null : 'success';
}

const maxEntries = 256;

/** An object's scalars as text, without the names in `leaveOut`; lists of scalars are joined. */
export function textEntries(object: unknown, leaveOut?: ReadonlySet<string>): Record<string, string> {
  const entries: Record<string, string> = Object.create(null);
  if (!isObject(object)) return entries;
  let count = 0;
  for (const name in object) {
    if (leaveOut?.has(name)) continue;
    const value = object[name];
    const text = Array.isArray(value) ? value.map(scalarText).filter(Boolean).join('\n') : scalarText(value);
    if (text === '') continue;
    if (++count > maxEntries) break;
    entries[name] = text;
  }
  return entries;
}

/** Sysmon writes its own time in UTC, which collectors do not touch, while they stamp local time as UTC elsewhere. */
export function sysmonTime(data: Record<string, string>): number | null {
  const text = data['UtcTime'];
  return text === undefined ? null : (readIsoTime(text, 0, utcZone)?.at ?? null);
}

/** Sysmon's own time where it has one, else the first of these that can be read. */
export function recordTime(
  data: Record<string, string>,
  others: readonly unknown[],
  context: ParseContext,
): RecordTime {
  const at = sysmonTime(data);
  return at === null ? firstTime(others, context) : { at };
}
