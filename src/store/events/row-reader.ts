import type { SqlValue, StoreDatabase } from '../database.ts';
import { createColdReader } from './cold-reader.ts';
import { type EventRow, eventColumns } from './event-row.ts';
import { type FieldNames, fieldNamesOf } from './field-codes.ts';
import { type PartitionMeta, readMeta } from './partition.ts';
import type { IndexNode } from './query/query-index.ts';

/** What the columns of a row must hold; null where anything may stand. Times are included. */
export interface ColumnConditions {
  host: string | null;
  category: string | null;
  sourceId: number | null;
  /** Span of event times. */
  fromAt: number | null;
  toAt: number | null;
}

/** Rows of a partition, both ends included. */
export interface RowRange {
  fromRow: number;
  toRow: number;
}

/**
 * Reads rows of one open partition whatever its state, so that nobody else needs to know how a state keeps them.
 * Made for one short piece of work; a reader that is kept would not see the partition being sealed.
 */
export interface RowReader {
  readonly meta: PartitionMeta;
  /** The rows of these numbers in the order they are asked for; absent ones are left out. `raw` only where asked. */
  rows(rows: readonly number[], options?: { raw?: boolean }): EventRow[];
  /**
   * The rows of a range whose columns are as asked, newest (highest) first. Without `raw`. Rows that do
   * not hold all of `pieces` (as `piecesOf` makes them) may be left out, which saves most of the work of a scan.
   */
  range(range: RowRange, conditions: ColumnConditions, pieces?: readonly string[]): EventRow[];
  /**
   * Where rows can be that hold all words and are as asked, newest first and not above `newestRow`: a partition that
   * is kept in blocks answers from the index of its blocks. Null where the partition has an index by row or none at
   * all. Rows in the ranges still have to be judged.
   */
  ranges(wanted: { index: IndexNode | null; conditions: ColumnConditions; newestRow: number }): RowRange[] | null;
}

/** A reader for a partition that is open; reads its `meta` once. */
export function createRowReader(database: StoreDatabase): RowReader {
  const meta = readMeta(database);
  return meta.state === 'cold' ? createColdReader(database, meta) : createTableReader(database, meta);
}

function createTableReader(database: StoreDatabase, meta: PartitionMeta): RowReader {
  const names = fieldNamesOf(database);
  return {
    meta,
    rows(rows, options = {}) {
      const columns = options.raw === true ? `${eventColumns}, raw` : eventColumns;
      const one = database.prepare<EventRow>(`SELECT ${columns} FROM event WHERE row = ?`);
      return withNames(
        rows.flatMap((row) => one.get(row) ?? []),
        names,
      );
    },
    range({ fromRow, toRow }, wanted, pieces = []) {
      const { text, values } = conditionSql(wanted);
      const select =
        `SELECT ${eventColumns} FROM event WHERE row BETWEEN ? AND ?${text}${mayHoldSql.repeat(pieces.length)} ` +
        'ORDER BY row DESC';
      const probes = pieces.flatMap((piece) => [`%${piece}%`, `%${piece}%`, `%${piece}%`]);
      return withNames(database.prepare<EventRow>(select).all(fromRow, toRow, ...values, ...probes), names);
    },
    ranges: () => null,
  };
}

/**
 * Whether a row can hold a text, as SQLite can tell without handing the row over (a fifth of the time): LIKE ignores
 * the case of ASCII only, therefore rows with other characters (whose lower case may be ASCII, as the Kelvin sign's) pass.
 * `_` and `%` of a text stand for any characters, which only lets more rows pass.
 */
const mayHoldSql = ' AND (octet_length(fields) <> length(fields) OR fields LIKE ? OR host LIKE ? OR action LIKE ?)';
/** Rows come from SQLite without the names of their fields. */
function withNames(rows: EventRow[], names: FieldNames): EventRow[] {
  for (const row of rows) row.names = names;
  return rows;
}

function conditionSql(conditions: ColumnConditions): { text: string; values: SqlValue[] } {
  const all: [string, SqlValue][] = [
    [' AND host = ?', conditions.host],
    [' AND category = ?', conditions.category],
    [' AND source_id = ?', conditions.sourceId],
    [' AND at >= ?', conditions.fromAt],
    [' AND at <= ?', conditions.toAt],
  ];
  const given = all.filter(([, value]) => value !== null);
  return { text: given.map(([text]) => text).join(''), values: given.map(([, value]) => value) };
}
