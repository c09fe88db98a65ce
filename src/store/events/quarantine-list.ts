import { eventId, maxPartitionRow, partitionOf, rowOf } from '../../core/ids.ts';
import type { QuarantineRecord } from './hot-partition.ts';
import type { PartitionPool } from './partition-pool.ts';

/** A quarantined record with its place (numbered like events, in a count of its own). */
export interface QuarantineEntry extends QuarantineRecord {
  id: number;
}

const maxLimit = 500;

/** Quarantined records, newest first, before a place (excluded). */
export function listQuarantine(pool: PartitionPool, request: { before?: number; limit: number }): QuarantineEntry[] {
  const before = request.before ?? Number.MAX_SAFE_INTEGER;
  const limit = Math.min(request.limit, maxLimit);
  const entries: QuarantineEntry[] = [];
  for (const partition of pool.newestFirst()) {
    if (partition > partitionOf(before)) continue;
    if (entries.length >= limit) break;
    const beforeRow = partition === partitionOf(before) ? rowOf(before) : maxPartitionRow + 1;
    const rows = pool.read(partition, (database) =>
      database
        .prepare<QuarantineRecord & { row: number }>(
          `SELECT row, received_at AS receivedAt, source_id AS sourceId, peer, reason, raw
           FROM quarantine WHERE row < ? ORDER BY row DESC LIMIT ?`,
        )
        .all(beforeRow, limit - entries.length),
    );
    for (const { row, ...record } of rows ?? []) entries.push({ id: eventId(partition, row), ...record });
  }
  return entries;
}
