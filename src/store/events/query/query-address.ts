import { readVersion4, readVersion6 } from '../../../core/ip-address.ts';

/** A network; the host bits of `value` count for nothing. */
export interface QueryNetwork {
  family: 4 | 6;
  value: bigint;
  bits: number;
}

const longestAddress = 64;
const mappedPrefix = 0xffffn;

/** Reads `10.0.0.0/8` or `2001:db8::/32` (RFC 4632, RFC 4291 2.3); null where it is neither. */
export function readNetwork(text: string): QueryNetwork | null {
  const slash = text.indexOf('/');
  if (slash < 0) return null;
  const address = readAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === null || !/^\d{1,3}$/.test(length)) return null;
  const mapped = address.family === 4 && text.includes(':');
  const bits = Number(length) - (mapped ? 96 : 0);
  if (bits < 0 || bits > (address.family === 4 ? 32 : 128)) return null;
  return { ...address, bits };
}

/** Whether a written address lies in the network; text that is no address lies in none. */
export function isInNetwork(text: string, { family, value, bits }: QueryNetwork): boolean {
  const address = readAddress(text);
  if (address === null || address.family !== family) return false;
  const hostBits = BigInt((family === 4 ? 32 : 128) - bits);
  return address.value >> hostBits === value >> hostBits;
}

/** An address as a number; IPv4 inside IPv6 (`::ffff:10.0.0.1`) is IPv4. Null where it is none. */
export function readAddress(text: string): { family: 4 | 6; value: bigint } | null {
  if (text.length > longestAddress) return null;
  if (!text.includes(':')) {
    const value = readVersion4(text);
    return value < 0 ? null : { family: 4, value: BigInt(value) };
  }
  const value = readVersion6(text);
  if (value === null) return null;
  // Only where it is written with dots: the full-text index holds the words as they are written.
  const mapped = value >> 32n === mappedPrefix && text.includes('.');
  return mapped ? { family: 4, value: value & 0xffffffffn } : { family: 6, value };
}

/** How far an IPv4 address can be told by whole numbers: `10.1.` for `10.1.0.0/16` and for `10.1.128.0/20`. */
export function version4Prefix({ value, bits }: QueryNetwork): string {
  const whole = Math.floor(bits / 8);
  const numbers = [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n));
  return numbers.slice(0, whole).join('.') + (whole > 0 && whole < 4 ? '.' : '');
}

/** An IPv6 address as RFC 5952 has it (lower case, no leading zeros, the first of the longest runs of zeros as `::`). */
export function canonicalVersion6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const write = (some: number[]): string => some.map((group) => group.toString(16)).join(':');
  if (best.start < 0) return write(groups);
  return `${write(groups.slice(0, best.start))}::${write(groups.slice(best.start + best.length))}`;
}
