import type { EventRow } from './event-row.ts';
import type { PartitionMeta } from './partition.ts';
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
