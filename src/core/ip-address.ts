/** An address as a number, with its family. IPv4 inside IPv6 (`::ffff:192.0.2.1`) is IPv4. */
export type IpAddress = { family: 4; value: number } | { family: 6; value: bigint };

/** A network; `value` has its host bits cleared. */
export type IpNetwork = IpAddress & { bits: number };

const mappedPrefix = 0xffffn << 32n;
const longestText = 45;

/** Reads an address; null where it is none. A zone (`%eth0`) is left out. */
export function readAddress(text: string): IpAddress | null {
  if (text.length < 2 || text.length > longestText) return null;
  if (!text.includes(':')) {
    const value = readVersion4(text);
    return value < 0 ? null : { family: 4, value };
  }
  const value = readVersion6(text);
  if (value === null) return null;
  if (value >> 32n === mappedPrefix >> 32n) return { family: 4, value: Number(value & 0xffffffffn) };
  return { family: 6, value };
}

/** Reads `10.1.0.0/16` or a single address; null where it is neither. */
export function readNetwork(text: string): IpNetwork | null {
  const slash = text.indexOf('/');
  const address = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const widest = address.family === 4 ? 32 : 128;
  const length = slash < 0 ? String(widest) : text.slice(slash + 1);
  // The length of a mapped IPv4 network counts from the start of the 128 bits.
  const mapped = address.family === 4 && text.includes(':') && slash >= 0;
  const bits = /^\d{1,3}$/.test(length) ? Number(length) - (mapped ? 96 : 0) : -1;
  if (bits < 0 || bits > widest) return null;
  if (address.family === 4) return { family: 4, value: maskVersion4(address.value, bits), bits };
  return { family: 6, value: maskVersion6(address.value, bits), bits };
}

/** Whether a written address lies in the network; text that is no address lies in none. */
export function isInNetwork(text: string, network: IpNetwork): boolean {
  const address = readAddress(text);
  if (address === null) return false;
  if (address.family === 4) return network.family === 4 && maskVersion4(address.value, network.bits) === network.value;
  return network.family === 6 && maskVersion6(address.value, network.bits) === network.value;
}

/** The one way to write an address (RFC 5952 without the longest-run rule for equal runs); null where it is none. */
export function canonicalAddress(text: string): string | null {
  const address = readAddress(text);
  return address === null ? null : writeAddress(address);
}

/** The one way to write a network: host bits cleared, always with its length; null where it is none. */
export function canonicalNetwork(text: string): string | null {
  const network = readNetwork(text);
  return network === null ? null : `${writeAddress(network)}/${network.bits}`;
}

/** Clears the host bits of an IPv4 address. */
export function maskVersion4(value: number, bits: number): number {
  return bits === 0 ? 0 : (value & (-1 << (32 - bits))) >>> 0;
}

/** Clears the host bits of an IPv6 address. */
export function maskVersion6(value: bigint, bits: number): bigint {
  return (value >> BigInt(128 - bits)) << BigInt(128 - bits);
}

/**
 * A dotted decimal address as an unsigned number, -1 where the text is none. A leading zero is refused: some programs
 * read it as octal. One pass over the characters, because this runs for every address of every event.
 */
export function readVersion4(text: string): number {
  if (text.length < 7 || text.length > 15) return -1;
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === dot) {
      if (part < 0) return -1;
      dots++;
      address = (address << 8) | part;
      part = -1;
    } else {
      part = withDigit(part, code - 48);
      if (part < 0) return -1;
    }
  }
  return dots === 3 && part >= 0 ? ((address << 8) | part) >>> 0 : -1;
}

const dot = 46;

/** -1 where the digit is none, follows a leading zero or makes the part too large. */
function withDigit(part: number, digit: number): number {
  if (digit < 0 || digit > 9 || part === 0) return -1;
  const longer = part < 0 ? digit : part * 10 + digit;
  return longer > 255 ? -1 : longer;
}

/** An IPv6 address (RFC 4291 2.2) as a number, IPv4 inside it as it stands; null where the text is none. */
export function readVersion6(text: string): bigint | null {
  const percent = text.indexOf('%');
  const halves = (percent < 0 ? text : text.slice(0, percent)).split('::');
  if (halves.length > 2) return null;
  const head = readGroups(halves[0] ?? '');
  const tail = halves.length === 2 ? readGroups(halves[1] ?? '') : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  let value = 0n;
  for (const group of [...head, ...new Array<number>(missing).fill(0), ...tail]) value = (value << 16n) | BigInt(group);
  return value;
}

function readGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes('.')) {
      const embedded = readVersion4(part);
      if (embedded < 0) return null;
      groups.push(Math.floor(embedded / 65_536), embedded % 65_536);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}

function writeAddress(address: IpAddress): string {
  if (address.family === 4) {
    const { value } = address;
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address.value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  // The first of the longest runs of zero groups becomes `::`.
  const runs = groups.join(':').match(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return groups.join(':');
  const text = `:${groups.join(':')}:`.replace(`:${longest}:`, '::');
  return text.replace(/^:(?!:)|(?<!:):$/g, '');
}
