import type { PartitionLedger } from '../events/ledger.ts';
import type { ControlDatabase } from './control-database.ts';

/** Ledgers of finished partitions, kept here so that they outlive their partitions. */
export interface LedgerCopyTable {
  /** Copies one partition's ledger; false where it was copied before. */
  copy(ledger: PartitionLedger, copiedAt: number): boolean;
  /** Numbers of the partitions that were copied. */
  copiedPartitions(): number[];
}

export function createLedgerCopyTable(control: ControlDatabase): LedgerCopyTable {
  return {
    copy: ({ partition, rows }, copiedAt) =>
      control.transaction(() => {
        const noted = control
          .prepare('INSERT OR IGNORE INTO ledger_copy (partition, copied_at) VALUES (?, ?)')
          .run(partition, copiedAt);
        if (noted.changes === 0) return false;
        const insert = control.prepare(
          `INSERT INTO ledger_rollup (partition, source_id, hour_at, received, stored, excepted, quarantined, dropped,
             duplicates, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        );
        for (const row of rows) {
          const { sourceId, hourAt, received, stored, excepted, quarantined, dropped, duplicates, bytes } = row;
          insert.run(partition, sourceId, hourAt, received, stored, excepted, quarantined, dropped, duplicates, bytes);
        }
        return true;
      }),
    copiedPartitions: () =>
      control.preparePlucked<number>('SELECT partition FROM ledger_copy ORDER BY partition').all(),
  };
}
