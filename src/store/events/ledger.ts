import type { LedgerDelta } from '../../core/commit.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { StoreDatabase } from '../database.ts';

/** The ledger of one partition, as it is copied into the control database. */
export interface PartitionLedger {
  partition: number;
  rows: LedgerDelta[];
}

const upsertSql = `
INSERT INTO ledger (source_id, hour_at, received, stored, excepted, quarantined, dropped, duplicates, bytes)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source_id, hour_at) DO UPDATE SET
  received = received + excluded.received, stored = stored + excluded.stored,
  excepted = excepted + excluded.excepted, quarantined = quarantined + excluded.quarantined,
  dropped = dropped + excluded.dropped, duplicates = duplicates + excluded.duplicates,
  bytes = bytes + excluded.bytes`;

/** Throws STORE_LEDGER_UNBALANCED where a delta does not add up. */
export function checkBalance(delta: LedgerDelta): void {
  const accounted = delta.stored + delta.excepted + delta.quarantined + delta.dropped;
  if (delta.received === accounted && delta.duplicates <= delta.dropped) return;
  throw new ApplianceError('STORE_LEDGER_UNBALANCED', {
    params: { source: delta.sourceId, received: delta.received, accounted },
  });
}

/** Adds counts to a partition's ledger. */
export function addToLedger(database: StoreDatabase, delta: LedgerDelta): void {
  database
    .prepare(upsertSql)
    .run(
      delta.sourceId,
      delta.hourAt,
      delta.received,
      delta.stored,
      delta.excepted,
      delta.quarantined,
      delta.dropped,
      delta.duplicates,
      delta.bytes,
    );
}

/** A partition's ledger between two hours (`toAt` excluded). */
export function readLedger(database: StoreDatabase, range: { fromAt: number; toAt: number }): LedgerDelta[] {
  return database
    .prepare<LedgerDelta>(
      `SELECT source_id AS sourceId, hour_at AS hourAt, received, stored, excepted, quarantined, dropped, duplicates, bytes
       FROM ledger WHERE hour_at >= ? AND hour_at < ?`,
    )
    .all(range.fromAt, range.toAt);
}
