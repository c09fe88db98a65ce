/** A socket address of an audit record. */
export interface AuditAddress {
  ip?: string;
  port?: number;
  /** Of a local socket. */
  path?: string;
}

/** Decodes `saddr`: a `struct sockaddr` in hex as x86_64 lays it out (family in the machine's order, port in the network's). */
export function readSocketAddress(hex: string | undefined): AuditAddress {
  if (hex === undefined || hex.length > 512 || !/^(?:[0-9A-Fa-f]{2})+$/.test(hex)) return {};
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length < 3) return {};
  const family = bytes.readUInt16LE(0);
  if (family === 2 && bytes.length >= 8) {
    return { port: bytes.readUInt16BE(2), ip: [...bytes.subarray(4, 8)].join('.') };
  }
  if (family === 10 && bytes.length >= 24) return { port: bytes.readUInt16BE(2), ip: version6(bytes.subarray(8, 24)) };
  if (family !== 1) return {};
  const path = bytes.subarray(2).toString('utf8');
  // An abstract socket begins with a nul byte; a path ends at one.
  return { path: path.startsWith('\0') ? `@${path.slice(1).split('\0', 1)[0]}` : (path.split('\0', 1)[0] ?? '') };
}

function version6(bytes: Buffer): string {
  const words: string[] = [];
  for (let at = 0; at < 16; at += 2) words.push(bytes.readUInt16BE(at).toString(16));
  if (words.slice(0, 5).every((word) => word === '0') && words[5] === 'ffff') return [...bytes.subarray(12)].join('.');
  // The host of a URL is written as RFC 5952 has it.
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1);
}
