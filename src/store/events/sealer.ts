import { type Diagnostics, silentDiagnostics } from '../../diagnostics/log.ts';
import { createThreadClient } from '../threads/thread-client.ts';
import type { PartitionLedger } from './ledger.ts';
import type { PurgeCandidates, PurgeRule } from './purge.ts';
import type { CoolResult, SealResult } from './sealer-methods.ts';

/** What a purge did. */
interface PurgeResult {
  purged: { partition: number; rowCount: number; sizeBytes: number }[];
  /** Old enough, kept because alerts in them were not taken over yet. */
  keptForAlerts: number[];
  /** Old enough perhaps, but damaged or too new: an operator has to decide. */
  unreadable: number[];
}

/** The sealer thread as the main thread sees it: indexing of finished partitions, their ledgers, and retention. */
export interface Sealer {
  /** Seals every closed partition, oldest first; resumable. `signal` stops it after the step in hand (about 1 s at most). */
  seal(signal?: AbortSignal): Promise<SealResult>;
  /** Rewrites sealed partitions that were received before a time as cold ones, oldest first; what is half made is thrown away. */
  cool(receivedBefore: number, signal?: AbortSignal): Promise<CoolResult>;
  /** Ledgers of finished partitions that were not copied into the control database yet. */
  ledgers(copiedPartitions: number[]): Promise<PartitionLedger[]>;
  /**
   * Unlinks whole partitions. `copyLedger` runs on this thread for each one before it goes; if it throws or rejects,
   * nothing more is removed. Readers that still hold a file keep it until they are done.
   */
  purge(rule: PurgeRule, copyLedger: (ledger: PartitionLedger) => void | Promise<void>): Promise<PurgeResult>;
  /** Writes what was received in a finished partition to the raw archive; the path, or null where it holds no record. */
  archive(partition: number): Promise<string | null>;
  /** Ends the thread after its step in hand; an unfinished partition is continued next time. */
  close(): Promise<void>;
}

/** Starts nothing yet: the thread begins with the first call. `folder` is the data folder. */
export function openSealer(options: { folder: string; diagnostics?: Diagnostics }): Sealer {
  const thread = createThreadClient({
    name: 'sealer',
    script: new URL('./sealer-thread.ts', import.meta.url),
    data: { dataFolder: options.folder },
    diagnostics: options.diagnostics ?? silentDiagnostics,
  });
  return {
    seal: (signal) => thread.call<SealResult>('seal', null, signal),
    cool: (receivedBefore, signal) => thread.call<CoolResult>('cool', { receivedBefore }, signal),
    ledgers: (copiedPartitions) => thread.call<PartitionLedger[]>('ledgers', { except: copiedPartitions }),
    async purge(rule, copyLedger) {
      const { candidates, keptForAlerts, unreadable } = await thread.call<PurgeCandidates>('purgeable', rule);
      const purged: PurgeResult['purged'] = [];
      for (const { partition, rows, rowCount, sizeBytes } of candidates) {
        await copyLedger({ partition, rows });
        const gone = await thread.call<boolean>('unlink', { partition });
        if (gone) purged.push({ partition, rowCount, sizeBytes });
      }
      return { purged, keptForAlerts, unreadable };
    },
    archive: (partition) => thread.call<string | null>('archive', { partition }),
    close: () => thread.close(),
  };
}
