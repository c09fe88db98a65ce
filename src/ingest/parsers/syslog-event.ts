import { readCef } from './cef.ts';
import { cefEvent, cefEventId } from './cef-event.ts';
import type { ParseFailure } from './definitions/parse-failure.ts';
import type { ParserSet } from './definitions/parser-set.ts';
import { newFields, put, putNumber } from './field-values.ts';
import { readJsonRecord } from './json-record.ts';
import { readLeef } from './leef.ts';
import { leefEvent } from './leef-event.ts';
import { readLinuxProgram } from './linux/linux-program.ts';
import { readPacketFilter } from './linux/packet-filter.ts';
import type { Behaviour, ParseContext, ParsedRecord } from './parsed-record.ts';
import { orHeaderTime } from './record-time.ts';
import { readSyslogLine } from './syslog-header.ts';
import type { SyslogLine } from './syslog-line.ts';

export type SyslogOutcome =
  | {
      kind: 'record';
      record: ParsedRecord;
      headerless: boolean;
      /** The definition that the line was recognised by; null where its format tells itself. */
      definition: string | null;
    }
  /** A payload that announces its format and breaks it, usually because it was cut on its way. */
  | { kind: 'bad_json' }
  | { kind: 'bad_cef' }
  | { kind: 'bad_leef' }
  /** Recognised as a device's line, which does not fit the device's definition. */
  | ParseFailure;

/** Longest distance of `CEF:` or `LEEF:` from the start of the message: some relays put words before it. */
const formatWithin = 200;

/**
 * Reads a syslog line and the payload in it: a Linux program's message, a device's line by its definition, CEF, LEEF,
 * JSON. Every other line is an event too. A Linux program comes first: what it quotes comes from outside and may look like
 * any device's line.
 */
export function readSyslogEvent(text: string, context: ParseContext, parsers?: ParserSet): SyslogOutcome {
  const line = readSyslogLine(text, context);
  const behaviour = readBehaviour(line);
  if (behaviour !== null) return plain(line, behaviour);
  const definition = parsers?.recognise(text, line) ?? null;
  if (definition !== null) {
    const outcome = parsers?.byName(definition)?.parse(text, context, line);
    if (outcome?.kind === 'failed') return outcome;
    if (outcome !== undefined) return { ...outcome, headerless: false, definition };
  }
  return readFormat(line, context) ?? plain(line, null);
}

/** PRI of facility 0 (kern). */
const lastOfKernel = 7;

/**
 * What a Linux program did. The kernel's own lines may come without its name, by appliances and by some relays: the
 * facility says whose they are, and a firewall's prefix then looks like the program.
 */
function readBehaviour({ appName, message, priority }: SyslogLine): Behaviour | null {
  const known = appName === null ? null : readLinuxProgram(appName, message);
  if (known !== null || priority === null || priority > lastOfKernel || appName === 'kernel') return known;
  return readPacketFilter(appName === null ? message : `${appName}: ${message}`);
}

/** A payload in a format that tells itself; null where there is none. */
function readFormat(line: SyslogLine, context: ParseContext): SyslogOutcome | null {
  const { message } = line;
  const cefAt = message.indexOf('CEF:');
  if (cefAt >= 0 && cefAt <= formatWithin && /^CEF: ?\d/.test(message.slice(cefAt, cefAt + 6))) {
    const cef = readCef(message.slice(cefAt));
    if (cef === null) return { kind: 'bad_cef' };
    const event = fromPayload(cefEvent(cef, context), line);
    event.sensorEventId = cefEventId(cef, event);
    return told(event);
  }
  const leefAt = message.indexOf('LEEF:');
  if (leefAt >= 0 && leefAt <= formatWithin && /^LEEF: ?[12]/.test(message.slice(leefAt, leefAt + 7))) {
    const leef = readLeef(message.slice(leefAt));
    return leef === null ? { kind: 'bad_leef' } : told(fromPayload(leefEvent(leef, context), line));
  }
  const jsonAt = jsonStart(message);
  if (jsonAt < 0) return null;
  const outcome = readJsonRecord(message.slice(jsonAt), context);
  if (outcome.kind === 'record') return told(fromPayload(outcome.record, line));
  // `{"` is JSON that was cut; a brace alone may begin any text.
  if (outcome.kind === 'bad_json' && message.charCodeAt(jsonAt + 1) === 34) return { kind: 'bad_json' };
  return { kind: 'record', record: plainEvent(line, null), headerless: false, definition: null };
}

function plain(line: SyslogLine, behaviour: Behaviour | null): SyslogOutcome {
  const headerless = line.format === 'headerless';
  return { kind: 'record', record: plainEvent(line, behaviour), headerless, definition: null };
}

/** Index of a JSON object in the message, after the CEE cookie where there is one (lumberjack project); -1 without. */
function jsonStart(message: string): number {
  if (message.charCodeAt(0) === 123) return 0;
  const cookie = /^@cee: ?(?=\{)/.exec(message);
  return cookie === null ? -1 : cookie[0].length;
}

/** A payload with what only the header says. */
function fromPayload(record: ParsedRecord, line: SyslogLine): ParsedRecord {
  const guessed = record.guessed === true;
  Object.assign(record, guessed ? orHeaderTime(line, record) : orHeaderTime(record, line));
  record.host = guessed ? (line.host ?? record.host) : (record.host ?? line.host);
  put(record.fields, 'log.syslog.appname', line.appName);
  return record;
}

/** A record whose format told itself. */
function told(record: ParsedRecord): SyslogOutcome {
  return { kind: 'record', record, headerless: false, definition: null };
}

function plainEvent(line: SyslogLine, behaviour: Behaviour | null): ParsedRecord {
  const fields = newFields();
  put(fields, 'message', line.indent === '' ? line.message : line.indent + line.message);
  // Older PAM adds its module to the name: `sshd(pam_unix)`.
  put(fields, 'process.name', line.appName?.replace(/(?<=.)\(.*/, ''));
  put(fields, 'log.syslog.appname', line.appName);
  if (line.priority !== null) {
    fields['log.syslog.facility.code'] = line.priority >> 3;
    fields['log.syslog.severity.code'] = line.priority & 7;
  }
  put(fields, 'log.syslog.procid', line.procId);
  putNumber(fields, 'process.pid', line.procId);
  put(fields, 'log.syslog.msgid', line.msgId);
  if (line.structured !== null) Object.assign(fields, line.structured);
  if (behaviour?.category === 'process') {
    // The line tells of another process than the one that wrote it.
    delete fields['process.pid'];
    delete fields['process.name'];
  }
  return {
    at: line.at,
    timeDoubt: line.timeDoubt ?? null,
    host: line.host,
    category: behaviour?.category ?? 'host',
    action: behaviour?.action ?? 'message-logged',
    sensorEventId: null,
    fields: behaviour === null ? fields : Object.assign(fields, behaviour.fields),
    threat: null,
  };
}
