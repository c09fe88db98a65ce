import type { StoredEvent } from '../../core/event.ts';
import type { SqlValue, StoreDatabase } from '../database.ts';
import { type EventRow, storedEvent } from './event-row.ts';
import { readMeta } from './partition.ts';
import { matchRow } from './row-match.ts';
import { createRowReader } from './row-reader.ts';
import { fullTextExpression, type PreparedQuery } from './search-query.ts';

/** One bounded step of a search, so that it can be cancelled and others can run in between. */
export interface SearchStep {
  /** Newest first. */
  matches: StoredEvent[];
  /** Every row from this one up has been looked at. */
  downToRow: number;
}

/** Rows read in one step of a scan, and candidates checked in one step; 10 to 20 ms at worst. */
const scanRows = 1024;
const candidateRows = 256;
/** Up to this many rows an index is worth more than reading on from the newest row. */
const selectiveRows = 20_000;

/** Searches one partition from `beforeRow` (excluded) down to its first row. */
export function* searchPartition(
  database: StoreDatabase,
  partition: number,
  query: PreparedQuery,
  beforeRow: number,
): Generator<SearchStep> {
  const meta = readMeta(database);
  const newestRow = Math.min(beforeRow - 1, meta.rowCount);
  if (newestRow < 1) return;
  const check = (row: EventRow): StoredEvent[] => {
    const fields = matchRow(row, query);
    return fields === undefined ? [] : [storedEvent(partition, row, fields)];
  };
  const source = { database, query, newestRow, check };
  if (meta.state !== 'sealed') {
    yield* scan(source);
    return;
  }
  const selected = selectedRows(source);
  if (selected !== null) yield* checkSelected(source, selected);
  else if (query.indexTerms.length > 0) yield* checkFullText(source);
  else yield* scan(source);
}

interface Source {
  database: StoreDatabase;
  query: PreparedQuery;
  newestRow: number;
  check(row: EventRow): StoredEvent[];
}

/** Whether nothing in a partition can be of the time that is asked for. */
export function outsideSpan(query: PreparedQuery, span: { minAt: number | null; maxAt: number | null }): boolean {
  return (
    (query.toAt !== null && span.minAt !== null && span.minAt > query.toAt) ||
    (query.fromAt !== null && span.maxAt !== null && span.maxAt < query.fromAt)
  );
}

function* scan({ database, query, newestRow, check }: Source): Generator<SearchStep> {
  const reader = createRowReader(database);
  for (let top = newestRow; top >= 1; top -= scanRows) {
    const downToRow = Math.max(1, top - scanRows + 1);
    yield { matches: reader.range({ fromRow: downToRow, toRow: top }, query).flatMap(check), downToRow };
  }
}

/** Rows that an index of a sealed partition leaves, newest first; null where none leaves few enough. */
function selectedRows({ database, query, newestRow }: Source): number[] | null {
  const fromAt = query.fromAt ?? Number.MIN_SAFE_INTEGER;
  const toAt = query.toAt ?? Number.MAX_SAFE_INTEGER;
  const attempts: { index: string; condition: string; value: SqlValue[] }[] = [];
  if (query.host !== null) attempts.push({ index: 'event_host_at', condition: 'host = ? AND', value: [query.host] });
  if (query.category !== null) {
    attempts.push({ index: 'event_category_at', condition: 'category = ? AND', value: [query.category] });
  }
  if (query.fromAt !== null || query.toAt !== null) attempts.push({ index: 'event_at', condition: '', value: [] });
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

function* checkSelected({ database, check }: Source, rows: number[]): Generator<SearchStep> {
  for (let start = 0; start < rows.length; start += candidateRows) {
    const part = rows.slice(start, start + candidateRows);
    yield { matches: readRows(database, part).flatMap(check), downToRow: part.at(-1) ?? 1 };
  }
}

function* checkFullText(source: Source): Generator<SearchStep> {
  const { database, query, check } = source;
  const expression = fullTextExpression(query.indexTerms);
  const candidates = database.preparePlucked<number>(
    'SELECT rowid FROM event_text WHERE event_text MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?',
  );
  for (let top = source.newestRow; top >= 1; ) {
    const part = candidates.all(expression, top, candidateRows);
    const downToRow = part.length < candidateRows ? 1 : (part.at(-1) ?? 1);
    yield { matches: readRows(database, part).flatMap(check), downToRow };
    top = downToRow - 1;
  }
}

function readRows(database: StoreDatabase, rows: number[]): EventRow[] {
  return createRowReader(database).rows(rows);
}
