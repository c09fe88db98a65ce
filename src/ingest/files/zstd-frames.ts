import { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';

/** Follows the frames of a zstd file (RFC 8878 3.1) without unpacking them. */
interface FrameWalk {
  /** Goes on from `from`; behind the last byte of the frame in hand, or -1 where it does not end in this piece. */
  end(piece: Uint8Array, from: number): number;
}

/** What is read next: so many bytes that are looked at, or so many that are passed over. */
type Next = { look: number; after(bytes: readonly number[]): Next | null } | { pass: number; after(): Next | null };

const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;
const [rle, reserved] = [1, 3];

/**
 * Unpacks zstd of any number of frames. Each gets a decoder of its own: Node's ends at the end of the first frame, and
 * where its reader is slow it takes what follows for the middle of a frame and loses the last bytes (seen in 24.21).
 * @throws Error of the decoder, or naming a file that is no zstd from some place on
 */
export async function* unpackZstd(pieces: AsyncIterator<Uint8Array>, chunkSize: number): AsyncGenerator<Uint8Array> {
  const frames = createFrameSource(pieces);
  while (await frames.more()) {
    const decoder = createZstdDecompress({ chunkSize });
    const input = Readable.from(frames.frame());
    input.on('error', (error) => decoder.destroy(error));
    input.pipe(decoder);
    yield* decoder as AsyncIterable<Buffer>;
  }
}

function createFrameSource(pieces: AsyncIterator<Uint8Array>) {
  let piece: Uint8Array = new Uint8Array(0);
  let at = 0;

  async function more(): Promise<boolean> {
    while (at >= piece.length) {
      const next = await pieces.next();
      if (next.done) return false;
      piece = next.value;
      at = 0;
    }
    return true;
  }

  return {
    more,
    /** The bytes of one frame. */
    async *frame(): AsyncGenerator<Uint8Array> {
      const walk = createFrameWalk();
      while (await more()) {
        const from = at;
        const end = walk.end(piece, from);
        at = end < 0 ? piece.length : end;
        yield piece.subarray(from, at);
        if (end >= 0) return;
      }
    },
  };
}

function createFrameWalk(): FrameWalk {
  let next: Next | null = { look: 4, after: afterMagic };
  let looked: number[] = [];
  let passed = 0;

  /** Takes what the piece has of the next part; the place behind it. */
  function step(piece: Uint8Array, at: number, part: Next): number {
    if ('look' in part) {
      looked.push(piece[at] ?? 0);
      if (looked.length < part.look) return at + 1;
      next = part.after(looked);
      looked = [];
      return at + 1;
    }
    const taken = Math.min(part.pass - passed, piece.length - at);
    passed += taken;
    if (passed === part.pass) {
      next = part.after();
      passed = 0;
    }
    return at + taken;
  }

  return {
    end(piece, from) {
      let at = from;
      while (next !== null && at < piece.length) at = step(piece, at, next);
      return next === null ? at : -1;
    },
  };
}

function afterMagic(bytes: readonly number[]): Next {
  const magic = littleEndian(bytes);
  if (magic === frameMagic) return { look: 1, after: ([descriptor = 0]) => afterDescriptor(descriptor) };
  if ((magic & 0xfffffff0) >>> 0 === skippableMagic)
    return { look: 4, after: (size) => pass(littleEndian(size), null) };
  throw new Error('no zstd frame where one should begin');
}

function afterDescriptor(descriptor: number): Next | null {
  const sizeFlag = descriptor >> 6;
  const single = (descriptor & 0x20) !== 0;
  const checksum = (descriptor & 0x04) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][sizeFlag] ?? 0;
  return pass((single ? 0 : 1) + dictionaryBytes + sizeBytes, blockHeader(checksum));
}

function blockHeader(checksum: boolean): Next {
  return {
    look: 3,
    after(bytes) {
      const header = littleEndian(bytes);
      const type = (header >> 1) & 3;
      if (type === reserved) throw new Error('a zstd block of the reserved type');
      const size = type === rle ? 1 : header >> 3;
      const last = (header & 1) === 1;
      const behind = last ? pass(checksum ? 4 : 0, null) : blockHeader(checksum);
      return pass(size, behind);
    },
  };
}

/** Passes over `count` bytes; at once to what follows where there are none. */
function pass(count: number, behind: Next | null): Next | null {
  return count === 0 ? behind : { pass: count, after: () => behind };
}

function littleEndian(bytes: readonly number[]): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
