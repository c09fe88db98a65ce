import { type Diagnostics, silentDiagnostics } from '../../diagnostics/log.ts';
import type { PartitionLedger } from './ledger.ts';
import type { PurgeCandidates, PurgeRule, UnreadablePartition } from './purge.ts';
import type { CoolResult, SealerMethods, SealResult } from './sealer-methods.ts';
import { openStoreThread, storeThreadStopMs } from './store-thread.ts';

/** What a purge did. */
interface PurgeResult {
  purged: { partition: number; rowCount: number; sizeBytes: number }[];
  /** Old enough, kept because alerts in them were not taken over yet. */
  keptForAlerts: number[];
  /** Old enough perhaps, but damaged or too new: an operator has to decide. */
  unreadable: UnreadablePartition[];
  /** May go by the rule, but were not allowed to. */
  held: number;
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
   * nothing more is removed; if it answers false, this one stays. Readers that still hold a file keep it until they are done.
   */
  purge(
    rule: PurgeRule,
    copyLedger: (ledger: PartitionLedger) => unknown,
    /** Which of those that may go do go; all of them where it is left out. */
    allowed?: (found: PurgeCandidates) => ReadonlySet<number>,
  ): Promise<PurgeResult>;
  /** What a purge by the rule would delete; nothing is. */
  purgeable(rule: PurgeRule): Promise<PurgeCandidates>;
  /** Writes what was received in a finished partition to the raw archive; the path, or null where it holds no record. */
  archive(partition: number): Promise<string | null>;
  /** Ends the thread after its step in hand; an unfinished partition is continued next time. */
  close(): Promise<void>;
}

/** Starts nothing yet: the thread begins with the first call. `folder` is the data folder. */
export function openSealer(options: { folder: string; diagnostics?: Diagnostics }): Sealer {
  const thread = openStoreThread<SealerMethods>({
    name: 'sealer',
    script: new URL('./sealer-thread.ts', import.meta.url),
    dataFolder: options.folder,
    diagnostics: options.diagnostics ?? silentDiagnostics,
  });
  return {
    seal: (signal) => thread.ask('seal', null, { signal }),
    cool: (receivedBefore, signal) => thread.ask('cool', { receivedBefore }, { signal }),
    ledgers: (copiedPartitions) => thread.ask('ledgers', { except: copiedPartitions }),
    purgeable: (rule) => thread.ask('purgeable', rule),
    async purge(rule, copyLedger, allowed) {
      const found = await thread.ask('purgeable', rule);
      const { candidates, keptForAlerts, unreadable } = found;
      const mayGo = allowed?.(found) ?? null;
      const going = candidates.filter(({ partition }) => mayGo === null || mayGo.has(partition));
      const purged: PurgeResult['purged'] = [];
      for (const { partition, rows, rowCount, sizeBytes } of going) {
        if ((await copyLedger({ partition, rows })) === false) continue;
        const gone = await thread.ask('unlink', { partition });
        if (gone) purged.push({ partition, rowCount, sizeBytes });
      }
      return { purged, keptForAlerts, unreadable, held: candidates.length - going.length };
    },
    archive: (partition) => thread.ask('archive', { partition }),
    async close() {
      await thread.stop(storeThreadStopMs);
    },
  };
}
