import type { SqlValue, StoreDatabase } from '../database.ts';
import { createColdReader } from './cold-reader.ts';
import { type EventRow, eventColumns } from './event-row.ts';
import { type FieldNames, fieldNamesOf } from './field-codes.ts';
import { type PartitionMeta, readMeta } from './partition.ts';
import type { ColumnConditions, RowReader } from './row-reading.ts';

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
