/** An address block: version, the address as a number, and how many leading bits count. */
export interface IpNetwork {
  version: 4 | 6;
  base: bigint;
  prefixBits: number;
}

interface IpAddress {
  version: 4 | 6;
  value: bigint;
}

/** Reads `10.0.0.0/8` or `fe80::/10` (RFC 4632, RFC 4291); null where it is neither. */
export function parseIpNetwork(text: string): IpNetwork | null {
  const slash = text.indexOf('/');
  const address = parseIpAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const width = address.version === 4 ? 32 : 128;
  const bits = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return null;
  return { version: address.version, base: address.value, prefixBits: Number(bits) };
}

/** Tells whether a textual address lies in the block; text that is no address lies in none. */
export function isInNetwork(text: string, network: IpNetwork): boolean {
  const address = parseIpAddress(text);
  if (address === null || address.version !== network.version) return false;
  const shift = BigInt((network.version === 4 ? 32 : 128) - network.prefixBits);
  return address.value >> shift === network.base >> shift;
}

/** IPv4-mapped IPv6 addresses (`::ffff:10.0.0.1`, as Windows logs them) count as IPv4. */
function parseIpAddress(text: string): IpAddress | null {
  if (text.length > 64) return null;
  if (!text.includes(':')) {
    const value = parseIpv4(text);
    return value === null ? null : { version: 4, value };
  }
  const value = parseIpv6(text.replace(/%.*$/, ''));
  if (value === null) return null;
  return value >> 32n === 0xffffn ? { version: 4, value: value & 0xffffffffn } : { version: 6, value };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return BigInt(value);
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  let value = 0n;
  for (const group of [...head, ...new Array<number>(missing).fill(0), ...tail]) value = (value << 16n) | BigInt(group);
  return value;
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const last = parseIpv4(part);
      if (last === null) return null;
      groups.push(Number(last >> 16n), Number(last & 0xffffn));
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
