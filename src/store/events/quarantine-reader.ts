import type { QuarantineSelection, QuarantineStep } from '../../core/quarantine.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { createPartitionPool } from './partition-pool.ts';
import { scanQuarantine } from './quarantine-scan.ts';

/** Reads quarantined records to parse them again; committed ones only, over connections that cannot write. */
export interface QuarantineReader {
  /** Oldest first, in bounded steps; what is released meanwhile is left out. */
  scan(selection: QuarantineSelection): Generator<QuarantineStep>;
  /** Closes the files; a scan that is not through has to begin anew. */
  close(): void;
}

/** Partitions that stay open between steps: a scan goes from one to the next, and looks ahead for what was released. */
const maxOpen = 8;

/** `dataFolder` is the data folder; nothing is opened before the first step. */
export function openQuarantineReader(options: { dataFolder: string; diagnostics: Diagnostics }): QuarantineReader {
  const pool = createPartitionPool({ ...options, maxOpen });
  return {
    scan: (selection) => scanQuarantine(pool, { selection, direction: 'oldest_first' }),
    close: () => pool.close(),
  };
}
