import type { EventFields } from '../../core/event.ts';
import type { SqlValue, StoreDatabase } from '../database.ts';
import type { EventRow } from './event-row.ts';
import { readHostTimes } from './host-blocks.ts';
import { type PartitionMeta, readMeta } from './partition.ts';
import type { IndexNode } from './query/query-index.ts';
import { matchRow } from './row-match.ts';
import { createRowReader } from './row-reader.ts';
import type { RowRange } from './row-reading.ts';
import { fullTextExpression, type PreparedQuery } from './search-query.ts';

/** A row that is what the query asks for, with its fields. */
export interface Match {
  row: EventRow;
  fields: EventFields;
}

/** One bounded step of a search, so that it can be cancelled and others can run in between. */
export interface SearchStep {
  /** Newest first. */
  matches: Match[];
  /** Every row from this one up has been looked at. */
  downToRow: number;
}

/** Rows read in one step of a scan, and candidates checked in one step; 10 to 20 ms at worst. */
const scanRows = 1024;
const candidateRows = 256;
/** Up to this many rows an index is worth more than reading on from the newest row. */
const selectiveRows = 20_000;
/** So few rows are read at once rather than narrowed any further. */
const fewRows = 2000;
/** Words of a conjunction that are looked for by themselves. */
const probedWords = 4;
/** Rows taken from the full-text index at once where they are only compared with others. */
const textRows = 8192;

interface Source {
  database: StoreDatabase;
  query: PreparedQuery;
  newestRow: number;
}

/**
 * Searches one partition from `beforeRow` (excluded) down to its first row. The candidates come from what the state of
 * the partition offers (blocks of hosts, indexes, full text, blocks of a cold one); every row is judged by `matchRow`.
 */
export function* searchPartition(
  database: StoreDatabase,
  query: PreparedQuery,
  beforeRow: number,
): Generator<SearchStep> {
  const { newestRow, sealed, ranges, rows } = database.snapshot(() => plan(database, query, beforeRow));
  const source = { database, query, newestRow };
  if (newestRow < 1) return;
  if (ranges !== null) yield* checkRanges(source, ranges);
  else if (rows !== null) yield* checkRows(source, rows);
  else if (sealed) yield* searchSealed(source);
  else yield* scan(source, { fromRow: 1, toRow: newestRow });
}

interface Plan {
  newestRow: number;
  sealed: boolean;
  /** Of a cold partition. */
  ranges: RowRange[] | null;
  /** Of a host in a partition without indexes. */
  rows: number[] | null;
}

/** In one snapshot, because sealing drops the blocks of hosts when the indexes are there. */
function plan(database: StoreDatabase, query: PreparedQuery, beforeRow: number): Plan {
  const meta = readMeta(database);
  const newestRow = Math.min(beforeRow - 1, meta.rowCount);
  const sealed = meta.state === 'sealed';
  const nothing = { newestRow, sealed, ranges: null, rows: null };
  if (newestRow < 1 || sealed) return nothing;
  const ranges = createRowReader(database).ranges({ index: query.index, conditions: query, newestRow });
  return { ...nothing, ranges, rows: ranges === null ? hostRows(database, query, meta, newestRow) : null };
}

function hostRows(
  database: StoreDatabase,
  query: PreparedQuery,
  { state }: PartitionMeta,
  newestRow: number,
): number[] | null {
  if (query.host === null || (state !== 'hot' && state !== 'closed')) return null;
  const { rows } = readHostTimes(database, { host: query.host, ...span(query) });
  if (rows.length > selectiveRows) return null;
  return rows.filter((row) => row <= newestRow).sort((a, b) => b - a);
}

/** Whether nothing in a partition can be of the time that is asked for. */
export function outsideSpan(query: PreparedQuery, found: { minAt: number | null; maxAt: number | null }): boolean {
  return (
    (query.toAt !== null && found.minAt !== null && found.minAt > query.toAt) ||
    (query.fromAt !== null && found.maxAt !== null && found.maxAt < query.fromAt)
  );
}

/** The full text is asked first, being the narrowest; then the shorter list is read, or what is in both. */
function* searchSealed(source: Source): Generator<SearchStep> {
  const { query, newestRow } = source;
  const rare = rareWord(source);
  if (rare !== null) {
    yield* checkRows(source, rare);
    return;
  }
  const words = query.index === null ? [] : textCandidates(source, query.index, newestRow, fewRows + 1);
  const selected = selectedRows(source);
  if (query.index === null) {
    yield* selected === null ? scan(source, { fromRow: 1, toRow: newestRow }) : checkRows(source, selected);
  } else if (words.length <= fewRows) yield* checkRows(source, selected === null ? words : inBoth(words, selected));
  else if (selected === null) yield* checkText(source);
  else if (selected.length <= fewRows) yield* checkRows(source, selected);
  else yield* checkText(source, new Set(selected));
}

