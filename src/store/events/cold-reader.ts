import type { EventCategory } from '../../core/event.ts';
import type { StoreDatabase } from '../database.ts';
import { type BlockHead, coldBlockRows, unpackFields, unpackHead, unpackRaw } from './cold-block.ts';
import { type BlockFields, openBlockFields } from './cold-fields.ts';
import { type BlockMarks, type ColdWords, columnKey, openColdWords, wordKey } from './cold-words.ts';
import type { EventRow } from './event-row.ts';
import { fieldNamesOf } from './field-codes.ts';
import type { HostTimes } from './host-blocks.ts';
import type { PartitionMeta } from './partition.ts';
import type { IndexNode } from './query/query-index.ts';
import type { ColumnConditions, RowRange, RowReader } from './row-reading.ts';
import { fold } from './words.ts';

const fewPlaces = 8;

/** Rows of a cold partition. */
export function createColdReader(database: StoreDatabase, meta: PartitionMeta): RowReader {
  const blocks = blocksOf(database, meta);
  const names = fieldNamesOf(database);

  /** Rows of a block at these places (ascending), in that order. */
  const read = (block: number, places: number[], withRaw: boolean): EventRow[] => {
    if (places.length === 0) return [];
    const head = blocks.head(block);
    const raws = withRaw ? blocks.raw(block) : null;
    return blocks
      .fields(block)
      .texts(places)
      .map((coded, index) => {
        const place = places[index] as number;
        const row: EventRow = {
          row: block * coldBlockRows + place + 1,
          at: head.at[place] as number,
          receivedAt: head.receivedAt[place] as number,
          sourceId: head.sourceId[place] as number,
          category: head.category[place] as EventCategory,
          host: head.host[place] as string,
          action: head.action[place] as string,
          coded,
          names,
        };
        return raws === null ? row : { ...row, raw: raws[place] as Buffer };
      });
  };

  return {
    meta,
    rows(rows, options = {}) {
      const places = new Map<number, number[]>();
      for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
        if (row < 1 || row > meta.rowCount) continue;
        const block = Math.floor((row - 1) / coldBlockRows);
        places.set(block, [...(places.get(block) ?? []), (row - 1) % coldBlockRows]);
      }
      const found = [...places].flatMap(([block, wanted]) => read(block, wanted, options.raw === true));
      const byRow = new Map(found.map((row) => [row.row, row]));
      return rows.flatMap((row) => byRow.get(row) ?? []);
    },
    range({ fromRow, toRow }, conditions, pieces = []) {
      const last = Math.min(toRow, meta.rowCount);
      const found: EventRow[] = [];
      for (
        let block = Math.floor((last - 1) / coldBlockRows);
        block * coldBlockRows + coldBlockRows >= fromRow;
        block -= 1
      ) {
        if (block < 0) break;
        const first = block * coldBlockRows + 1;
        const span = { from: fromRow - first, to: last - first };
        const places = blocks.holding(block, placesOf(blocks.head(block), conditions, span), pieces);
        found.push(...read(block, places, false).reverse());
      }
      return found;
    },
    ranges: ({ index, conditions, newestRow }) => rangesOf(blocks.candidates(index, conditions), newestRow),
  };
}

/** Rows and times of a host's events between two times (both included) in a cold partition. */
export function readColdHostTimes(
  database: StoreDatabase,
  meta: PartitionMeta,
  { host, fromAt, toAt }: { host: string; fromAt: number; toAt: number },
): HostTimes {
  const blocks = blocksOf(database, meta);
  const conditions = { host, fromAt, toAt, category: null, sourceId: null };
  const found: HostTimes = { rows: [], ats: [] };
  for (const [block, marked] of blocks.candidates(null, conditions).entries()) {
    if (marked === 0) continue;
    const head = blocks.head(block);
    for (const place of placesOf(head, conditions, { from: 0, to: coldBlockRows })) {
      found.rows.push(block * coldBlockRows + place + 1);
      found.ats.push(head.at[place] as number);
    }
  }
  return found;
}

/** Blocks of an open cold partition; what was unpacked last is kept, since steps of a search read on from each other. */
interface Blocks {
  head(block: number): BlockHead;
  fields(block: number): BlockFields;
  /** Those of the places whose rows hold all the folded texts. */
  holding(block: number, places: number[], texts: readonly string[]): number[];
  raw(block: number): Buffer[];
  /** Blocks that can hold what is wanted. */
  candidates(index: IndexNode | null, conditions: ColumnConditions): BlockMarks;
}

const opened = new WeakMap<StoreDatabase, Blocks>();

function blocksOf(database: StoreDatabase, meta: PartitionMeta): Blocks {
  const known = opened.get(database);
  if (known !== undefined) return known;
  const made = openBlocks(database, Math.ceil(meta.rowCount / coldBlockRows));
  opened.set(database, made);
  return made;
}

