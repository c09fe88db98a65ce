import { ApplianceError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { type PartitionLedger, readLedger } from './ledger.ts';
import { openPartitionForReading, readMeta } from './partition.ts';
import { listPartitions, unlinkPartition } from './partition-files.ts';
import { findPurgeable, type PurgeCandidates, type PurgeRule } from './purge.ts';
import { sealPartition } from './sealing.ts';

/** What one round of sealing did. */
export interface SealResult {
  sealed: number[];
  /** Damaged, too new, or without space; reported, and tried again in the next round. */
  failed: number[];
  /** True where it was told to stop before it was through. */
  stopped: boolean;
}

/** What the sealer thread can be asked. One call at a time seals; the others are short. */
export interface SealerMethods {
  seal(argument: null, signal: AbortSignal): Promise<SealResult>;
  ledgers(argument: { except: number[] }): PartitionLedger[];
  purgeable(rule: PurgeRule): PurgeCandidates;
  /** False while the partition is being sealed; it goes with the next purge. */
  unlink(argument: { partition: number }): boolean;
}

export interface SealerOptions {
  dataFolder: string;
  diagnostics: Diagnostics;
  clockNow(): number;
  /** Lets messages arrive between two steps. */
  pause(): Promise<void>;
}

export function createSealerMethods(options: SealerOptions): SealerMethods {
  const { dataFolder, diagnostics } = options;
  let sealing: number | null = null;

  const sealOne = async (partition: number, signal: AbortSignal): Promise<'sealed' | 'stopped' | 'skipped'> => {
    const startedAt = performance.now();
    let indexedRows: number | null = null;
    for (const rows of sealPartition(dataFolder, partition, options.clockNow)) {
      indexedRows = rows;
      await options.pause();
      if (signal.aborted) return 'stopped';
    }
    if (indexedRows === null) return 'skipped';
    const durationMs = Math.round(performance.now() - startedAt);
    diagnostics.report('info', 'PartitionSealed', { partition, rows: indexedRows, durationMs });
    return 'sealed';
  };
  const fail = (partition: number, thrown: unknown): void => {
    if (!(thrown instanceof ApplianceError)) throw thrown;
    diagnostics.report('error', 'PartitionSealFailedError', { partition, code: thrown.code, message: thrown.message });
  };

  return {
    async seal(_argument, signal) {
      const result: SealResult = { sealed: [], failed: [], stopped: false };
      // A second round beside the first would do the same work twice.
      if (sealing !== null) return { ...result, stopped: true };
      try {
        for (const partition of listPartitions(dataFolder)) {
          sealing = partition;
          try {
            const outcome = await sealOne(partition, signal);
            if (outcome === 'stopped') return { ...result, stopped: true };
            if (outcome === 'sealed') result.sealed.push(partition);
          } catch (thrown) {
            fail(partition, thrown);
            result.failed.push(partition);
          }
        }
        return result;
      } finally {
        sealing = null;
      }
    },
    ledgers({ except }) {
      const copied = new Set(except);
      return listPartitions(dataFolder)
        .filter((partition) => !copied.has(partition))
        .flatMap((partition) => finishedLedger(dataFolder, partition) ?? []);
    },
    purgeable: (rule) => findPurgeable(dataFolder, rule),
    unlink({ partition }) {
      if (partition === sealing) return false;
      unlinkPartition(dataFolder, partition);
      diagnostics.report('info', 'PartitionPurged', { partition });
      return true;
    },
  };
}

/** The ledger of a partition that gets no more entries; undefined for the hot one and for unreadable files. */
function finishedLedger(dataFolder: string, partition: number): PartitionLedger | undefined {
  try {
    const database = openPartitionForReading(dataFolder, partition);
    if (database === undefined) return undefined;
    try {
      if (readMeta(database).state === 'hot') return undefined;
      const rows = readLedger(database, { fromAt: Number.MIN_SAFE_INTEGER, toAt: Number.MAX_SAFE_INTEGER });
      return { partition, rows };
    } finally {
      database.close();
    }
  } catch (thrown) {
    // Sealing and searching report the file; its ledger is asked for again in the next round.
    if (!(thrown instanceof ApplianceError)) throw thrown;
    return undefined;
  }
}