/**
 * Rows of the first word that few rows hold; null where there is none. The full text would go through the rows of every
 * word of a conjunction, so a rare one among frequent ones (an address in a sentence) is looked for by itself.
 */
function rareWord(source: Source): number[] | null {
  const { query, newestRow } = source;
  const alone = query.indexTerms.filter(({ prefix }) => !prefix);
  // The longer a word is, the fewer rows hold it.
  for (const term of alone.sort((a, b) => b.word.length - a.word.length).slice(0, probedWords)) {
    const rows = textCandidates(source, term, newestRow, candidateRows + 1);
    if (rows.length <= candidateRows) return rows;
  }
  return null;
}

function inBoth(one: number[], other: number[]): number[] {
  const known = new Set(other);
  return one.filter((row) => known.has(row));
}

/** Reads on from the newest row of a range. */
function* scan({ database, query }: Source, range: RowRange): Generator<SearchStep> {
  let size = scanRows;
  for (let top = range.toRow; top >= range.fromRow; ) {
    const downToRow = Math.max(range.fromRow, top - size + 1);
    const rows = createRowReader(database).range({ fromRow: downToRow, toRow: top }, query, query.pieces);
    yield { matches: judge(rows, query), downToRow };
    top = downToRow - 1;
    // Where SQLite itself leaves most rows out, four times as many are looked at in the same time.
    size = rows.length < scanRows / 8 ? 4 * scanRows : scanRows;
  }
}

function* checkRanges(source: Source, ranges: RowRange[]): Generator<SearchStep> {
  for (const range of ranges) yield* scan(source, range);
}

function* checkRows({ database, query }: Source, rows: number[]): Generator<SearchStep> {
  // Most candidates fit, so a first step of a page's size often is the last; every row read cold is a wait for the disk.
  let size = Math.min(candidateRows, query.limit + Math.ceil(query.limit / 10));
  for (let start = 0; start < rows.length; start += size, size = candidateRows) {
    const part = rows.slice(start, start + size);
    yield { matches: judge(createRowReader(database).rows(part), query), downToRow: part.at(-1) ?? 1 };
  }
}

/** Rows of the full text, newest first; with `selected` only those that are in it. */
function* checkText(source: Source, selected: ReadonlySet<number> | null = null): Generator<SearchStep> {
  const { database, query } = source;
  const size = selected === null ? candidateRows : textRows;
  for (let top = source.newestRow; top >= 1; ) {
    const found = query.index === null ? [] : textCandidates(source, query.index, top, size);
    const downToRow = found.length < size ? 1 : (found.at(-1) ?? 1);
    const rows = selected === null ? found : found.filter((row) => selected.has(row));
    yield* checkRows(source, rows.slice(0, -candidateRows));
    const last = createRowReader(database).rows(rows.slice(-candidateRows));
    yield { matches: judge(last, query), downToRow };
    top = downToRow - 1;
  }
}

function textCandidates({ database }: Source, index: IndexNode, newestRow: number, limit: number): number[] {
  return database
    .preparePlucked<number>(
      'SELECT rowid FROM event_text WHERE event_text MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?',
    )
    .all(fullTextExpression(index), newestRow, limit);
}

/** Rows that an index of a sealed partition leaves, newest first; null where none leaves few enough. */
function selectedRows({ database, query, newestRow }: Source): number[] | null {
  const attempts: { index: string; condition: string; value: SqlValue[] }[] = [];
  if (query.host !== null) attempts.push({ index: 'event_host_at', condition: 'host = ? AND', value: [query.host] });
  if (query.category !== null) {
    attempts.push({ index: 'event_category_at', condition: 'category = ? AND', value: [query.category] });
  }
  if (query.fromAt !== null || query.toAt !== null) attempts.push({ index: 'event_at', condition: '', value: [] });
  const { fromAt, toAt } = span(query);
  for (const { index, condition, value } of attempts) {
    const rows = database
      .preparePlucked<number>(
        `SELECT row FROM event INDEXED BY ${index} WHERE ${condition} at BETWEEN ? AND ? AND row <= ? LIMIT ?`,
      )
      .all(...value, fromAt, toAt, newestRow, selectiveRows + 1);
    if (rows.length <= selectiveRows) return rows.sort((a, b) => b - a);
  }
  return null;
}

function span({ fromAt, toAt }: PreparedQuery): { fromAt: number; toAt: number } {
  return { fromAt: fromAt ?? Number.MIN_SAFE_INTEGER, toAt: toAt ?? Number.MAX_SAFE_INTEGER };
}

function judge(rows: EventRow[], query: PreparedQuery): Match[] {
  return rows.flatMap((row) => {
    const fields = matchRow(row, query);
    return fields === undefined ? [] : [{ row, fields }];
  });
}
