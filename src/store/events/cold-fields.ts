import { fold } from './words.ts';

/**
 * How fields are laid out before they are packed: values of one name stand together, because they resemble each other.
 * A row is its shape (names and types in order) and the next value of each of its columns.
 */
interface LaidOutFields {
  /** For each shape its columns in order; null for a text that is kept as it is. */
  shapes: (number[] | null)[];
  /** Shape of each row. */
  of: number[];
  columns: FieldColumn[];
}

interface FieldColumn {
  /** Code (or name) of the field; null for whole texts. */
  code: number | string | null;
  isNumber: boolean;
  /** Whether the values stand as JSON rather than line by line. */
  json: boolean;
  /** Bytes of the column, UTF-8. */
  length: number;
}

type Value = string | number;

/** Lays out the stored JSON texts of a block's rows. */
export function layOutFields(texts: readonly string[]): Buffer {
  const columns: { code: Value | null; isNumber: boolean; values: string[] }[] = [];
  const columnPlaces = new Map<string, number>();
  const shapes: (number[] | null)[] = [];
  const shapePlaces = new Map<string, number>();

  const columnOf = (code: Value | null, isNumber: boolean): number => {
    const key = JSON.stringify([code, isNumber]);
    const known = columnPlaces.get(key);
    if (known !== undefined) return known;
    columnPlaces.set(key, columns.length);
    columns.push({ code, isNumber, values: [] });
    return columns.length - 1;
  };
  const shapeOf = (shape: number[] | null): number => {
    const key = String(shape);
    const known = shapePlaces.get(key);
    if (known !== undefined) return known;
    shapePlaces.set(key, shapes.length);
    shapes.push(shape);
    return shapes.length - 1;
  };
  const of = texts.map((text) => {
    const flat = readFlat(text);
    if (flat === null) {
      columns[columnOf(null, false)]?.values.push(text);
      return shapeOf(null);
    }
    const shape: number[] = [];
    for (let index = 0; index < flat.length; index += 2) {
      const value = flat[index + 1] as Value;
      const column = columnOf(flat[index] as Value, typeof value === 'number');
      columns[column]?.values.push(String(value));
      shape.push(column);
    }
    return shapeOf(shape);
  });
  const written = columns.map(({ values, ...column }) => ({ ...column, ...writeColumn(values) }));
  const head: LaidOutFields = {
    shapes,
    of,
    columns: written.map(({ bytes, ...column }) => ({ ...column, length: bytes.length })),
  };
  const headBytes = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headBytes.length, 0);
  return Buffer.concat([length, headBytes, ...written.map(({ bytes }) => bytes)]);
}

/** Code and value in turn; null where writing that again would not give the same text (events of version 1). */
function readFlat(text: string): Value[] | null {
  if (!text.startsWith('[')) return null;
  const flat = JSON.parse(text) as Value[];
  const plain = flat.length % 2 === 0 && flat.every((value) => typeof value === 'string' || typeof value === 'number');
  return plain && JSON.stringify(flat) === text ? flat : null;
}

function writeColumn(values: string[]): { json: boolean; bytes: Buffer } {
  const lines = values.join('\n');
  // A line feed inside a value, or half a surrogate pair, which UTF-8 cannot hold.
  const json = lines.split('\n').length !== values.length || !lines.isWellFormed();
  return { json, bytes: Buffer.from(json ? JSON.stringify(values) : lines) };
}

/** Fields of an unpacked block. */
export interface BlockFields {
  /** The stored JSON texts of some rows (places in the block, ascending), in that order. */
  texts(places: readonly number[]): string[];
  /**
   * Marks the rows whose values hold a folded text, in one pass over each column instead of one over each row; others
   * may be marked too.
   */
  mark(text: string, marks: Uint8Array): void;
}

/** Reads what `layOutFields` made. */
export function openBlockFields(laidOut: Buffer): BlockFields {
  const headLength = laidOut.readUInt32LE(0);
  const { shapes, of, columns } = JSON.parse(laidOut.toString('utf8', 4, 4 + headLength)) as LaidOutFields;
  const parts = columnParts(laidOut, 4 + headLength, columns);
  const whole = [columns.findIndex(({ code }) => code === null)];
  const columnsOf = (place: number): number[] => shapes[of[place] as number] ?? whole;
  /** The text of a row whose columns stand at these values. A name that occurs twice takes two of them. */
  const textOf = (used: number[], next: Uint32Array): string => {
    const taken = new Map<number, number>();
    const flat = used.flatMap((column) => {
      const repeated = taken.get(column) ?? 0;
      taken.set(column, repeated + 1);
      return [columns[column]?.code ?? null, parts[column]?.value((next[column] as number) + repeated) ?? ''];
    });
    return used === whole ? String(flat[1]) : JSON.stringify(flat);
  };
  let rows: number[][] | null = null;
  const rowsOf = (column: number): number[] => {
    if (rows === null) {
      rows = columns.map(() => []);
      for (let place = 0; place < of.length; place += 1) for (const used of columnsOf(place)) rows[used]?.push(place);
    }
    return rows[column] ?? [];
  };
  return {
    texts(places) {
      const next = new Uint32Array(columns.length);
      const texts: string[] = [];
      for (let place = 0; place < of.length && texts.length < places.length; place += 1) {
        const used = columnsOf(place);
        if (places[texts.length] === place) texts.push(textOf(used, next));
        for (const column of used) next[column] = (next[column] as number) + 1;
      }
      return texts;
    },
    mark(text, marks) {
      for (const [column, part] of parts.entries()) {
        const lines = part.linesWith(text);
        if (lines === 'any') for (const place of rowsOf(column)) marks[place] = 1;
        else for (const line of lines) marks[rowsOf(column)[line] as number] = 1;
      }
    },
  };
}

interface ColumnPart {
  value(index: number): Value;
  /** Which values hold a folded text, by their number. */
  linesWith(text: string): number[] | 'any';
}

function columnParts(laidOut: Buffer, from: number, columns: FieldColumn[]): ColumnPart[] {
  let start = from;
  return columns.map(({ length, json, isNumber }) => {
    const bytes = laidOut.subarray(start, start + length);
    start += length;
    let values: string[] | null = null;
    let folded: string | null = null;
    return {
      value(index) {
        values ??= json ? (JSON.parse(bytes.toString()) as string[]) : bytes.toString().split('\n');
        const value = values[index] ?? '';
        return isNumber ? Number(value) : value;
      },
      linesWith(text) {
        if (json) return 'any';
        folded ??= fold(bytes.toString());
        return linesWith(folded, text);
      },
    };
  });
}

function linesWith(lines: string, text: string): number[] {
  const found: number[] = [];
  let line = 0;
  let lineStart = 0;
  for (let at = lines.indexOf(text); at !== -1; at = lines.indexOf(text, lineStart)) {
    for (let end = lines.indexOf('\n', lineStart); end !== -1 && end < at; end = lines.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = end + 1;
    }
    found.push(line);
    const end = lines.indexOf('\n', at);
    if (end === -1) break;
    line += 1;
    lineStart = end + 1;
  }
  return found;
}
