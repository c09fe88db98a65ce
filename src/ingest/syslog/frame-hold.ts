import { createShareLimit, shareHolder } from '../../core/share-limit.ts';

/** What one connection may take of the memory for frames that are not complete yet. */
export interface HoldBudget {
  /** False, with nothing taken, where its address or all connections together have too much. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** That memory, shared by address, so that long messages that never end cut nobody else's short. */
export function createHoldBudgets(limits: { total: number; share: number }): { of(address: string): HoldBudget } {
  const shares = createShareLimit(limits);
  return {
    of(address) {
      const holder = shareHolder(address);
      return {
        take: (bytes) => shares.acquire(holder, bytes) === 'granted',
        give: (bytes) => shares.release(holder, bytes),
      };
    },
  };
}

/** The bytes of a frame that is not complete yet. */
export interface FrameHold {
  length(): number;
  /** Appends `chunk[from, to)`; false, with nothing appended, where the frame's limit or the shared budget is spent. */
  append(chunk: Uint8Array, from: number, to: number): boolean;
  /** How many more bytes this frame may have by its own limit. */
  room(): number;
  /** The held bytes as a view, valid until the next append. The hold is empty afterwards. */
  take(): Uint8Array;
}

const smallBytes = 4096;

/** A buffer that doubles as it grows (appending byte by byte stays linear) up to `limitBytes`. */
export function createFrameHold(limitBytes: number, budget: HoldBudget): FrameHold {
  let data = new Uint8Array(0);
  let length = 0;

  function grow(wanted: number): boolean {
    if (wanted <= data.length) return true;
    const size = Math.min(limitBytes, Math.max(smallBytes, data.length * 2, wanted));
    // The first few kilobytes are every connection's right, or one flood would stop all others.
    const more = shared(size) - shared(data.length);
    if (more > 0 && !budget.take(more)) return false;
    const grown = new Uint8Array(size);
    grown.set(data.subarray(0, length));
    data = grown;
    return true;
  }

  return {
    length: () => length,
    room: () => limitBytes - length,
    append(chunk, from, to) {
      const wanted = length + to - from;
      if (wanted > limitBytes || !grow(wanted)) return false;
      data.set(chunk.subarray(from, to), length);
      length = wanted;
      return true;
    },
    take() {
      const bytes = data.subarray(0, length);
      length = 0;
      if (data.length > smallBytes) {
        budget.give(shared(data.length));
        data = new Uint8Array(0);
      }
      return bytes;
    },
  };
}

function shared(size: number): number {
  return Math.max(0, size - smallBytes);
}
