import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';

export type PushBody =
  | { kind: 'body'; bytes: Uint8Array<ArrayBuffer>; lineCount: number }
  | { kind: 'too_large' }
  | { kind: 'too_many_lines' }
  | { kind: 'bad_gzip' }
  /** The sender gave up, or the time was over. */
  | { kind: 'incomplete' };

export interface PushBodyLimits {
  /** As sent, and once more unpacked. */
  maxBytes: number;
  /** Empty ones count too: each costs a look. */
  maxLines: number;
}

type Collected = { kind: 'whole'; bytes: Uint8Array<ArrayBuffer> } | { kind: 'too_large' | 'too_many_lines' };

const [lf, cr] = [10, 13];
const unpackedChunkBytes = 256 * 1024;

/** Reads a request's body. Bytes and lines are counted while they arrive and while they are unpacked, never after. */
export async function readPushBody(request: IncomingMessage, limits: PushBodyLimits): Promise<PushBody> {
  const isPacked = request.headers['content-encoding'] === 'gzip';
  let sent: Collected;
  try {
    sent = await collect(request, isPacked ? { ...limits, maxLines: Number.POSITIVE_INFINITY } : limits);
  } catch {
    // The connection broke: the sender has no answer and sends it again.
    return { kind: 'incomplete' };
  }
  if (sent.kind !== 'whole') return sent;
  if (!request.complete) return { kind: 'incomplete' };
  const body = isPacked ? await unpack(sent.bytes, limits) : sent;
  return body.kind === 'whole' ? { kind: 'body', bytes: body.bytes, lineCount: countLines(body.bytes) } : body;
}

async function unpack(packed: Uint8Array, limits: PushBodyLimits): Promise<Collected | { kind: 'bad_gzip' }> {
  const gunzip = createGunzip({ chunkSize: unpackedChunkBytes });
  gunzip.end(packed);
  try {
    return await collect(gunzip, limits);
  } catch {
    return { kind: 'bad_gzip' };
  } finally {
    gunzip.destroy();
  }
}

async function collect(chunks: AsyncIterable<Buffer>, { maxBytes, maxLines }: PushBodyLimits): Promise<Collected> {
  const parts: Buffer[] = [];
  let length = 0;
  let lineEnds = 0;
  let last = lf;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > maxBytes) return { kind: 'too_large' };
    lineEnds = countLineEnds(chunk, lineEnds, maxLines);
    last = chunk.at(-1) ?? last;
    if (lineEnds > maxLines) return { kind: 'too_many_lines' };
    parts.push(chunk);
  }
  if (last !== lf && lineEnds >= maxLines) return { kind: 'too_many_lines' };
  // A copy of its own: a buffer from Node's pool cannot be transferred to another thread.
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { kind: 'whole', bytes };
}

/** Line ends before and in a chunk; stops counting one beyond `most`. */
function countLineEnds(chunk: Uint8Array, before: number, most: number): number {
  if (most === Number.POSITIVE_INFINITY) return before;
  let count = before;
  for (let at = chunk.indexOf(lf); at >= 0 && count <= most; at = chunk.indexOf(lf, at + 1)) count++;
  return count;
}

/** Lines of NDJSON that hold anything; line ends are LF or CR LF. */
function countLines(bytes: Uint8Array): number {
  let count = 0;
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(lf, start);
    const end = found < 0 ? bytes.length : found;
    if (end - start > 1 || (end - start === 1 && bytes[start] !== cr)) count++;
    start = end + 1;
  }
  return count;
}
