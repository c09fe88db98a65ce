import { createPartialRecord, type FileRecord, type RecordSplitter } from './record-splitter.ts';

const [lf, cr, quote, backslash, openBracket] = [10, 13, 34, 92, 91];
const outside = new Set([...Buffer.from(' \t\r\n,]')]);
const opening = new Set([...Buffer.from('{[')]);
const closing = new Set([...Buffer.from('}]')]);
const nothing = new Uint8Array(0);

/** What a byte is to the record in hand: part of it, its last byte, behind it, or between two. */
type Part = 'inside' | 'last' | 'behind' | 'between';

/**
 * The elements of a JSON array, or JSON values one behind the other, written over as many lines as they like; each
 * becomes one line. Nothing is checked here: what is no JSON goes to quarantine like any other record. A string never
 * spans a line end (RFC 8259 7), so that a missing quotation mark spoils one record only.
 */
export function createJsonSplitter(): RecordSplitter {
  const partial = createPartialRecord();
  const reader = createValueReader();
  let position = 0;

  function recordOf(bytes: Uint8Array, end: number): FileRecord {
    reader.reset();
    return { bytes: withoutLineEnds(partial.take(bytes)), end: position + end };
  }

  /** Where the value in hand, or the next one, begins and ends; -1: not in this piece. */
  function find(piece: Uint8Array, from: number): { start: number; end: number } {
    let start = reader.inValue() ? from : -1;
    for (let index = from; index < piece.length; index++) {
      const part = reader.judge(piece[index] ?? 0);
      if (part !== 'between' && start < 0) start = index;
      if (part === 'last') return { start, end: index + 1 };
      if (part === 'behind') return { start, end: index };
    }
    return { start, end: -1 };
  }

  return {
    push(piece) {
      const records: FileRecord[] = [];
      let found = find(piece, 0);
      while (found.end >= 0) {
        records.push(recordOf(piece.subarray(found.start, found.end), found.end));
        found = find(piece, found.end);
      }
      if (found.start >= 0) partial.add(piece.subarray(found.start));
      position += piece.length;
      return records;
    },
    end: () => (reader.inValue() ? [recordOf(nothing, 0)] : []),
  };
}

/** Follows brackets and strings, byte by byte. */
function createValueReader() {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let started = false;
  /** Something other than space was seen: only the first such byte can open an outer array. */
  let begun = false;

  function insideString(byte: number): void {
    if (escaped && byte !== lf) escaped = false;
    else if (byte === backslash) escaped = true;
    else if (byte === quote || byte === lf) inString = false;
  }

  function insideValue(byte: number): Part {
    if (byte === quote) inString = true;
    else if (opening.has(byte)) depth++;
    else if (closing.has(byte)) depth--;
    return depth <= 0 && closing.has(byte) ? 'last' : 'inside';
  }

  return {
    inValue: () => started,
    judge(byte: number): Part {
      if (inString) {
        insideString(byte);
        return 'inside';
      }
      if (depth === 0 && outside.has(byte)) return started ? 'behind' : 'between';
      const opensArray = !begun && byte === openBracket;
      begun = true;
      if (opensArray) return 'between';
      started = true;
      return insideValue(byte);
    },
    /** The next byte is behind the value in hand. */
    reset(): void {
      depth = 0;
      inString = false;
      escaped = false;
      started = false;
    },
  };
}

function withoutLineEnds(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(lf) && !bytes.includes(cr)) return bytes;
  return bytes.map((byte) => (byte === lf || byte === cr ? 32 : byte));
}
