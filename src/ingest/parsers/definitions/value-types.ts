import { isIP } from 'node:net';
import { hostName, maxFieldLength } from '../field-values.ts';
import { lookUpTable } from '../look-up-table.ts';
import type { ParseContext } from '../parsed-record.ts';
import { parseTime } from '../timestamps.ts';
import type { ValueType } from './value-spec.ts';

/** Turns a text into a field's value; undefined where it is no such value. */
export type Conversion = (text: string, context: ParseContext) => string | number | undefined;

/** https://www.iana.org/assignments/protocol-numbers, those that devices log. */
const protocols = lookUpTable<string>({
  '0': 'hopopt',
  '1': 'icmp',
  '2': 'igmp',
  '4': 'ipv4',
  '6': 'tcp',
  '17': 'udp',
  '41': 'ipv6',
  '46': 'rsvp',
  '47': 'gre',
  '50': 'esp',
  '51': 'ah',
  '58': 'ipv6-icmp',
  '88': 'eigrp',
  '89': 'ospf',
  '103': 'pim',
  '112': 'vrrp',
  '115': 'l2tp',
  '132': 'sctp',
});
const techniquePattern = /\bT\d{4}(?:\.\d{3})?\b/g;

export const conversions: Record<Exclude<ValueType, 'address' | 'account' | 'path'>, Conversion> = {
  text: (text) => clamped(text),
  lower: (text) => clamped(text).toLowerCase(),
  upper: (text) => clamped(text).toUpperCase(),
  slug: (text) => slug(text),
  integer: (text) => integerOf(text),
  number: (text) => numberOf(text),
  ip: (text) => addressOf(text),
  port(text) {
    const port = integerOf(text);
    return port !== undefined && port >= 0 && port <= 65_535 ? port : undefined;
  },
  mac: (text) => macOf(text),
  host: (text) => hostName(text.trim()) || undefined,
  transport(text) {
    const name = (text.split('/', 1)[0] ?? '').trim().toLowerCase();
    return protocols[name] ?? (/^[a-z][a-z0-9-]{0,31}$/.test(name) ? name : undefined);
  },
  time(text, context) {
    const at = parseTime(text, context);
    return at === null || Math.abs(at) > 8.64e15 ? undefined : new Date(at).toISOString();
  },
  techniques: (text) => [...new Set(text.match(techniquePattern) ?? [])].slice(0, 16).join('\n') || undefined,
};

/** Lower case, blanks as `-`, 64 characters. */
export function slug(text: string): string | undefined {
  const short = text.length > 64 ? text.slice(0, 64) : text;
  const lower = short.trim().toLowerCase();
  return (lower.includes(' ') || lower.includes('\t') ? lower.replace(/\s+/g, '-') : lower) || undefined;
}

function clamped(text: string): string {
  return text.length > maxFieldLength ? text.slice(0, maxFieldLength) : text;
}

/** An address without the prefix of mapped IPv4 ones; undefined for other texts. */
export function addressOf(text: string): string | undefined {
  if (isPlainIpv4(text)) return text;
  const trimmed = text.trim();
  const address = trimmed.startsWith('::ffff:') && trimmed.includes('.') ? trimmed.slice(7) : trimmed;
  return isIP(address) === 0 ? undefined : address;
}

/** The common case without the cost of isIP; texts it does not take may still be addresses. */
function isPlainIpv4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let at = 0;
  for (let part = 0; part < 4; part++) {
    at = octetEnd(text, at);
    if (at < 0) return false;
    if (part < 3 && text.charCodeAt(at++) !== 46) return false;
  }
  return at === text.length;
}

/** Index after a number of 0 … 255 without leading zeros, -1 where none stands there. */
function octetEnd(text: string, from: number): number {
  let at = from;
  let value = 0;
  for (; at < from + 3; at++) {
    const code = text.charCodeAt(at);
    if (!(code >= 48 && code <= 57)) break;
    value = value * 10 + code - 48;
  }
  const zero = at > from + 1 && text.charCodeAt(from) === 48;
  return at > from && value <= 255 && !zero ? at : -1;
}

function integerOf(text: string): number | undefined {
  const negative = text.charCodeAt(0) === 45;
  const from = negative ? 1 : 0;
  if (text.length === from || text.length - from > 15) return numberOf(text, true);
  let value = 0;
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 48 || code > 57) return numberOf(text, true);
    value = value * 10 + code - 48;
  }
  return negative ? -value : value;
}

function numberOf(text: string, whole = false): number | undefined {
  const trimmed = text.trim();
  if (!/^(?:0x[0-9a-fA-F]{1,13}|-?\d{1,15}(?:\.\d{1,15})?)$/.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return whole && !Number.isInteger(number) ? undefined : number;
}

/** A hardware address in ECS's form, `00-00-5E-00-53-01`. */
function macOf(text: string): string | undefined {
  const digits = text.trim().replace(/[:.-]/g, '');
  if (!/^[0-9a-fA-F]{12}$/.test(digits)) return undefined;
  return digits.toUpperCase().replace(/(..)(?=.)/g, '$1-');
}
