import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export type PushBody =
  | { kind: 'body'; bytes: Uint8Array<ArrayBuffer>; lineCount: number }
  | { kind: 'too_large' }
  | { kind: 'bad_gzip' }
  /** The sender gave up, or the time was over. */
  | { kind: 'incomplete' };

const unpack = promisify(gunzip);

/** Reads a request's body, at most `maxBytes` as sent and at most `maxBytes` unpacked. */
export async function readPushBody(request: IncomingMessage, maxBytes: number): Promise<PushBody> {
  const sent = await collect(request, maxBytes);
  if (sent === 'too_large' || sent === 'incomplete') return { kind: sent };
  if (request.headers['content-encoding'] !== 'gzip') return wrap(sent);
  try {
    return wrap(await unpack(sent, { maxOutputLength: maxBytes }));
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    return { kind: code === 'ERR_BUFFER_TOO_LARGE' ? 'too_large' : 'bad_gzip' };
  }
}

async function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'too_large' | 'incomplete'> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > maxBytes) return 'too_large';
      parts.push(part);
    }
  } catch {
    // The connection broke: the sender has no answer and sends it again.
    return 'incomplete';
  }
  return request.complete ? Buffer.concat(parts, length) : 'incomplete';
}

function wrap(buffer: Buffer): PushBody {
  // A copy of its own: a buffer from Node's pool cannot be transferred to another thread.
  const bytes = new Uint8Array(buffer);
  return { kind: 'body', bytes, lineCount: countLines(bytes) };
}

/** Lines of NDJSON that hold anything; line ends are LF or CR LF. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(10, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > 1 || (end - start === 1 && bytes[start] !== 13)) count++;
    start = end + 1;
  }
  return count;
}
