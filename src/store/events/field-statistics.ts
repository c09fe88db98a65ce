import type { StoreDatabase } from '../database.ts';
import { type EventRow, rowFields } from './event-row.ts';
import { createRowReader } from './row-reader.ts';

/** What a sample of events says of one field. */
export interface FieldStatistics {
  name: string;
  /** Events of the sample that have it. */
  events: number;
  kind: 'number' | 'text';
  /** Distinct values seen, at most `maxValues`; then there are more. */
  distinct: number;
  /** The most frequent values, most first. */
  top: { value: string; events: number }[];
  /** Of numbers. */
  minimum: number | null;
  maximum: number | null;
}

/** Statistics over a sample. */
export interface FieldSample {
  /** Events looked at. */
  events: number;
  fields: FieldStatistics[];
}

/** Collects statistics of fields; bounded whatever the events hold. */
export interface FieldCounter {
  add(row: Pick<EventRow, 'host' | 'category' | 'action' | 'coded' | 'names'>): void;
  result(): FieldSample;
}

interface Tally {
  events: number;
  numbers: number;
  values: Map<string | number, number>;
  minimum: number;
  maximum: number;
}

/** Values that are told apart in one field, characters of each, and fields. */
export const maxValues = 1000;
const maxValueLength = 200;
const maxFields = 1000;
const topValues = 10;
/** Rows that a partition's sample is made of, spread evenly. */
const sampleRows = 8192;
const rowsPerRead = 512;

/** Counts fields, with host, category and action under their ECS names. */
export function createFieldCounter(): FieldCounter {
  const tallies = new Map<string, Tally>();
  let events = 0;

  const count = (name: string, value: string | number): void => {
    const known = tallies.get(name);
    if (known === undefined && tallies.size >= maxFields) return;
    const tally = known ?? { events: 0, numbers: 0, values: new Map(), minimum: Infinity, maximum: -Infinity };
    if (known === undefined) tallies.set(name, tally);
    tallyValue(tally, value);
  };

  return {
    add(row) {
      events += 1;
      if (row.host !== '') count('host.name', row.host);
      count('event.category', row.category);
      count('event.action', row.action);
      for (const [name, value] of Object.entries(rowFields(row))) {
        if (name !== 'host.name' && name !== 'event.category' && name !== 'event.action') count(name, value);
      }
    },
    result: () => ({
      events,
      fields: [...tallies].map(([name, tally]) => statisticsOf(name, tally)).sort((a, b) => b.events - a.events),
    }),
  };
}

function tallyValue(tally: Tally, value: string | number): void {
  tally.events += 1;
  if (typeof value === 'number') {
    tally.numbers += 1;
    tally.minimum = Math.min(tally.minimum, value);
    tally.maximum = Math.max(tally.maximum, value);
  }
  const key = typeof value === 'string' && value.length > maxValueLength ? value.slice(0, maxValueLength) : value;
  const seen = tally.values.get(key);
  if (seen !== undefined) tally.values.set(key, seen + 1);
  else if (tally.values.size < maxValues) tally.values.set(key, 1);
}

function statisticsOf(name: string, { events, numbers, values, minimum, maximum }: Tally): FieldStatistics {
  const numeric = numbers === events;
  return {
    name,
    events,
    kind: numeric ? 'number' : 'text',
    distinct: values.size,
    top: [...values]
      .sort(([, a], [, b]) => b - a)
      .slice(0, topValues)
      .map(([value, count]) => ({ value: String(value).toWellFormed(), events: count })),
    minimum: numeric ? minimum : null,
    maximum: numeric ? maximum : null,
  };
}

/** Counts a sample of a partition's rows, a bounded number at a time; yields between them. */
export function* sampleFields(database: StoreDatabase, rows = sampleRows): Generator<undefined, FieldSample> {
  const counter = createFieldCounter();
  const { meta } = createRowReader(database);
  const stride = Math.max(1, meta.rowCount / rows);
  const numbers = Array.from({ length: Math.min(meta.rowCount, rows) }, (_, index) => 1 + Math.floor(index * stride));
  for (let start = 0; start < numbers.length; start += rowsPerRead) {
    for (const row of createRowReader(database).rows(numbers.slice(start, start + rowsPerRead))) counter.add(row);
    yield undefined;
  }
  return counter.result();
}

/** Keeps the statistics of a partition that gets no more events; taken again, it replaces what is there. */
export function writeFieldSample(database: StoreDatabase, { events, fields }: FieldSample): void {
  database.transaction(() => {
    database.exec('DELETE FROM field_statistics');
    const insert = database.prepare('INSERT INTO field_statistics (name, sampled, statistics) VALUES (?, ?, ?)');
    for (const field of fields) insert.run(field.name, events, JSON.stringify(field));
  });
}

/** What was kept of a partition; null where nothing was. */
export function readFieldSample(database: StoreDatabase): FieldSample | null {
  const rows = database
    .prepare<{ sampled: number; statistics: string }>('SELECT sampled, statistics FROM field_statistics')
    .all();
  const [first] = rows;
  if (first === undefined) return null;
  return { events: first.sampled, fields: rows.map(({ statistics }) => JSON.parse(statistics) as FieldStatistics) };
}
