import type { ParseContext } from './parsed-record.ts';
import type { SyslogLine } from './syslog-header.ts';
import { type ReadTime, readBsdTime, readIsoTime } from './timestamps.ts';

const tag = /^([A-Za-z0-9_./()@#$*+-]{1,64})(?:\[([^\]\s]{0,64})\])?: ?/;
/** Payload formats whose name looks like a tag. */
const notTags = new Set(['CEF', 'LEEF', 'http', 'https']);

interface Tag {
  appName: string;
  procId: string | null;
  end: number;
}

/**
 * Reads what follows `<PRI>` (RFC 3164 4.1), or a whole line without one: time (BSD or ISO), host, tag, message. The
 * host is left out by some devices: a word that is a tag is taken as one. Never fails.
 */
export function readRfc3164(text: string, from: number, context: ParseContext): Omit<SyslogLine, 'priority'> {
  const bsd = readBsdTime(text, from, context);
  const time = bsd ?? readIsoTime(text, from, context.zone);
  if (time === null || !endsWord(text, time)) return withoutTime(text, from);
  let next = time.end;
  if (text.charCodeAt(next) === 58) next++;
  if (text.charCodeAt(next) === 32) next++;
  // No host begins so: it is a second header, or a device's own words in brackets.
  const noHost = text.charCodeAt(next) === 60 || text.charCodeAt(next) === 91;
  const line = { format: 'rfc3164' as const, at: time.at, msgId: null, structured: null };
  const hostless = readTag(text, next);
  if (hostless !== null) return { ...line, ...tagged(text, hostless), host: null };
  const hostEnd = noHost ? -1 : text.indexOf(' ', next);
  if (hostEnd <= next || hostEnd - next > 255) return { ...line, ...untagged(text, next), host: null };
  const found = readTag(text, hostEnd + 1);
  // A date with a space is the habit of devices that send no syslog header: without a tag the next word is no host.
  if (found === null && bsd === null && text.charCodeAt(from + 10) === 32) {
    return { ...line, ...untagged(text, next), host: null };
  }
  const rest = found === null ? untagged(text, hostEnd + 1) : tagged(text, found);
  return { ...line, ...rest, host: text.slice(next, hostEnd) };
}

function withoutTime(text: string, from: number): Omit<SyslogLine, 'priority'> {
  const line = { format: 'headerless' as const, at: null, host: null, msgId: null, structured: null };
  // Without a time a colon alone proves nothing; a process id does.
  const found = from > 0 ? readTag(text, from) : null;
  if (found === null || (found.procId === null && text.charCodeAt(found.end - 1) !== 32)) {
    return { ...line, ...untagged(text, from) };
  }
  return { ...line, ...tagged(text, found) };
}

/** `sshd(pam_unix)[123]: ` and the like. */
function readTag(text: string, from: number): Tag | null {
  const colon = text.indexOf(':', from);
  if (colon < 0 || colon - from > 132) return null;
  const match = tag.exec(text.slice(from, colon + 2));
  if (match === null || notTags.has(match[1] ?? '')) return null;
  return { appName: match[1] ?? '', procId: match[2] || null, end: from + match[0].length };
}

function tagged(text: string, found: Tag): Pick<SyslogLine, 'appName' | 'procId' | 'message'> {
  return { appName: found.appName, procId: found.procId, message: text.slice(found.end) };
}

function untagged(text: string, from: number): Pick<SyslogLine, 'appName' | 'procId' | 'message'> {
  return { appName: null, procId: null, message: text.slice(from) };
}

function endsWord(text: string, time: ReadTime): boolean {
  const code = text.charCodeAt(time.end);
  return Number.isNaN(code) || code === 32 || code === 58;
}
