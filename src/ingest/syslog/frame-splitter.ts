import type { FrameState } from '../line-batch.ts';
import { createFrameHold, type HoldBudget } from './frame-hold.ts';
import { createFrameSink, type FrameCounts, type FrameSinkOptions, isTerminator } from './frame-sink.ts';
import { createCountSearch } from './octet-count.ts';

export interface FrameSplitterOptions extends FrameSinkOptions {
  budget: HoldBudget;
}

/** Where the bytes went; `received` is the sum of the others, of what was emitted and of what is held. */
export interface FrameSplitterCounts extends FrameCounts {
  receivedBytes: number;
}

/** Splits one connection's bytes into messages. */
export interface FrameSplitter {
  push(chunk: Uint8Array): void;
  /** The connection ended: what is held goes out as half a frame. */
  end(): void;
  counts(): FrameSplitterCounts;
}

const lf = 10;
const space = 32;
const lessThan = 60;
/** A larger count is taken for a wrong one: no sender's message is that long, and believing it would swallow others. */
const maxOctetCount = 16 * 1024 * 1024;

/**
 * `detect` reads the start of a connection, `counted` what follows a first count and its space, `lines` non-transparent framing (RFC 6587 3.4.2; LF or NUL), `header` and
 * `body` octet counting (RFC 6587 3.4.1), `resync` what follows a wrong count, up to a line end or the next
 * plausible count. A connection that began with lines stays with lines, or a message could pose as a count.
 */
type Mode = 'detect' | 'counted' | 'lines' | 'header' | 'body' | 'resync';

/** Framing is recognised from the first bytes: a count, a space and `<` mean octet counting, anything else lines. */
export function createFrameSplitter(options: FrameSplitterOptions): FrameSplitter {
  const hold = createFrameHold(options.maxHeldBytes, options.budget);
  const counts: FrameSplitterCounts = {
    receivedBytes: 0,
    emittedBytes: 0,
    framingBytes: 0,
    skippedBytes: 0,
    droppedFrames: 0,
  };
  const sink = createFrameSink(options, hold, counts);
  // By themselves, because they are called for single bytes.
  const { emit, keep, finish } = sink;
  const search = createCountSearch(maxOctetCount);
  let mode: Mode = 'detect';
  let octetCount = 0;
  let bodyLeft = 0;

  /** True while `byte` belongs to a count; the digits are held until it is known what they are. */
  function takeDigit(chunk: Uint8Array, at: number): boolean {
    const digit = (chunk[at] ?? 0) - 48;
    if (digit < 0 || digit > 9 || (digit === 0 && octetCount === 0)) return false;
    if (octetCount * 10 + digit > maxOctetCount) return false;
    octetCount = octetCount * 10 + digit;
    keep(chunk, at, at + 1);
    return true;
  }

  function detect(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    if (hold.length() === 0 && isTerminator(byte)) {
      counts.framingBytes++;
      return at + 1;
    }
    if (takeDigit(chunk, at)) return at + 1;
    if (byte !== space || octetCount === 0) {
      startLines();
      return at;
    }
    keep(chunk, at, at + 1);
    mode = 'counted';
    return at + 1;
  }

  /** The first count and its space were seen: only `<` makes it octet counting. */
  function counted(chunk: Uint8Array, at: number): number {
    if (chunk[at] === lessThan) startBody();
    else startLines();
    return at;
  }

  function startLines(): void {
    mode = 'lines';
    octetCount = 0;
  }

  function startBody(): void {
    counts.framingBytes += hold.take().length;
    mode = 'body';
    bodyLeft = octetCount;
  }

  function takeLines(chunk: Uint8Array, from: number, to: number): number {
    if (to < 0) {
      keep(chunk, from, chunk.length);
      return chunk.length;
    }
    finish(chunk, from, to, 'whole');
    counts.framingBytes++;
    return to + 1;
  }

  function header(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    if (hold.length() === 0 && isTerminator(byte)) {
      counts.framingBytes++;
      return at + 1;
    }
    if (takeDigit(chunk, at)) return at + 1;
    if (byte === space && octetCount > 0) {
      counts.framingBytes++;
      startBody();
      return at + 1;
    }
    mode = 'resync';
    search.reset(octetCount, hold.length());
    return at;
  }

  function body(chunk: Uint8Array, from: number): number {
    const to = Math.min(chunk.length, from + bodyLeft);
    bodyLeft -= to - from;
    if (bodyLeft > 0) {
      keep(chunk, from, to);
      return to;
    }
    finish(chunk, from, to, 'whole');
    mode = 'header';
    octetCount = 0;
    return to;
  }

  function resync(chunk: Uint8Array, at: number): number {
    const byte = chunk[at] ?? 0;
    if (byte === lf) {
      finish(chunk, at, at, 'bad_octet_count');
      counts.framingBytes++;
      mode = 'header';
      octetCount = 0;
      return at + 1;
    }
    keep(chunk, at, at + 1);
    const found = search.push(byte);
    if (found !== null) adoptCount(found);
    return at + 1;
  }

  /** The last bytes held are `COUNT <PRI>`: what is before them goes out, the frame begins with `<PRI>`. */
  function adoptCount(found: { count: number; headerBytes: number; bodyBytes: number }): void {
    const start = Uint8Array.from(search.tail(found.bodyBytes));
    sink.finishBefore(found.headerBytes + found.bodyBytes, 'bad_octet_count');
    counts.framingBytes += found.headerBytes;
    mode = 'body';
    bodyLeft = found.count - start.length;
    keep(start, 0, start.length);
  }

  function step(chunk: Uint8Array, at: number, nextEnd: (from: number) => number): number {
    switch (mode) {
      case 'detect':
        return detect(chunk, at);
      case 'counted':
        return counted(chunk, at);
      case 'lines':
        return takeLines(chunk, at, nextEnd(at));
      case 'header':
        return header(chunk, at);
      case 'body':
        return body(chunk, at);
      case 'resync':
        return resync(chunk, at);
    }
  }

  return {
    push(chunk) {
      counts.receivedBytes += chunk.length;
      const nextEnd = lineEndFinder(chunk);
      let at = 0;
      while (at < chunk.length) at = step(chunk, at, nextEnd);
    },
    end() {
      if (mode === 'body' && sink.isEmpty() && bodyLeft > 0) {
        // Only the count arrived: it is all there is to keep.
        const text = new TextEncoder().encode(`${octetCount} `);
        counts.framingBytes -= text.length;
        emit(text, 'half_frame');
      }
      sink.end(endState(mode));
      mode = 'detect';
      octetCount = 0;
      bodyLeft = 0;
    },
    counts: () => ({ ...counts }),
  };
}

function endState(mode: Mode): FrameState {
  if (mode === 'body' || mode === 'header') return 'half_frame';
  return mode === 'resync' ? 'bad_octet_count' : 'unterminated';
}

/** Finds the next LF or NUL. Most chunks hold no NUL, which one native search tells, so they are searched once. */
function lineEndFinder(chunk: Uint8Array): (from: number) => number {
  let nextNul = chunk.indexOf(0);
  return (from) => {
    if (nextNul >= 0 && nextNul < from) nextNul = chunk.indexOf(0, from);
    const end = chunk.indexOf(lf, from);
    return nextNul >= 0 && (end < 0 || nextNul < end) ? nextNul : end;
  };
}
