import type { ParseContext } from './parsed-record.ts';
import { orHeaderTime } from './record-time.ts';
import { readRfc3164 } from './rfc3164.ts';
import { readRfc5424 } from './rfc5424.ts';
import type { SyslogLine } from './syslog-line.ts';
import { readIsoTime } from './timestamps.ts';

/** Takes a syslog line apart (RFC 5424, RFC 3164, and what devices make of them). Never fails: what fits no header is message. */
export function readSyslogLine(text: string, context: ParseContext): SyslogLine {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const bodyAt = priorityEnd(text, start);
  const priority = bodyAt > 0 ? Number(text.slice(start + 1, bodyAt - 1)) : null;
  const from = bodyAt > 0 ? bodyAt : start;
  if (priority !== null && isVersion(text, from)) {
    const timeAt = text.indexOf(' ', from) + 1;
    const line = readRfc5424(text, timeAt, context);
    if (line !== null) return withoutIndent({ format: 'rfc5424', priority, indent: '', ...line });
    // A broken header still tells its time, and often its host.
    if (readIsoTime(text, timeAt, context.zone) !== null) {
      return withoutIndent({ priority, indent: '', ...readRfc3164(text, timeAt, context) });
    }
  }
  const line = withoutIndent({ priority, indent: '', ...readRfc3164(text, from, context) });
  return priority === null && line.message.charCodeAt(0) === 60 ? withInner(line, context) : line;
}

/** Blanks and a byte order mark before the message are no part of it. */
function withoutIndent(line: SyslogLine): SyslogLine {
  const { message } = line;
  const code = message.charCodeAt(0);
  if (code !== 32 && code !== 9 && code !== 0xfeff) return line;
  line.message = message.trimStart();
  line.indent = message.slice(0, message.length - line.message.length);
  return line;
}

/** A line whose header stands after a date, and a host, that a relay or a newer build put before the PRI. */
function withInner(outer: SyslogLine, context: ParseContext): SyslogLine {
  if (priorityEnd(outer.message, 0) === 0) return outer;
  const inner = readSyslogLine(outer.message, context);
  if (inner.format !== 'headerless') return { ...inner, ...orHeaderTime(inner, outer), host: inner.host ?? outer.host };
  const { format, host } = outer;
  return { ...inner, ...orHeaderTime(outer, inner), format, host: inner.host ?? host };
}

/** What follows the PRI, and the date before it where there is one; the whole text where there is no PRI. */
export function messageAfterPriority(text: string): string {
  const mark = text.indexOf('<');
  if (mark < 0 || mark > 80) return text;
  const end = priorityEnd(text, mark);
  return end > 0 ? text.slice(end) : text;
}

/** Index after `<PRI>`, or 0 where the line does not begin with a PRI of 0 … 191. */
function priorityEnd(text: string, start: number): number {
  if (text.charCodeAt(start) !== 60) return 0;
  const end = text.indexOf('>', start + 2);
  if (end < 0 || end > start + 4) return 0;
  for (let index = start + 1; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return 0;
  }
  return Number(text.slice(start + 1, end)) <= 191 ? end + 1 : 0;
}

/** RFC 5424 6: VERSION is a non-zero digit and up to two more, then a space. Only version 1 was ever defined. */
function isVersion(text: string, from: number): boolean {
  const code = text.charCodeAt(from);
  return code >= 49 && code <= 57 && /^\d{1,3} $/.test(text.slice(from, text.indexOf(' ', from) + 1));
}
