import type { FrameState } from '../line-batch.ts';
import type { FrameHold } from './frame-hold.ts';

export interface FrameSinkOptions {
  /** Longest message that is handed on as whole. */
  maxMessageBytes: number;
  /** Longest message that is kept, in quarantine; what is beyond is skipped and counted. */
  maxHeldBytes: number;
  /** Called for every frame; the bytes are valid only during the call. */
  emit(bytes: Uint8Array, state: FrameState): void;
}

/** Where the bytes of ended frames went. */
export interface FrameCounts {
  emittedBytes: number;
  /** Octet counts, terminators, empty lines. */
  framingBytes: number;
  /** Bytes beyond `maxHeldBytes` (or beyond the shared budget) of a frame. */
  skippedBytes: number;
  /** Frames of which nothing could be held, because the shared budget was spent. */
  droppedFrames: number;
}

/** Where the bytes of a frame go while its end is looked for. Its functions need no `this`. */
export interface FrameSink {
  /** Hands a frame on; a whole one without the terminators at its end. */
  emit(bytes: Uint8Array, state: FrameState): void;
  /** Keeps `chunk[from, to)` for the frame in hand; over its limit what is held goes out and the rest is skipped. */
  keep(chunk: Uint8Array, from: number, to: number): void;
  /** Ends the frame in hand; `chunk[from, to)` is its last part. */
  finish(chunk: Uint8Array, from: number, to: number, state: FrameState): void;
  /** Ends the frame in hand without its last `bytes`, which were kept and belong to the next one. */
  finishBefore(bytes: number, state: FrameState): void;
  /** Ends the frame in hand, if there is one. */
  end(state: FrameState): void;
  /** True where nothing of a frame is in hand. */
  isEmpty(): boolean;
}

/** Creates the sink over the bytes in hand and the counts, both of which the splitter reads and changes as well. */
export function createFrameSink(options: FrameSinkOptions, hold: FrameHold, counts: FrameCounts): FrameSink {
  /** The frame in hand is over its limit and already emitted: the rest of it is skipped. */
  let skipping = false;

  function emit(bytes: Uint8Array, state: FrameState): void {
    let end = bytes.length;
    if (state === 'whole') while (end > 0 && isTerminator(bytes[end - 1] ?? 0)) end--;
    counts.framingBytes += bytes.length - end;
    if (end === 0) return;
    counts.emittedBytes += end;
    const long = state === 'whole' && end > options.maxMessageBytes;
    options.emit(end === bytes.length ? bytes : bytes.subarray(0, end), long ? 'too_long' : state);
  }

  function keep(chunk: Uint8Array, from: number, to: number): void {
    if (!skipping && hold.append(chunk, from, to)) return;
    let next = from;
    if (!skipping) {
      skipping = true;
      const fits = Math.min(hold.room(), to - from);
      if (hold.append(chunk, from, from + fits)) next += fits;
      if (hold.length() === 0) counts.droppedFrames++;
      emit(hold.take(), 'too_long');
    }
    counts.skippedBytes += to - next;
  }

  function finish(chunk: Uint8Array, from: number, to: number, state: FrameState): void {
    if (!skipping && hold.length() === 0 && to - from <= options.maxHeldBytes) {
      emit(chunk.subarray(from, to), state);
      return;
    }
    keep(chunk, from, to);
    if (!skipping) emit(hold.take(), state);
    skipping = false;
  }

  return {
    emit,
    keep,
    finish,
    finishBefore(bytes, state) {
      if (skipping) {
        // They were counted as skipped when they passed.
        counts.skippedBytes -= bytes;
      } else {
        const held = hold.take();
        emit(held.subarray(0, held.length - bytes), state);
      }
      skipping = false;
    },
    end(state) {
      if (hold.length() > 0) emit(hold.take(), state);
      skipping = false;
    },
    isEmpty: () => hold.length() === 0 && !skipping,
  };
}

const lf = 10;
const cr = 13;

/** What ends a line (RFC 6587 3.4.2), and may stand at the end of a counted message. */
export function isTerminator(byte: number): boolean {
  return byte === lf || byte === cr || byte === 0;
}
