/** One record of a file. */
export interface FileRecord {
  bytes: Uint8Array;
  /** Bytes of the unpacked file up to the end of this record. */
  end: number;
}

/** Splits a file's bytes into records, wherever they are cut. Records hold no line feed. */
export interface RecordSplitter {
  push(piece: Uint8Array): FileRecord[];
  /** The file ended: what is left is a record too. */
  end(): FileRecord[];
}

/** A record longer than this is cut to one byte more, by which the normaliser knows that it was too long. */
export const maxRecordBytes = 1024 * 1024;

const lf = 10;

/** The bytes of a record that is not complete yet, bounded. */
export interface PartialRecord {
  add(bytes: Uint8Array): void;
  /** The whole record, `last` being its end. */
  take(last: Uint8Array): Uint8Array;
  length(): number;
}

/** Creates an empty one. */
export function createPartialRecord(): PartialRecord {
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (bytes: Uint8Array) => {
    const room = maxRecordBytes + 1 - length;
    if (room <= 0 || bytes.length === 0) return;
    // A copy: the piece that it points into may be used again.
    const kept = Uint8Array.from(bytes.length > room ? bytes.subarray(0, room) : bytes);
    parts.push(kept);
    length += kept.length;
  };
  return {
    add,
    take(last) {
      if (length === 0) return last.length > maxRecordBytes ? last.subarray(0, maxRecordBytes + 1) : last;
      add(last);
      const whole = parts.length === 1 ? (parts[0] ?? last) : Buffer.concat(parts, length);
      parts = [];
      length = 0;
      return whole;
    },
    length: () => length,
  };
}

const nothing = new Uint8Array(0);

/** Lines that end with LF; empty ones are left out. */
export function createLineSplitter(): RecordSplitter {
  const partial = createPartialRecord();
  let position = 0;
  return {
    push(piece) {
      const records: FileRecord[] = [];
      let start = 0;
      for (let end = piece.indexOf(lf); end >= 0; end = piece.indexOf(lf, start)) {
        const bytes = partial.take(piece.subarray(start, end));
        start = end + 1;
        if (bytes.length > 0) records.push({ bytes, end: position + start });
      }
      partial.add(piece.subarray(start));
      position += piece.length;
      return records;
    },
    end() {
      const bytes = partial.take(nothing);
      return bytes.length === 0 ? [] : [{ bytes, end: position }];
    },
  };
}
