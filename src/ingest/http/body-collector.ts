/** What a body may have. */
export interface BodySizes {
  /** As sent, and once more unpacked. */
  maxBytes: number;
  /** Empty ones count too: each costs a look. */
  maxLines: number;
}

export type BodyExcess = 'too_large' | 'too_many_lines' | 'no_memory';

/** The parts of a body as they come; bytes and lines are counted before a part is kept. */
export interface BodyCollector {
  /** Why no more can be taken, null where the part is kept. */
  add(part: Uint8Array): BodyExcess | null;
  /** Bytes so far. */
  length(): number;
  whole(): { kind: 'whole'; bytes: Uint8Array<ArrayBuffer> } | { kind: 'too_many_lines' };
}

export const [lf, cr] = [10, 13];

/** Each part that is kept costs some 200 bytes beside its own, and a sender may cut a body into parts of one byte. */
const smallBytes = 4096;
const blockBytes = 4 * smallBytes;

/** An empty body. `reserve` takes memory for so many more bytes and says whether there is any. */
export function createBodyCollector(
  { maxBytes, maxLines }: BodySizes,
  reserve: (bytes: number) => boolean,
): BodyCollector {
  const parts: Uint8Array[] = [];
  let length = 0;
  let lineEnds = 0;
  let last = lf;
  let block = new Uint8Array(0);
  let used = 0;

  function endBlock(): void {
    if (used > 0) parts.push(block.subarray(0, used));
    block = block.subarray(used);
    used = 0;
  }

  /** Small parts are copied together. */
  function keep(part: Uint8Array): void {
    if (part.length >= smallBytes) {
      endBlock();
      parts.push(part);
      return;
    }
    if (part.length > block.length - used) {
      endBlock();
      block = new Uint8Array(blockBytes);
    }
    block.set(part, used);
    used += part.length;
  }

  return {
    add(part) {
      length += part.length;
      if (length > maxBytes) return 'too_large';
      lineEnds = countLineEnds(part, lineEnds, maxLines);
      if (lineEnds > maxLines) return 'too_many_lines';
      if (!reserve(part.length)) return 'no_memory';
      last = part.at(-1) ?? last;
      keep(part);
      return null;
    },
    length: () => length,
    whole() {
      if (last !== lf && lineEnds >= maxLines) return { kind: 'too_many_lines' };
      endBlock();
      // A copy of its own: a buffer from Node's pool cannot be transferred to another thread.
      const bytes = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      return { kind: 'whole', bytes };
    },
  };
}

/** Line ends before and in a chunk; stops counting one beyond `most`. */
function countLineEnds(chunk: Uint8Array, before: number, most: number): number {
  if (most === Number.POSITIVE_INFINITY) return before;
  let count = before;
  for (let at = chunk.indexOf(lf); at >= 0 && count <= most; at = chunk.indexOf(lf, at + 1)) count++;
  return count;
}