function openBlocks(database: StoreDatabase, count: number): Blocks {
  const words = openColdWords(database, count);
  const spans = readSpans(database);
  const part = (column: 'head' | 'fields' | 'raw', block: number): Uint8Array =>
    database.preparePlucked<Uint8Array>(`SELECT ${column} FROM block WHERE block = ?`).get(block) ?? new Uint8Array();
  const head = keepLast((block) => unpackHead(part('head', block)));
  const laidOut = keepLast((block) => unpackFields(part('fields', block)));
  const fields = keepLast((block) => openBlockFields(laidOut(block)));
  return {
    head,
    fields,
    holding(block, places, texts) {
      // For a few rows it is cheaper to read them.
      if (texts.length === 0 || places.length <= fewPlaces) return places;
      const marks = texts.map((text) => holdingMarks(text, head(block), fields(block)));
      return places.filter((place) => marks.every((marked) => marked[place] === 1));
    },
    raw: (block) => unpackRaw(part('raw', block), laidOut(block)),
    candidates(index, { host, category, sourceId, fromAt, toAt }) {
      const narrowed = [
        index === null ? null : marksOf(words, index, count),
        host === null ? null : words.exact(columnKey('host', host)),
        category === null ? null : words.exact(columnKey('category', category)),
        sourceId === null ? null : words.exact(columnKey('source', sourceId)),
      ].filter((marks) => marks !== null);
      return new Uint8Array(count).map((_, block) => {
        const inTime =
          (toAt === null || (spans[block * 2] as number) <= toAt) &&
          (fromAt === null || (spans[block * 2 + 1] as number) >= fromAt);
        return inTime && narrowed.every((marks) => marks[block] === 1) ? 1 : 0;
      });
    },
  };
}

/** Rows that hold a folded text in their host, action or values. */
function holdingMarks(text: string, { host, action }: BlockHead, fields: BlockFields): Uint8Array {
  const marks = new Uint8Array(host.length);
  fields.mark(text, marks);
  for (const column of [host, action]) {
    const known = new Map<string, boolean>();
    for (const [place, value] of column.entries()) {
      const holds = known.get(value) ?? fold(value).includes(text);
      known.set(value, holds);
      if (holds) marks[place] = 1;
    }
  }
  return marks;
}

/** Null where the index cannot tell. */
function marksOf(words: ColdWords, node: IndexNode, count: number): BlockMarks | null {
  if ('word' in node) return node.prefix ? words.prefix(wordKey(node.word)) : words.exact(wordKey(node.word));
  if ('all' in node) {
    const known = node.all.map((part) => marksOf(words, part, count)).filter((marks) => marks !== null);
    return new Uint8Array(count).map((_, block) => (known.every((marks) => marks[block] === 1) ? 1 : 0));
  }
  const all = node.any.map((part) => marksOf(words, part, count));
  if (all.includes(null)) return null;
  return new Uint8Array(count).map((_, block) => (all.some((marks) => marks?.[block] === 1) ? 1 : 0));
}

/** Places in a block, ascending, whose columns are as asked. */
function placesOf(head: BlockHead, wanted: ColumnConditions, { from, to }: { from: number; to: number }): number[] {
  const { host, category, sourceId, fromAt, toAt } = wanted;
  const places: number[] = [];
  for (let place = Math.max(0, from); place <= to && place < head.at.length; place += 1) {
    const at = head.at[place] as number;
    const isWanted =
      (host === null || head.host[place] === host) &&
      (category === null || head.category[place] === category) &&
      (sourceId === null || head.sourceId[place] === sourceId) &&
      (fromAt === null || at >= fromAt) &&
      (toAt === null || at <= toAt);
    if (isWanted) places.push(place);
  }
  return places;
}

/** One range a block, so that a step of a search stays small; the highest first. */
function rangesOf(marks: BlockMarks, newestRow: number): RowRange[] {
  const ranges: RowRange[] = [];
  for (let block = marks.length - 1; block >= 0; block -= 1) {
    const fromRow = block * coldBlockRows + 1;
    if (marks[block] === 0 || fromRow > newestRow) continue;
    ranges.push({ fromRow, toRow: Math.min(newestRow, fromRow + coldBlockRows - 1) });
  }
  return ranges;
}

function readSpans(database: StoreDatabase): Float64Array {
  const bytes = database.preparePlucked<Uint8Array>('SELECT spans FROM meta').get() ?? new Uint8Array();
  return new Float64Array(bytes.slice().buffer);
}

function keepLast<T>(read: (block: number) => T): (block: number) => T {
  let last: { block: number; value: T } | null = null;
  return (block) => {
    if (last?.block !== block) last = { block, value: read(block) };
    return last.value;
  };
}
