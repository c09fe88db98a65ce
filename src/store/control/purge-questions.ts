import type { StoreDatabase } from '../database.ts';

/** A purge that waits for a person. Times are UTC epoch milliseconds. */
interface QuestionRow {
  askedAt: number;
  partitions: number;
  /** Partitions there are, the one being written included. */
  ofPartitions: number;
  events: number;
  /** Receive times of what would go; null where they are not known. */
  fromAt: number | null;
  toAt: number | null;
  /** The newest that would go. */
  upToPartition: number;
  allowedAt: number | null;
  allowedBy: string | null;
}

/** At most one question waits; the newest takes the place of the one before. */
export interface PurgeQuestionTable {
  read(): QuestionRow | null;
  write(question: QuestionRow): void;
  forget(): void;
}

export function createPurgeQuestionTable(control: StoreDatabase): PurgeQuestionTable {
  return {
    read: () =>
      control
        .prepare<QuestionRow>(
          `SELECT asked_at AS askedAt, partitions, of_partitions AS ofPartitions, events, from_at AS fromAt, to_at AS toAt,
           up_to_partition AS upToPartition, allowed_at AS allowedAt, allowed_by AS allowedBy FROM purge_question`,
        )
        .get() ?? null,
    write({ askedAt, partitions, ofPartitions, events, fromAt, toAt, upToPartition, allowedAt, allowedBy }) {
      control
        .prepare(
          `INSERT OR REPLACE INTO purge_question (id, asked_at, partitions, of_partitions, events, from_at, to_at,
             up_to_partition, allowed_at, allowed_by) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(askedAt, partitions, ofPartitions, events, fromAt, toAt, upToPartition, allowedAt, allowedBy);
    },
    forget: () => void control.prepare('DELETE FROM purge_question').run(),
  };
}
