import { createHash, createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of bytes, hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file, hex, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Uint8Array);
  return hash.digest('hex');
}

/** One link of the audit chain: HMAC-SHA-256 over the previous link and the record, hex. */
export function auditLink(key: Uint8Array, previous: string, record: string): string {
  return createHmac('sha256', key).update(previous).update('\n').update(record).digest('hex');
}
