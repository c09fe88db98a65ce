/** What was found: a count of `count` bytes whose text takes `headerBytes`, followed by `bodyBytes` of its message. */
interface FoundCount {
  count: number;
  headerBytes: number;
  bodyBytes: number;
}

/** Looks for `COUNT <PRI>` byte by byte, so that the outcome does not depend on how bytes are cut into chunks. */
export interface CountSearch {
  /** Starts anew, after digits that were already read as `count` in `digits` bytes. */
  reset(count: number, digits: number): void;
  push(byte: number): FoundCount | null;
  /** The last `length` bytes pushed, at most five. */
  tail(length: number): number[];
}

const lessThan = 60;
const greaterThan = 62;
const maxPriDigits = 3;

/** A search for the next plausible octet count after a wrong one. */
export function createCountSearch(maxCount: number): CountSearch {
  let state: 'none' | 'count' | 'overlong' | 'space' | 'pri' = 'none';
  let count = 0;
  let headerBytes = 0;
  let bodyBytes = 0;
  let last: number[] = [];

  function restart(digit: number): null {
    state = digit >= 1 && digit <= 9 ? 'count' : 'none';
    count = state === 'count' ? digit : 0;
    headerBytes = state === 'count' ? 1 : 0;
    bodyBytes = 0;
    return null;
  }

  function inCount(byte: number, digit: number): null {
    if (byte === 32) {
      state = 'space';
      headerBytes++;
      return null;
    }
    const next = count * 10 + digit;
    if (digit < 0 || digit > 9) return restart(digit);
    if (next > maxCount) {
      // The end of a long number is no count either.
      state = 'overlong';
      return null;
    }
    count = next;
    headerBytes++;
    return null;
  }

  function inPri(byte: number, digit: number): FoundCount | null {
    bodyBytes++;
    if (digit >= 0 && digit <= 9 && bodyBytes <= maxPriDigits + 1) return null;
    if (byte !== greaterThan || bodyBytes < 3 || bodyBytes >= count) return restart(digit);
    const found = { count, headerBytes, bodyBytes };
    restart(-1);
    return found;
  }

  return {
    reset(known, digits) {
      state = known > 0 ? 'count' : 'none';
      count = known;
      headerBytes = digits;
      bodyBytes = 0;
      last = [];
    },
    push(byte) {
      last.push(byte);
      if (last.length > 5) last.shift();
      const digit = byte - 48;
      if (state === 'count') return inCount(byte, digit);
      if (state === 'overlong' && digit >= 0 && digit <= 9) return null;
      if (state === 'pri') return inPri(byte, digit);
      if (state === 'space' && byte === lessThan) {
        state = 'pri';
        bodyBytes = 1;
        return null;
      }
      return restart(digit);
    },
    tail: (length) => last.slice(last.length - length),
  };
}
