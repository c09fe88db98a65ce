import type { Histogram, HistogramRequest } from '../../core/search.ts';
import type { StoreDatabase } from '../database.ts';
import { readMeta } from './partition.ts';
import type { PartitionPool } from './partition-pool.ts';
import { outsideSpan } from './partition-search.ts';
import { readRollup, rollupMs } from './rollup-counts.ts';
import { type PreparedQuery, prepareQuery, zoneOf } from './search-query.ts';
import { type SearchLimits, walkMatches } from './search-walk.ts';

const maxColumns = 500;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** Lengths that people read easily; those from a minute on are read from roll-ups. */
const widths = [1, 5, 10, 30]
  .map((n) => n * second)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * minute),
    [1, 2, 3, 6, 12].map((n) => n * hour),
    [1, 2, 7, 14, 28, 91, 364].map((n) => n * day),
  );
/** Counts events by time. Throws STORE_QUERY_REFUSED and the other STORE_QUERY_ codes. */
export async function countByTime(
  pool: PartitionPool,
  request: HistogramRequest,
  limits: SearchLimits,
): Promise<Histogram> {
  const columns = Math.min(Math.max(1, Math.floor(request.columns)), maxColumns);
  const length = Math.max(1, request.toAt - request.fromAt);
  const widthMs = widths.find((width) => length / width <= columns) ?? Math.ceil(length / columns / day) * day;
  // Columns begin at whole multiples of their length in local time, so that a day is a day there.
  const shift = zoneOf(request.query).offsetAt(request.fromAt);
  const fromAt = Math.floor((request.fromAt + shift) / widthMs) * widthMs - shift;
  const count = Math.max(1, Math.ceil((request.toAt - fromAt) / widthMs));
  const span = { fromAt, toAt: fromAt + count * widthMs, widthMs };
  const query = prepareQuery({ ...request.query, limit: 1, fromAt, toAt: span.toAt - 1 });
  const histogram: Histogram = {
    fromAt,
    widthMs,
    events: new Array<number>(count).fill(0),
    alerts: null,
    basis: 'matches',
    partitionsSearched: 0,
    partitionsTotal: 0,
    complete: true,
  };
  if (fitsRollups(query, span)) await sumRollups(pool, query, histogram, limits);
  else await countMatches(pool, query, histogram, limits);
  return histogram;
}

/** Only source, category and whole minutes are kept in roll-ups. */
function fitsRollups(query: PreparedQuery, span: { fromAt: number; toAt: number; widthMs: number }): boolean {
  const narrowed = query.test !== null || query.fields.length > 0 || query.index !== null || query.host !== null;
  return !narrowed && span.widthMs % rollupMs === 0 && query.fromAt === span.fromAt && query.toAt === span.toAt - 1;
}

async function sumRollups(
  pool: PartitionPool,
  query: PreparedQuery,
  histogram: Histogram,
  limits: SearchLimits,
): Promise<void> {
  const { fromAt, widthMs, events } = histogram;
  const alerts = new Array<number>(events.length).fill(0);
  histogram.basis = 'rollups';
  histogram.alerts = alerts;
  const add = (database: StoreDatabase): true => {
    const span = { fromAt, toAt: fromAt + events.length * widthMs, widthMs };
    for (const found of readRollup(database, span, query)) {
      events[found.column] = (events[found.column] ?? 0) + found.events;
      alerts[found.column] = (alerts[found.column] ?? 0) + found.alerts;
    }
    return true;
  };
  const partitions = pool.newestFirst();
  histogram.partitionsTotal = partitions.length;
  for (const partition of partitions) {
    const meta = pool.meta(partition);
    const read = meta !== undefined && outsideSpan(query, meta) ? true : pool.read(partition, add);
    if (read === true) histogram.partitionsSearched += 1;
    await limits.pause();
    if (limits.isCancelled() || limits.isOverdue()) break;
  }
  histogram.complete = histogram.partitionsSearched === partitions.length;
}

async function countMatches(
  pool: PartitionPool,
  query: PreparedQuery,
  histogram: Histogram,
  limits: SearchLimits,
): Promise<void> {
  const { fromAt, widthMs, events } = histogram;
  const index = coveringIndex(query);
  const takeWhole = (database: StoreDatabase): boolean => {
    if (index === null || readMeta(database).state !== 'sealed') return false;
    for (const { column, count } of countByIndex(database, index, { query, fromAt, widthMs })) {
      events[column] = (events[column] ?? 0) + count;
    }
    return true;
  };
  const end = await walkMatches({ pool, query, before: null, limits, takeWhole }, ({ row }) => {
    const column = Math.floor((row.at - fromAt) / widthMs);
    events[column] = (events[column] ?? 0) + 1;
    return false;
  });
  histogram.partitionsSearched = end.partitionsSearched;
  histogram.partitionsTotal = end.partitionsTotal;
  histogram.complete = end.stopped === null && end.unreadablePartitions.length === 0;
}

/** The index of sealed partitions that holds all the query asks for; null where rows have to be read. */
function coveringIndex({ test, terms, fields, host, category, sourceId }: PreparedQuery): string | null {
  if (test !== null || terms.length > 0 || fields.length > 0 || sourceId !== null) return null;
  if (host !== null) return category === null ? 'event_host_at' : null;
  return category === null ? 'event_at' : 'event_category_at';
}

function countByIndex(
  database: StoreDatabase,
  index: string,
  { query, fromAt, widthMs }: { query: PreparedQuery; fromAt: number; widthMs: number },
): { column: number; count: number }[] {
  const equal = index === 'event_host_at' ? 'host = ? AND' : index === 'event_category_at' ? 'category = ? AND' : '';
  return database
    .prepare<{ column: number; count: number }>(
      `SELECT CAST((at - ?) / ? AS INTEGER) AS "column", count(*) AS count
       FROM event INDEXED BY ${index} WHERE ${equal} at BETWEEN ? AND ? GROUP BY 1`,
    )
    .all(
      fromAt,
      widthMs,
      ...[query.host, query.category].filter((value) => value !== null),
      query.fromAt ?? fromAt,
      query.toAt ?? Number.MAX_SAFE_INTEGER,
    );
}
