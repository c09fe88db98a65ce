import { ApplianceError, asError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { archivePartition } from './archive.ts';
import { coolPartition } from './cooling.ts';
import { olderPartitionsAsked } from './duplicates.ts';
import { type PartitionLedger, readLedger } from './ledger.ts';
import { openPartitionForReading, readMeta, updatePartition } from './partition.ts';
import { listPartitions, unlinkPartition } from './partition-files.ts';
import { findPurgeable, type PurgeCandidates, type PurgeRule, type UnreadablePartition } from './purge.ts';
import { sealPartition } from './sealing.ts';

/** What one round of sealing did. */
export interface SealResult extends RoundResult {
  sealed: number[];
}

/** What one round of rewriting sealed partitions as cold ones did. */
export interface CoolResult extends RoundResult {
  cooled: number[];
}

interface RoundResult {
  /** Damaged, too new, or without space; reported, and tried again in the next round. */
  failed: number[];
  /** Those of them that are damaged or too new. */
  unreadable: UnreadablePartition[];
  /** True where it was told to stop before it was through. */
  stopped: boolean;
}

/** What the sealer thread can be asked. One call at a time seals or cools; the others are short. */
export interface SealerMethods {
  seal(argument: null, signal: AbortSignal): Promise<SealResult>;
  /** Only partitions whose every event was received before this time. */
  cool(argument: { receivedBefore: number }, signal: AbortSignal): Promise<CoolResult>;
  /** Path of the file; null where it holds no record. */
  archive(argument: { partition: number }, signal: AbortSignal): Promise<string | null>;
  ledgers(argument: { except: number[] }): PartitionLedger[];
  purgeable(rule: PurgeRule): PurgeCandidates;
  /** False while the partition is being sealed or cooled; it goes with the next purge. */
  unlink(argument: { partition: number }): boolean;
}

export interface SealerOptions {
  dataFolder: string;
  diagnostics: Diagnostics;
  clockNow(): number;
  /** Lets messages arrive between two steps. */
  pause(): Promise<void>;
}

/** What a round does to each partition, and the names under which it is reported. */
interface Work {
  /** Asked before each partition: whether something else has to be done first. */
  givesWay?(): boolean;
  stepsOf(partition: number): Generator<number>;
  doneReport: string;
  failedReport: string;
}

export function createSealerMethods(options: SealerOptions): SealerMethods {
  const { dataFolder, diagnostics } = options;
  let inHand: number | null = null;

  /** Takes the steps of a partition; the rows of the last one, null where it had none. */
  const takeSteps = async (steps: Generator<number>, signal: AbortSignal): Promise<number | 'stopped' | null> => {
    let rows: number | null = null;
    for (const done of steps) {
      rows = done;
      await options.pause();
      if (signal.aborted) return 'stopped';
    }
    return rows;
  };
  const attempt = async (
    work: Work,
    partition: number,
    signal: AbortSignal,
  ): Promise<'done' | 'stopped' | 'skipped' | { error: Error }> => {
    const startedAt = performance.now();
    try {
      const rows = await takeSteps(work.stepsOf(partition), signal);
      if (rows === 'stopped') return 'stopped';
      if (rows === null) return 'skipped';
      const durationMs = Math.round(performance.now() - startedAt);
      diagnostics.report('info', work.doneReport, { partition, rows, durationMs });
      return 'done';
    } catch (thrown) {
      // Whatever one file does to its reader, the others go on.
      const error = asError(thrown);
      const code = error instanceof ApplianceError ? error.code : null;
      diagnostics.report('error', work.failedReport, { partition, code, message: error.message });
      return { error };
    }
  };
  const round = async (work: Work, signal: AbortSignal): Promise<RoundResult & { done: number[] }> => {
    const result: RoundResult & { done: number[] } = { done: [], failed: [], unreadable: [], stopped: false };
    // A second round beside the first would do the same work twice.
    if (inHand !== null) return { ...result, stopped: true };
    try {
      for (const partition of listPartitions(dataFolder)) {
        if (work.givesWay?.() === true) return { ...result, stopped: true };
        inHand = partition;
        const outcome = await attempt(work, partition, signal);
        if (outcome === 'stopped') return { ...result, stopped: true };
        note(result, partition, outcome);
      }
      return result;
    } finally {
      inHand = null;
    }
  };

  return {
    async seal(_argument, signal) {
      const stepsOf = (partition: number): Generator<number> => {
        updatePartition(dataFolder, partition);
        return sealPartition(dataFolder, partition, options.clockNow);
      };
      const work = { stepsOf, doneReport: 'PartitionSealed', failedReport: 'PartitionSealFailedError' };
      const { done, ...rest } = await round(work, signal);
      return { sealed: done, ...rest };
    },
    async cool({ receivedBefore }, signal) {
      const newest = listPartitions(dataFolder).at(-1) ?? 0;
      const stepsOf = (partition: number): Generator<number> =>
        coolPartition(dataFolder, partition, { receivedBefore, keepSeen: partition >= newest - olderPartitionsAsked });
      const givesWay = (): boolean => isWaiting(dataFolder);
      const work = { givesWay, stepsOf, doneReport: 'PartitionCooled', failedReport: 'PartitionCoolFailedError' };
      const { done, ...rest } = await round(work, signal);
      return { cooled: done, ...rest };
    },
    async archive({ partition }, signal) {
      const steps = archivePartition(dataFolder, partition);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value;
        await options.pause();
        if (signal.aborted) steps.throw(signal.reason);
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
      if (partition === inHand) return false;
      unlinkPartition(dataFolder, partition);
      diagnostics.report('info', 'PartitionPurged', { partition });
      return true;
    },
  };
}

function note(
  result: RoundResult & { done: number[] },
  partition: number,
  outcome: 'done' | 'skipped' | { error: Error },
): void {
  if (outcome === 'done') result.done.push(partition);
  if (typeof outcome === 'string') return;
  const { error } = outcome;
  result.failed.push(partition);
  if (isFilesFault(error)) result.unreadable.push({ partition, error: error.message });
}

/** A full disk and a lock pass by themselves and say nothing of the file. */
function isFilesFault(error: Error): boolean {
  return !(error instanceof ApplianceError && (error.code === 'STORE_DISK_FULL' || error.code === 'STORE_BUSY'));
}

/** Whether the last finished partition waits to be sealed: searching needs that sooner than the disk needs the space. */
function isWaiting(dataFolder: string): boolean {
  const last = listPartitions(dataFolder).at(-2);
  try {
    const database = last === undefined ? undefined : openPartitionForReading(dataFolder, last);
    if (database === undefined) return false;
    try {
      return readMeta(database).state === 'closed';
    } finally {
      database.close();
    }
  } catch {
    // Sealing names the file; it is no reason to leave the others as they are.
    return false;
  }
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
  } catch {
    // Sealing and searching report the file; its ledger is asked for again in the next round.
    return undefined;
  }
}
