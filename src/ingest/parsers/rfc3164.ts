import { isIP } from 'node:net';
import {
  type BeforeTime,
  facilityWordLength,
  isHostTag,
  readLeadingTime,
  readZoneWord,
  skipToTime,
} from './header-variants.ts';
import type { ParseContext } from './parsed-record.ts';
import type { RecordTime, TimeDoubt } from './record-time.ts';
import type { SyslogLine } from './syslog-line.ts';
import { doubtOf, type ReadTime, readBsdTime, readIsoTime } from './timestamps.ts';

const tag = /^([A-Za-z0-9_./()@#$*+-]{1,64})(?:\[([^\]\s]{0,64})\])?: ?/;
const bracketedAddress = /^\[[0-9a-fA-F.:]{3,45}\] /;
/** A header that ends after its host: the message was cut or is empty. */
const aloneHost = /^(?:[A-Za-z0-9_-]{1,63}\.){2,8}[A-Za-z0-9-]{1,63}$/;
/** Payload formats whose name looks like a tag. */
const notTags = new Set(['CEF', 'LEEF', 'http', 'https']);

interface Tag {
  appName: string;
  procId: string | null;
  end: number;
}

type Parts = Omit<SyslogLine, 'priority' | 'indent'>;

/**
 * Reads what follows `<PRI>` (RFC 3164 4.1), or a whole line without one: time (BSD or ISO), host, tag, message. The
 * host is left out by some devices: a word that is a tag is taken as one. Never fails.
 */
export function readRfc3164(text: string, from: number, context: ParseContext): Parts {
  const before = skipToTime(text, from);
  const time = readHeaderTime(text, before, context);
  if (time === null) return withoutTime(text, from, context);
  let next = time.end;
  if (text.charCodeAt(next) === 58) next++;
  next = blanksEnd(text, next);
  const tabbed = text.charCodeAt(next) === 9;
  if (tabbed) next++;
  next += facilityWordLength(text, next);
  // A date with a space is the habit of devices that send no syslog header: without a tag the next word is no host.
  const plainDate = tabbed || (time.iso && text.charCodeAt(before.end + 10) === 32);
  const rest =
    before.host === null ? (readAddressHost(text, next) ?? readHost(text, next, plainDate)) : hostless(text, next);
  const { at, timeDoubt = null } = time;
  return { format: 'rfc3164', at, timeDoubt, msgId: null, structured: null, ...rest, host: before.host ?? rest.host };
}

/** The time, its doubts, and where the header goes on; null where no time stands there. */
function readHeaderTime(
  text: string,
  before: BeforeTime,
  context: ParseContext,
): (RecordTime & { end: number; iso: boolean }) | null {
  const bsd = readBsdTime(text, before.end, context);
  const time = bsd ?? readIsoTime(text, before.end, context.zone);
  if (time === null || !endsWord(text, time)) return null;
  const zone = bsd === null ? null : readZoneWord(text, time.end);
  const placed = zone === null ? time : (readBsdTime(text, before.end, { ...context, zone: zone.zone }) ?? time);
  return {
    at: placed.at,
    timeDoubt: headerDoubt(text, before, placed),
    end: zone?.end ?? time.end,
    iso: bsd === null,
  };
}

function headerDoubt(text: string, before: BeforeTime, time: ReadTime): TimeDoubt | null {
  if (time.at !== null && before.unsynchronised) return { reason: 'unsynchronised', sent: '' };
  return doubtOf(time, text, before.end);
}

type HostAndMessage = Pick<SyslogLine, 'host' | 'appName' | 'procId' | 'message'>;

/** Host where there is one, tag and message. */
function readHost(text: string, next: number, plainDate: boolean): HostAndMessage {
  const tagFirst = readTag(text, next);
  if (tagFirst !== null) {
    if (!isHostTag(text, tagFirst.end, tagFirst.appName)) return { ...tagged(text, tagFirst), host: null };
    return { ...untagged(text, tagFirst.end), host: tagFirst.appName };
  }
  const code = text.charCodeAt(next);
  // No host begins so: it is a second header, a device's own words in brackets, a Cisco message.
  const noHost = code === 60 || code === 37 || (code === 91 && !bracketedAddress.test(text.slice(next, next + 48)));
  const hostEnd = noHost ? -1 : text.indexOf(' ', next);
  if (hostEnd < 0 && !noHost && aloneHost.test(text.slice(next, next + 256))) {
    return { ...untagged(text, text.length), host: text.slice(next) };
  }
  if (hostEnd <= next || hostEnd - next > 255) return { ...untagged(text, next), host: null };
  const bodyAt = text.startsWith(': ', hostEnd + 1) ? hostEnd + 3 : hostEnd + 1;
  const found = readTag(text, blanksEnd(text, bodyAt));
  if (found === null && plainDate) return { ...untagged(text, next), host: null };
  const rest = found === null ? untagged(text, bodyAt) : tagged(text, found);
  const host = text.slice(next, hostEnd);
  return { ...rest, host: code === 91 ? host.slice(1, -1) : host };
}

const mac = /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/;
const addressAndPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/** A host whose colons are no end of a tag: an IPv6 or hardware address, or an IPv4 address with a port. */
function readAddressHost(text: string, next: number): HostAndMessage | null {
  const blank = text.indexOf(' ', next);
  const colon = text.indexOf(':', next);
  // The first colon of `app: message` is the word's last letter.
  if (colon < 0 || colon >= blank - 1 || blank - next > 64) return null;
  const word = text.slice(next, blank);
  for (const host of word.endsWith(':') ? [word, word.slice(0, -1)] : [word]) {
    if (isIP(host) === 6 || mac.test(host)) return { ...hostless(text, blank + 1), host };
    const withPort = addressAndPort.exec(host);
    if (withPort !== null) return { ...hostless(text, blank + 1), host: withPort[1] ?? host };
  }
  return null;
}

function hostless(text: string, next: number): HostAndMessage {
  const found = readTag(text, blanksEnd(text, next));
  return { ...(found === null ? untagged(text, next) : tagged(text, found)), host: null };
}

function withoutTime(text: string, from: number, context: ParseContext): Parts {
  const at = readLeadingTime(text, from, context.zone);
  if (at !== null) {
    return { format: 'rfc3164', at, host: null, msgId: null, structured: null, ...untagged(text, from) };
  }
  const line = { format: 'headerless' as const, at: null, host: null, msgId: null, structured: null };
  // Without a time a colon alone proves nothing; a process id does.
  const found = from > 0 ? readTag(text, from) : null;
  if (found === null || (found.procId === null && text.charCodeAt(found.end - 1) !== 32)) {
    return { ...line, ...untagged(text, from) };
  }
  return { ...line, ...tagged(text, found) };
}

/** Index after the blanks at `from`, which some devices and templates double. */
function blanksEnd(text: string, from: number): number {
  let end = from;
  while (text.charCodeAt(end) === 32 && end - from < 8) end++;
  return end;
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
  return Number.isNaN(code) || code === 32 || code === 58 || code === 9;
}
