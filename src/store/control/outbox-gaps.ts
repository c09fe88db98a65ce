import type { StoreDatabase } from '../database.ts';

/** A partition whose alerts wait because it cannot be read. */
export interface OutboxGap {
  partition: number;
  /** The last row whose alert was taken over; 0: none. */
  afterRow: number;
  /** UTC epoch milliseconds. */
  since: number;
  error: string;
}

/** Alerts that were passed by, kept over restarts until they are taken over. */
export interface OutboxGapTable {
  /** A gap that is known already stays as it is. */
  open(gap: OutboxGap): void;
  list(): OutboxGap[];
  moveTo(partition: number, afterRow: number): void;
  close(partition: number): void;
}

export function createOutboxGapTable(control: StoreDatabase): OutboxGapTable {
  return {
    open({ partition, afterRow, since, error }) {
      control
        .prepare('INSERT OR IGNORE INTO outbox_gap (partition, after_row, since, error) VALUES (?, ?, ?, ?)')
        .run(partition, afterRow, since, error);
    },
    list: () =>
      control
        .prepare<OutboxGap>(
          'SELECT partition, after_row AS afterRow, since, error FROM outbox_gap ORDER BY partition LIMIT 1000',
        )
        .all(),
    moveTo(partition, afterRow) {
      control
        .prepare('UPDATE outbox_gap SET after_row = max(after_row, ?) WHERE partition = ?')
        .run(afterRow, partition);
    },
    close(partition) {
      control.prepare('DELETE FROM outbox_gap WHERE partition = ?').run(partition);
    },
  };
}
