import type { EventFields } from '../../core/event.ts';
import { readCef } from './cef.ts';
import { cefEvent } from './cef-event.ts';
import { put, putNumber } from './field-values.ts';
import { readJsonRecord } from './json-record.ts';
import { readLinuxProgram } from './linux/linux-program.ts';
import type { ParseContext, ParsedRecord } from './parsed-record.ts';
import { readSyslogLine, type SyslogLine } from './syslog-header.ts';

export type SyslogOutcome =
  | { kind: 'record'; record: ParsedRecord; headerless: boolean }
  /** A payload that announces its format and breaks it, usually because it was cut on its way. */
  | { kind: 'bad_json' }
  | { kind: 'bad_cef' };

/** Longest distance of `CEF:` from the start of the message: some relays put words before it. */
const cefWithin = 200;

/** Reads a syslog line and the payload in it: CEF, JSON, or a Linux program's message. Every other line is an event too. */
export function readSyslogEvent(text: string, context: ParseContext): SyslogOutcome {
  const line = readSyslogLine(text, context);
  const { message } = line;
  const cefAt = message.indexOf('CEF:');
  if (cefAt >= 0 && cefAt <= cefWithin && /^CEF: ?\d/.test(message.slice(cefAt, cefAt + 6))) {
    const cef = readCef(message.slice(cefAt));
    if (cef === null) return { kind: 'bad_cef' };
    return fromPayload(cefEvent(cef, context), line);
  }
  const jsonAt = jsonStart(message);
  if (jsonAt < 0) return { kind: 'record', record: plainEvent(line), headerless: line.format === 'headerless' };
  const outcome = readJsonRecord(message.slice(jsonAt), context);
  // `{"` is JSON that was cut; a brace alone may begin any text.
  if (outcome.kind === 'bad_json' && message.charCodeAt(jsonAt + 1) === 34) return { kind: 'bad_json' };
  if (outcome.kind !== 'record') return { kind: 'record', record: plainEvent(line), headerless: false };
  return fromPayload(outcome.record, line);
}

/** Index of a JSON object in the message, after the CEE cookie where there is one (lumberjack project); -1 without. */
function jsonStart(message: string): number {
  if (message.charCodeAt(0) === 123) return 0;
  const cookie = /^@cee: ?(?=\{)/.exec(message);
  return cookie === null ? -1 : cookie[0].length;
}

function fromPayload(record: ParsedRecord, line: SyslogLine): SyslogOutcome {
  record.at ??= line.at;
  record.host ??= line.host;
  put(record.fields, 'log.syslog.appname', line.appName);
  return { kind: 'record', record, headerless: false };
}

function plainEvent(line: SyslogLine): ParsedRecord {
  const fields: EventFields = {};
  put(fields, 'message', line.message);
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
  const behaviour = line.appName === null ? null : readLinuxProgram(line.appName, line.message);
  if (behaviour?.category === 'process') {
    // The line tells of another process than the one that wrote it.
    delete fields['process.pid'];
    delete fields['process.name'];
  }
  return {
    at: line.at,
    host: line.host,
    category: behaviour?.category ?? 'host',
    action: behaviour?.action ?? 'message-logged',
    sensorEventId: null,
    fields: behaviour === null ? fields : Object.assign(fields, behaviour.fields),
    threat: null,
  };
}
