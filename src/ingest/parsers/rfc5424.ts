import type { EventFields } from '../../core/event.ts';
import type { ParseContext } from './parsed-record.ts';
import type { RecordTime, TimeDoubt } from './record-time.ts';
import { readStructuredData } from './structured-data.ts';
import type { SyslogLine } from './syslog-line.ts';
import { doubtOf, readIsoTime } from './timestamps.ts';

/** Longest HOSTNAME (RFC 5424 6.2.4); the other names are shorter, but devices exceed their limits without harm. */
const maxNameLength = 255;

/**
 * Reads what follows `<PRI>1 ` (RFC 5424 6). Tolerated beyond the RFC: a local time, longer fractions, longer names.
 * Null where the header is broken.
 */
export function readRfc5424(
  text: string,
  from: number,
  context: ParseContext,
): Omit<SyslogLine, 'format' | 'priority' | 'indent'> | null {
  const time = readTime(text, from, context);
  if (time === null) return null;
  const names = readNames(text, time.end + 1);
  if (names === null) return null;
  const next = names.end;
  const data = text.charCodeAt(next) === 45 ? { fields: null, end: next + 1 } : readStructuredData(text, next);
  const whole = data !== null && (data.end === text.length || text.charCodeAt(data.end) === 32);
  // What is no structured data is the message: the names before it are worth keeping.
  const bodyAt = whole ? data.end + 1 : next;
  // RFC 5424 6.4: UTF-8 text begins with a byte order mark.
  const message = text.slice(text.charCodeAt(bodyAt) === 0xfeff ? bodyAt + 1 : bodyAt);
  const [host = null, appName = null, procId = null, msgId = null] = names.values;
  const timeDoubt = time.timeDoubt ?? clockDoubt(time.at, data?.fields ?? null);
  const structured = whole ? data.fields : null;
  return { at: time.at, timeDoubt, host, appName, procId, msgId, structured, message };
}

/** A payload right after the host: the header's other names were left out. */
const payloadName = /^(?:CEF|LEEF):\d/;

/** HOSTNAME, APP-NAME, PROCID and MSGID, null where `-` stands for them. */
function readNames(text: string, from: number): { values: (string | null)[]; end: number } | null {
  const values: (string | null)[] = [];
  let next = from;
  for (let index = 0; index < 4; index++) {
    const end = text.indexOf(' ', next);
    if (end <= next || end - next > maxNameLength) return null;
    const name = text.slice(next, end);
    if (!isPrintable(name) || name.startsWith('[') || payloadName.test(name)) return null;
    values.push(name === '-' ? null : name);
    next = end + 1;
  }
  return { values, end: next };
}

function readTime(text: string, from: number, context: ParseContext): (RecordTime & { end: number }) | null {
  if (text.charCodeAt(from) === 45 && text.charCodeAt(from + 1) === 32) return { at: null, end: from + 1 };
  const time = readIsoTime(text, from, context.zone);
  if (time === null || text.charCodeAt(time.end) !== 32) return null;
  return { at: time.at, timeDoubt: doubtOf(time, text, from), end: time.end };
}

/** RFC 5424 7.1.2: the sender says whether its clock follows a reliable one. */
function clockDoubt(at: number | null, data: EventFields | null): TimeDoubt | null {
  if (at === null || data === null) return null;
  const unset = data['log.syslog.structured_data.timeQuality.isSynced'] === '0';
  return unset ? { reason: 'unsynchronised', sent: '' } : null;
}

function isPrintable(name: string): boolean {
  for (let index = 0; index < name.length; index++) {
    const code = name.charCodeAt(index);
    // Names beyond ASCII are against the RFC, but Korean devices send them.
    if (code < 33 || code === 127) return false;
  }
  return true;
}
