import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { ApplianceError } from '../../core/errors.ts';

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
/** Files put together of many; each member costs one more opening of the file. */
const maxMembers = 100_000;

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
  let offset = 0;
  for (let members = 0; ; members++) {
    if (members > maxMembers) throw broken(new Error(`more than ${maxMembers} members`));
    const input = createReadStream(path, { start: offset, highWaterMark: pieceBytes, signal });
    if (packing === 'plain') {
      for await (const piece of input as AsyncIterable<Buffer>) {
        progress(input.bytesRead);
        yield piece;
      }
      return;
    }
    const unpacker = unpackerOf(packing);
    // An error of the disk is told to whoever reads the unpacked bytes.
    input.on('error', (error) => unpacker.destroy(error));
    input.pipe(unpacker);
    for await (const piece of unpackMember(unpacker, signal)) {
      progress(offset + unpacker.bytesWritten);
      yield piece;
    }
    input.destroy();
    // Node ends at the end of a zstd frame and tells how much it took; gzip members it goes through by itself.
    const taken = unpacker.bytesWritten;
    if (taken === 0 || packing === 'gzip' || (await isEndOf(path, offset + taken))) return;
    offset += taken;
  }
}

type Unpacker = Transform & { readonly bytesWritten: number };

function unpackerOf(packing: 'gzip' | 'zstd'): Unpacker {
  return packing === 'gzip' ? createGunzip({ chunkSize: pieceBytes }) : createZstdDecompress({ chunkSize: pieceBytes });
}

async function* unpackMember(unpacker: Unpacker, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of unpacker as AsyncIterable<Buffer>) yield piece;
  } catch (thrown) {
    signal.throwIfAborted();
    throw broken(thrown as Error);
  }
}

async function isEndOf(path: string, offset: number): Promise<boolean> {
  const file = await open(path);
  try {
    return (await file.stat()).size <= offset;
  } finally {
    await file.close();
  }
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
