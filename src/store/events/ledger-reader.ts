import type { LedgerDelta } from '../../core/commit.ts';
import type { StoreDatabase } from '../database.ts';
import { readLedger } from './ledger.ts';
import type { PartitionPool } from './partition-pool.ts';

const rollUpSql = `
SELECT source_id AS sourceId, hour_at AS hourAt, sum(received) AS received, sum(stored) AS stored,
  sum(excepted) AS excepted, sum(quarantined) AS quarantined, sum(dropped) AS dropped, sum(duplicates) AS duplicates,
  sum(bytes) AS bytes
FROM ledger_rollup WHERE hour_at >= ? AND hour_at < ? GROUP BY source_id, hour_at`;

/**
 * The ledger by source and hour (`toAt` excluded), ordered by hour and source: what was copied into the control
 * database, and the partitions that were not yet.
 */
export function readLedgerByHour(
  control: StoreDatabase,
  pool: PartitionPool,
  range: { fromAt: number; toAt: number },
): LedgerDelta[] {
  const { copied, rollUps } = control.snapshot(() => ({
    copied: new Set(control.preparePlucked<number>('SELECT partition FROM ledger_copy').all()),
    rollUps: control.prepare<LedgerDelta>(rollUpSql).all(range.fromAt, range.toAt),
  }));
  const sums = new Map<string, LedgerDelta>();
  for (const delta of rollUps) add(sums, delta);
  for (const partition of pool.newestFirst()) {
    if (copied.has(partition)) continue;
    for (const delta of pool.read(partition, (database) => readLedger(database, range)) ?? []) add(sums, delta);
  }
  return [...sums.values()].sort((a, b) => a.hourAt - b.hourAt || a.sourceId - b.sourceId);
}

function add(sums: Map<string, LedgerDelta>, delta: LedgerDelta): void {
  const key = `${delta.sourceId}@${delta.hourAt}`;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { ...delta });
    return;
  }
  sum.received += delta.received;
  sum.stored += delta.stored;
  sum.excepted += delta.excepted;
  sum.quarantined += delta.quarantined;
  sum.dropped += delta.dropped;
  sum.duplicates += delta.duplicates;
  sum.bytes += delta.bytes;
}
