import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { ApplianceError } from '../../core/errors.ts';
import { unpackZstd } from './zstd-frames.ts';

export interface UnpackLimits {
  /** Bytes after unpacking. */
  maxBytes: number;
  /** Times that a compressed file may grow. */
  maxRatio: number;
}

export interface UnpackOptions {
  path: string;
  limits: UnpackLimits;
  signal: AbortSignal;
  /** Called with how many bytes of the file as it lies there were read. */
  onRead(bytes: number): void;
}

type Packing = 'plain' | 'gzip' | 'zstd';

const pieceBytes = 64 * 1024;
/** A small file may grow by more: a megabyte of zeros is no attack. */
const ratioFromBytes = 64 * 1024 * 1024;

/**
 * The bytes of a file, unpacked where it is gzip (RFC 1952) or zstd (RFC 8878), recognised by its first bytes; members
 * that were put together one behind the other are read all. UTF-16 with a byte order mark becomes UTF-8, a UTF-8 mark
 * is left out. Memory does not depend on the file.
 * @throws ApplianceError FILE_BROKEN, FILE_UNPACKS_TOO_LARGE, FILE_NOT_TEXT; AbortError
 */
export async function* readUnpacked(options: UnpackOptions): AsyncGenerator<Uint8Array> {
  yield* textOf(limited(options));
}

async function* limited(options: UnpackOptions): AsyncGenerator<Uint8Array> {
  const { limits, path } = options;
  const packing = await packingOf(path);
  let readBytes = 0;
  const progress = (bytes: number) => {
    readBytes = bytes;
    options.onRead(bytes);
  };
  let unpackedBytes = 0;
  for await (const piece of bytesOf(packing, options, progress)) {
    unpackedBytes += piece.length;
    const tooMany = packing !== 'plain' && unpackedBytes > limits.maxBytes;
    const grown = packing !== 'plain' && unpackedBytes > ratioFromBytes && unpackedBytes > readBytes * limits.maxRatio;
    if (tooMany || grown) throw new ApplianceError('FILE_UNPACKS_TOO_LARGE', { params: { bytes: unpackedBytes } });
    yield piece;
  }
}

async function packingOf(path: string): Promise<Packing> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return 'gzip';
    if (bytesRead === 4 && isZstd(buffer)) return 'zstd';
    return 'plain';
  } finally {
    await file.close();
  }
}

/** A frame, or a skippable frame before the first one. */
function isZstd(start: Buffer): boolean {
  const magic = start.readUInt32LE(0);
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
}

async function* bytesOf(
  packing: Packing,
  { path, signal }: UnpackOptions,
  progress: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const input = createReadStream(path, { highWaterMark: pieceBytes, signal });
  try {
    for await (const piece of unpackedWith(packing, input)) {
      progress(input.bytesRead);
      yield piece;
    }
  } catch (thrown) {
    signal.throwIfAborted();
    // What the disk says has a system call; what is left is the unpacker's judgement.
    if (packing === 'plain' || 'syscall' in (thrown as Error)) throw thrown;
    throw broken(thrown as Error);
  } finally {
    input.destroy();
  }
}

function unpackedWith(packing: Packing, input: ReadStream): AsyncIterable<Uint8Array> {
  if (packing === 'plain') return input;
  if (packing === 'zstd') return unpackZstd(input[Symbol.asyncIterator](), pieceBytes);
  const unpacker = createGunzip({ chunkSize: pieceBytes });
  // An error of the disk is told to whoever reads the unpacked bytes.
  input.on('error', (error) => unpacker.destroy(error));
  return input.pipe(unpacker);
}

function broken(cause: Error): ApplianceError {
  return new ApplianceError('FILE_BROKEN', { params: { reason: cause.message }, cause });
}

async function* textOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decode: ((piece?: Uint8Array) => Uint8Array) | null = null;
  for await (const piece of pieces) {
    decode ??= decoderFor(piece);
    yield decode(piece);
  }
  const rest = decode?.() ?? nothing;
  if (rest.length > 0) yield rest;
}

/** How a file is turned into UTF-8 or whatever its source says it is, by its first bytes; called without a piece at the end. */
function decoderFor(first: Uint8Array): (piece?: Uint8Array) => Uint8Array {
  const mark = (first[0] ?? 0) * 256 + (first[1] ?? 0);
  if (mark === 0xfffe || mark === 0xfeff) {
    const decoder = new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be');
    return (piece) => Buffer.from(piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true }));
  }
  if (first.subarray(0, probeBytes).includes(0)) throw new ApplianceError('FILE_NOT_TEXT');
  const marked = mark === 0xefbb && first[2] === 0xbf;
  return (piece = nothing) => (marked && piece === first ? piece.subarray(3) : piece);
}

const nothing = new Uint8Array(0);
/** A file with a zero byte so early is a program, a picture or a database. */
const probeBytes = 8192;
