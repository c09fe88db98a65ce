import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { repeat } from '../../core/guarded-timers.ts';
import type { ReceiverLimits } from '../receiver-options.ts';
import { type BodyExcess, type BodySizes, cr, createBodyCollector, lf } from './body-collector.ts';
import type { PushShare } from './push-shares.ts';

export type PushBody =
  | { kind: 'body'; bytes: Uint8Array<ArrayBuffer>; lineCount: number }
  /** Larger than allowed, or (`no_memory`) its source or all together have too much in hand now. */
  | { kind: BodyExcess }
  | { kind: 'bad_gzip' }
  /** The sender gave up. */
  | { kind: 'incomplete' }
  /** It came too slowly, or took too long in all. */
  | { kind: 'too_slow' };

export type PushBodyLimits = BodySizes & Pick<ReceiverLimits, 'bodyMs' | 'bodyGraceMs' | 'minBodyBytesPerSecond'>;

type Memory = Pick<PushShare, 'reserve' | 'keep'>;
type Whole = { kind: 'whole'; bytes: Uint8Array<ArrayBuffer> };

const unpackedChunkBytes = 256 * 1024;

/**
 * Reads a request's body. Bytes and lines are counted while they arrive and while they are unpacked, never after; memory
 * is reserved as bytes come, so a sender that announces much and sends little takes nothing from others.
 */
export async function readPushBody(
  request: IncomingMessage,
  limits: PushBodyLimits,
  memory: Memory,
): Promise<PushBody> {
  const isPacked = request.headers['content-encoding'] === 'gzip';
  const sent = await receive(request, isPacked ? { ...limits, maxLines: Number.POSITIVE_INFINITY } : limits, memory);
  if (sent.kind !== 'whole') return sent;
  const body = isPacked ? await unpack(sent.bytes, limits, memory) : sent;
  if (body.kind !== 'whole') return body;
  memory.keep(body.bytes.length);
  return { kind: 'body', bytes: body.bytes, lineCount: countLines(body.bytes) };
}

async function unpack(
  packed: Uint8Array,
  sizes: BodySizes,
  memory: Memory,
): Promise<Whole | { kind: BodyExcess | 'bad_gzip' }> {
  const collector = createBodyCollector(sizes, memory.reserve);
  const gunzip = createGunzip({ chunkSize: unpackedChunkBytes });
  gunzip.end(packed);
  try {
    for await (const part of gunzip as AsyncIterable<Buffer>) {
      const excess = collector.add(part);
      if (excess !== null) return { kind: excess };
    }
  } catch {
    // What zlib cannot read is no error of ours.
    return { kind: 'bad_gzip' };
  } finally {
    gunzip.destroy();
  }
  return collector.whole();
}

/** Event by event, because leaving an async iteration would destroy the connection before it got its answer. */
function receive(
  request: IncomingMessage,
  limits: PushBodyLimits,
  memory: Memory,
): Promise<Whole | { kind: BodyExcess | 'incomplete' | 'too_slow' }> {
  const { promise, resolve } = Promise.withResolvers<Whole | { kind: BodyExcess | 'incomplete' | 'too_slow' }>();
  const collector = createBodyCollector(limits, memory.reserve);
  const startedAt = performance.now();

  function finish(outcome: Whole | { kind: BodyExcess | 'incomplete' | 'too_slow' }): void {
    pace.stop();
    request.off('data', take).off('end', end).off('close', broken).off('error', broken);
    // What was not read slows the sender, until the answer is on its way.
    request.pause();
    // A late error of a connection that is given up has nobody else to go to.
    request.on('error', () => undefined);
    resolve(outcome);
  }
  function take(part: Buffer): void {
    const excess = collector.add(part);
    if (excess !== null) finish({ kind: excess });
  }
  // The connection broke: the sender has no answer and sends it again.
  const broken = () => finish({ kind: 'incomplete' });
  const end = () => (request.complete ? finish(collector.whole()) : broken());
  const judgePace = () => {
    const elapsedMs = performance.now() - startedAt;
    const dueBytes = elapsedMs > limits.bodyGraceMs ? (limits.minBodyBytesPerSecond * elapsedMs) / 1000 : 0;
    if (elapsedMs > limits.bodyMs || collector.length() < dueBytes) finish({ kind: 'too_slow' });
  };
  const pace = repeat(Math.min(1000, limits.bodyGraceMs), judgePace, broken);
  request.on('data', take).on('end', end).on('close', broken).on('error', broken);
  return promise;
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
