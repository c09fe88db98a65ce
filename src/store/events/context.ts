import type { EventId, StoredEvent } from '../../core/event.ts';
import { eventId, partitionOf, rowOf } from '../../core/ids.ts';
import type { SqlValue, StoreDatabase } from '../database.ts';
import { readColdHostTimes } from './cold-reader.ts';
import { storedEvent } from './event-row.ts';
import { type HostTimes, readHostTimes } from './host-blocks.ts';
import { type PartitionMeta, readMeta } from './partition.ts';
import type { PartitionPool } from './partition-pool.ts';
import { createRowReader } from './row-reader.ts';

/** Which events surround a moment on a host. */
export interface ContextRequest {
  host: string;
  at: number;
  /** Distance on either side, milliseconds. */
  windowMs: number;
  /** At most this many events; the ones nearest in time are kept. */
  limit: number;
}

export interface ContextResult {
  /** Ordered by time, then by place. */
  events: StoredEvent[];
  /** How many there are in the window, also those beyond the limit. */
  total: number;
}

/**
 * How far a device's clock may be ahead of the receive time for its events to be found by time. Without a bound one
 * device with a clock in the future would make every partition overlap with every window.
 */
const clockAheadToleranceMs = 86_400_000;

interface Moment {
  id: EventId;
  at: number;
}

/** Events of one host around a moment, over all partitions that can hold some. */
export function context(pool: PartitionPool, request: ContextRequest): ContextResult {
  const { at, windowMs, limit } = request;
  const window = { host: request.host, at, fromAt: at - windowMs, toAt: at + windowMs, limit };
  const moments: Moment[] = [];
  let total = 0;
  for (const partition of pool.newestFirst()) {
    const meta = pool.meta(partition);
    if (meta === undefined || !overlaps(meta, window)) continue;
    const found = pool.read(partition, (database) => momentsIn(database, partition, window));
    if (found === undefined) continue;
    total += found.total;
    for (const moment of found.nearest) moments.push(moment);
  }
  const events = eventsByIds(
    pool,
    nearestTo(at, moments, limit).map(({ id }) => id),
  );
  return { events: events.sort((a, b) => a.at - b.at || a.id - b.id), total };
}

/** The events of these places, in no particular order; purged ones are left out. */
export function eventsByIds(
  pool: PartitionPool,
  ids: readonly EventId[],
  options: { raw?: boolean } = {},
): StoredEvent[] {
  const rowsByPartition = new Map<number, number[]>();
  for (const id of new Set(ids)) {
    const partition = partitionOf(id);
    rowsByPartition.set(partition, [...(rowsByPartition.get(partition) ?? []), rowOf(id)]);
  }
  return [...rowsByPartition].flatMap(
    ([partition, rows]) =>
      pool.read(partition, (database) =>
        createRowReader(database)
          .rows(rows, options)
          .map((row) => storedEvent(partition, row)),
      ) ?? [],
  );
}

type Window = Pick<ContextRequest, 'host' | 'at' | 'limit'> & { fromAt: number; toAt: number };

interface Found {
  nearest: Moment[];
  total: number;
}

function momentsIn(database: StoreDatabase, partition: number, window: Window): Found {
  // In one snapshot, because sealing drops the side table when the index is there.
  return database.snapshot(() => {
    const meta = readMeta(database);
    if (meta.state === 'sealed') return indexedMoments(database, partition, window);
    const isCold = meta.state === 'cold';
    const times = isCold ? readColdHostTimes(database, meta, window) : readHostTimes(database, window);
    return blockMoments(times, partition, window);
  });
}

function overlaps(meta: PartitionMeta, { fromAt, toAt }: Window): boolean {
  if (meta.minAt === null || meta.maxAt === null || meta.maxReceivedAt === null) return false;
  return meta.minAt <= toAt && meta.maxAt >= fromAt && meta.maxReceivedAt >= fromAt - clockAheadToleranceMs;
}

function blockMoments({ rows, ats }: HostTimes, partition: number, window: Window): Found {
  const moments = rows.map((row, index) => ({ id: eventId(partition, row), at: ats[index] ?? 0 }));
  return { nearest: nearestTo(window.at, moments, window.limit), total: rows.length };
}

function indexedMoments(database: StoreDatabase, partition: number, window: Window): Found {
  const select = (what: string, rest: string): string =>
    `SELECT ${what} FROM event INDEXED BY event_host_at WHERE host = ? AND at BETWEEN ? AND ? ${rest}`;
  const side = (order: 'ASC' | 'DESC', ...values: SqlValue[]): Moment[] =>
    database
      .prepare<{ row: number; at: number }>(select('row, at', `ORDER BY at ${order}, row ${order} LIMIT ?`))
      .all(...values)
      .map(({ row, at }) => ({ id: eventId(partition, row), at }));
  const { host, at, fromAt, toAt, limit } = window;
  const moments = [...side('DESC', host, fromAt, at, limit), ...side('ASC', host, at + 1, toAt, limit)];
  const total = database.preparePlucked<number>(select('count(*)', '')).get(host, fromAt, toAt) ?? 0;
  return { nearest: moments, total };
}

function nearestTo(at: number, moments: Moment[], limit: number): Moment[] {
  if (moments.length <= limit) return moments;
  return moments.sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at) || a.id - b.id).slice(0, limit);
}
