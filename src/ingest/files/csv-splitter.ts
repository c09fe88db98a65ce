import { createPartialRecord, type FileRecord, maxRecordBytes, type RecordSplitter } from './record-splitter.ts';

const [lf, quote] = [10, 34];
const separators = [',', ';', '\t', '|'];
const maxColumns = 1000;

/**
 * Rows of a CSV file (RFC 4180; the separator is the one that the header row has most of) as JSON objects with the
 * names of the header row. Bytes are taken as they are, so that the character set of the source is applied later.
 */
export function createCsvSplitter(): RecordSplitter {
  const rows = createRowSplitter();
  let separator = ',';
  let header: string[] | null = null;

  function objectOf({ bytes, end }: FileRecord): FileRecord[] {
    // Too long: goes to quarantine as it is, and is cut there.
    if (bytes.length > maxRecordBytes) return [{ bytes, end }];
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    if (header === null) {
      separator = separatorOf(text);
      header = columnNames(fieldsOf(text, separator));
      return [];
    }
    const fields = fieldsOf(text, separator);
    const object: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const [index, field] of fields.entries()) object[header[index] ?? `column_${index + 1}`] = field;
    return [{ bytes: Buffer.from(JSON.stringify(object), 'latin1'), end }];
  }

  return {
    push: (piece) => rows.push(piece).flatMap(objectOf),
    end: () => rows.end().flatMap(objectOf),
  };
}

/** Rows end at a line feed outside of quotation marks; a quoted value that never ends is cut off at the limit. */
function createRowSplitter(): RecordSplitter {
  const partial = createPartialRecord();
  let position = 0;
  let quoted = false;

  function rowEnd(piece: Uint8Array, from: number): number {
    for (let index = from; index < piece.length; index++) {
      const byte = piece[index];
      if (byte === quote) quoted = !quoted;
      else if (byte === lf && (!quoted || partial.length() > maxRecordBytes)) return index;
    }
    return -1;
  }

  return {
    push(piece) {
      const records: FileRecord[] = [];
      let start = 0;
      for (let end = rowEnd(piece, 0); end >= 0; end = rowEnd(piece, start)) {
        const bytes = withoutReturn(partial.take(piece.subarray(start, end)));
        quoted = false;
        start = end + 1;
        if (bytes.length > 0) records.push({ bytes, end: position + start });
      }
      partial.add(piece.subarray(start));
      position += piece.length;
      return records;
    },
    end() {
      const bytes = withoutReturn(partial.take(new Uint8Array(0)));
      return bytes.length === 0 ? [] : [{ bytes, end: position }];
    },
  };
}

function withoutReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
}

function separatorOf(header: string): string {
  const counts = separators.map((separator) => header.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

function columnNames(fields: string[]): string[] {
  const seen = new Set<string>();
  return fields.map((field, index) => {
    const name = field.trim();
    const unique = name === '' || seen.has(name) ? `column_${index + 1}` : name;
    seen.add(unique);
    return unique;
  });
}

/** Values of one row; a doubled quotation mark inside of quotation marks is one. */
function fieldsOf(row: string, separator: string): string[] {
  const fields: string[] = [];
  let at = 0;
  while (at <= row.length && fields.length < maxColumns) {
    const { value, next } = row[at] === '"' ? quotedField(row, at, separator) : plainField(row, at, separator);
    fields.push(value);
    at = next + 1;
  }
  return fields;
}

function plainField(row: string, at: number, separator: string): { value: string; next: number } {
  const found = row.indexOf(separator, at);
  const next = found < 0 ? row.length : found;
  return { value: row.slice(at, next), next };
}

function quotedField(row: string, at: number, separator: string): { value: string; next: number } {
  let from = at + 1;
  for (;;) {
    const mark = row.indexOf('"', from);
    if (mark < 0) return { value: unquoted(row.slice(at + 1)), next: row.length };
    if (row[mark + 1] !== '"') {
      // What stands between the closing mark and the separator belongs to the value all the same.
      const rest = plainField(row, mark + 1, separator);
      return { value: unquoted(row.slice(at + 1, mark)) + rest.value, next: rest.next };
    }
    from = mark + 2;
  }
}

function unquoted(text: string): string {
  return text.replaceAll('""', '"');
}
