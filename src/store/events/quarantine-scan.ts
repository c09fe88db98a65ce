import type { QuarantineRecord } from '../../core/commit.ts';
import { eventId, maxPartitionRow, partitionOf, rowOf } from '../../core/ids.ts';
import type { QuarantineSelection, QuarantineStep } from '../../core/quarantine.ts';
import type { SqlValue, StoreDatabase } from '../database.ts';
import type { PartitionPool } from './partition-pool.ts';
import { createReleasedPlaces, type ReleasedPlaces } from './released.ts';

export interface QuarantineScanRequest {
  selection: QuarantineSelection;
  direction: 'newest_first' | 'oldest_first';
  /** Place to go on from (excluded); absent: from the end. */
  after?: number;
  /** Bytes of each raw record to read; all of it where absent. */
  rawBytes?: number;
}

/** Rows looked at in one step; a few milliseconds at the usual length of a line. */
const rowsPerStep = 2000;
/** Records handed out in one step: each may be up to 1 MiB long. */
const entriesPerStep = 200;

interface Row extends QuarantineRecord {
  row: number;
}

/**
 * Goes over quarantined records that were not released, over all partitions, in bounded steps: a caller may pause or
 * stop between two. Records that are committed while it runs are found when they are newer than where it stands.
 */
export function* scanQuarantine(pool: PartitionPool, request: QuarantineScanRequest): Generator<QuarantineStep> {
  const released = createReleasedPlaces(pool);
  const newest = request.direction === 'newest_first';
  const after = request.after ?? (newest ? Number.MAX_SAFE_INTEGER : 0);
  for (const partition of partitionsFrom(pool, request, partitionOf(after))) {
    const end = newest ? maxPartitionRow + 1 : 0;
    const from = partition === partitionOf(after) ? rowOf(after) : end;
    yield* scanPartition(pool, { request, released, partition, from });
  }
}

/** The partitions to look at, in the direction of the scan. */
function partitionsFrom(pool: PartitionPool, request: QuarantineScanRequest, first: number): number[] {
  const wanted = request.selection.ids && new Set(request.selection.ids.map(partitionOf));
  const meant = pool.newestFirst().filter((partition) => wanted === undefined || wanted.has(partition));
  if (request.direction === 'newest_first') return meant.filter((partition) => partition <= first);
  return meant.filter((partition) => partition >= first).reverse();
}

interface PartitionScan {
  request: QuarantineScanRequest;
  released: ReleasedPlaces;
  partition: number;
  /** Row to go on from, excluded. */
  from: number;
}

function* scanPartition(pool: PartitionPool, scan: PartitionScan): Generator<QuarantineStep> {
  const { request, released, partition } = scan;
  const last = pool.read(partition, lastRow) ?? 0;
  const nextWindow = request.direction === 'newest_first' ? windowBelow : windowAbove;
  for (let at = scan.from; ; ) {
    const { low, high, end } = nextWindow(at, last);
    if (low > high) return;
    const rows = pool.read(partition, (database) => readRows(database, scan, low, high)) ?? [];
    at = rows.length === entriesPerStep ? (rows.at(-1)?.row ?? end) : end;
    const gone = rows.length === 0 ? new Set<number>() : released.rowsOf(partition, low, high);
    const kept = rows.filter(({ row }) => !gone.has(row));
    yield {
      entries: kept.map(({ row, ...record }) => ({ id: eventId(partition, row), ...record })),
      reached: eventId(partition, at),
    };
  }
}

/** The next rows to look at (both included; none where `low` is above `high`), and where they end. */
interface RowWindow {
  low: number;
  high: number;
  end: number;
}

function windowBelow(at: number, last: number): RowWindow {
  const high = Math.min(at - 1, last);
  const low = Math.max(1, high - rowsPerStep + 1);
  return { low, high, end: low };
}

function windowAbove(at: number, last: number): RowWindow {
  const low = at + 1;
  const high = Math.min(last, at + rowsPerStep);
  return { low, high, end: high };
}

function lastRow(database: StoreDatabase): number {
  return database.preparePlucked<number | null>('SELECT max(row) FROM quarantine').get() ?? 0;
}

function readRows(database: StoreDatabase, scan: PartitionScan, low: number, high: number): Row[] {
  const { selection, direction, rawBytes } = scan.request;
  const { where, values } = conditionsOf(selection, scan.partition);
  const raw = rawBytes === undefined ? 'raw' : `substr(raw, 1, ${Math.trunc(rawBytes)}) AS raw`;
  return database
    .prepare<Row>(
      `SELECT row, received_at AS receivedAt, source_id AS sourceId, peer, reason, ${raw} FROM quarantine
       WHERE row BETWEEN ? AND ?${where} ORDER BY row ${direction === 'newest_first' ? 'DESC' : 'ASC'}
       LIMIT ${entriesPerStep}`,
    )
    .all(low, high, ...values);
}

/** The conditions of a selection as SQL with bound values, beginning with ` AND` where there are any. */
function conditionsOf(selection: QuarantineSelection, partition: number): { where: string; values: SqlValue[] } {
  const rows = selection.ids?.filter((id) => partitionOf(id) === partition).map(rowOf);
  const conditions: [string, SqlValue | undefined][] = [
    ['source_id = ?', selection.sourceId],
    ['peer = ?', selection.peer],
    ['peer IN (SELECT value FROM json_each(?))', selection.peers && JSON.stringify(selection.peers)],
    ['reason = ?', selection.reason],
    ['received_at >= ?', selection.fromAt],
    ['received_at < ?', selection.toAt],
    ['row IN (SELECT value FROM json_each(?))', rows && JSON.stringify(rows)],
  ];
  const used = conditions.filter((condition): condition is [string, SqlValue] => condition[1] !== undefined);
  return { where: used.map(([sql]) => ` AND ${sql}`).join(''), values: used.map(([, value]) => value) };
}
