/**
 * Where an address lies, seen from the customer: `inside` (private, link-local and unique local ranges: RFC 1918, RFC
 * 3927, RFC 4193, RFC 6598), `local` (loopback, unspecified, multicast, broadcast), else `outside`.
 */
export type NetworkPlace = 'inside' | 'outside' | 'local' | 'unknown';

/** Place of an IPv4 or IPv6 address in text; `unknown` for anything that is not an address. */
export function placeOfAddress(address: string): NetworkPlace {
  const text = withoutZone(address.trim())
    .toLowerCase()
    .replace(/^::ffff:/, '');
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return placeOfIpv4(text.split('.').map(Number));
  if (/^[0-9a-f:]+$/.test(text) && text.includes(':')) return placeOfIpv6(text);
  return 'unknown';
}

/** Without the zone of `fe80::1%eth0` (RFC 4007, 11); several values in one field are no address. */
function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone < 0 || address.includes('\n') ? address : address.slice(0, zone);
}

function placeOfIpv4(octets: number[]): NetworkPlace {
  const [a = 0, b = 0] = octets;
  if (octets.some((octet) => octet > 255)) return 'unknown';
  if (a === 0 || a === 127 || a >= 224) return 'local';
  if (a === 10 || (a === 192 && b === 168) || (a === 169 && b === 254)) return 'inside';
  if ((a === 172 && b >= 16 && b <= 31) || (a === 100 && b >= 64 && b <= 127)) return 'inside';
  return 'outside';
}

function placeOfIpv6(text: string): NetworkPlace {
  if (text === '::1' || text === '::' || text.startsWith('ff')) return 'local';
  return /^(fe[89ab]|f[cd])/.test(text) ? 'inside' : 'outside';
}

/** Host names that only resolve inside: single labels and the usual internal suffixes. */
const internalName = /^[^.]+$|\.(local|lan|internal|intra|corp|home\.arpa)$/;

/** Place of a URL's host or a bare host name; names that are neither internal nor an address count as outside. */
export function placeOfHost(host: string): NetworkPlace {
  const bare = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (bare === '' || bare === '-') return 'unknown';
  if (bare === 'localhost') return 'local';
  const byAddress = placeOfAddress(bare);
  if (byAddress !== 'unknown') return byAddress;
  return internalName.test(bare) ? 'inside' : 'outside';
}

/** Hosts of all URLs in a text, at most 20. */
export function urlHosts(text: string): string[] {
  return [...text.matchAll(/\b(?:https?|ftp|tcp|wss?):\/\/(\[[0-9a-f:]+\]|[^\s/:'"?#)\\]+)/gi)]
    .slice(0, 20)
    .map((match) => match[1] ?? '');
}
