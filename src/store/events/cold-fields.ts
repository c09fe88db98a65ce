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

/** The stored JSON texts of some rows (places in the block, ascending), in that order. */
export function readFieldTexts(laidOut: Buffer, places: readonly number[]): string[] {
  const headLength = laidOut.readUInt32LE(0);
  const { shapes, of, columns } = JSON.parse(laidOut.toString('utf8', 4, 4 + headLength)) as LaidOutFields;
  const readers = columnReaders(laidOut, 4 + headLength, columns);
  const whole = [columns.findIndex(({ code }) => code === null)];
  const next = new Uint32Array(columns.length);
  /** Goes past a row: code and value in turn where it is wanted. */
  const pass = (used: readonly number[], isWanted: boolean): (Value | null)[] => {
    const flat: (Value | null)[] = [];
    for (const column of used) {
      const index = next[column] as number;
      next[column] = index + 1;
      if (isWanted) flat.push(columns[column]?.code ?? null, readers[column]?.(index) ?? '');
    }
    return flat;
  };
  const texts: string[] = [];
  for (let place = 0; place < of.length && texts.length < places.length; place += 1) {
    const shape = shapes[of[place] as number] ?? null;
    const isWanted = places[texts.length] === place;
    const flat = pass(shape ?? whole, isWanted);
    if (isWanted) texts.push(shape === null ? String(flat[1]) : JSON.stringify(flat));
  }
  return texts;
}

/** For each column what gives its n-th value; a column is split when it is first asked. */
function columnReaders(laidOut: Buffer, from: number, columns: FieldColumn[]): ((index: number) => Value)[] {
  let start = from;
  return columns.map(({ length, json, isNumber }) => {
    const bytes = laidOut.subarray(start, start + length);
    start += length;
    let values: string[] | null = null;
    return (index) => {
      values ??= json ? (JSON.parse(bytes.toString()) as string[]) : bytes.toString().split('\n');
      const value = values[index] ?? '';
      return isNumber ? Number(value) : value;
    };
  });
}
