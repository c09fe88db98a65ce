import type { PartitionMeta } from './partition.ts';

/** One partition for the health page. */
export interface PartitionSummary {
  partition: number;
  /** Database and log. */
  sizeBytes: number;
  /** Null where the file is damaged or too new. */
  meta: PartitionMeta | null;
}
