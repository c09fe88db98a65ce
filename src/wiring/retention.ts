import type { Clock } from '../core/clock.ts';
import type { Job } from '../pipeline/job.ts';
import type { StepCounts } from '../pipeline/ports.ts';
import { sha256OfFile } from '../security/hash.ts';
import { noteArchiveHash, removeArchiveDays } from '../store/events/archive.ts';
import type { Stores } from './stores.ts';

type Tables = Pick<Stores, 'sealer' | 'ledgerCopies' | 'alerts'>;

/** The raw archive of events that are deleted for their age. */
interface ArchiveOptions {
  dataFolder: string;
  /** How long it is kept, milliseconds from receipt; 0: none is made. */
  keptMs: number;
}

/** Deletes partitions that are older than their retention. */
export function createRetention(stores: Tables, clock: Clock, archive: ArchiveOptions) {
  const { sealer, ledgerCopies, alerts } = stores;
  const keepRaw = async (partition: number): Promise<void> => {
    if (archive.keptMs === 0) return;
    const path = await sealer.archive(partition);
    if (path !== null) noteArchiveHash(path, await sha256OfFile(path));
  };
  const purge = async (rule: { receivedBefore: number; keepBytes?: number }): Promise<StepCounts> => {
    const limits = { ...rule, alertsTakenUpTo: alerts.takenUpTo() };
    const { purged, keptForAlerts, unreadable } = await sealer.purge(limits, async (ledger) => {
      await keepRaw(ledger.partition);
      ledgerCopies.copy(ledger, clock.now());
    });
    return {
      partitions: purged.length,
      events: purged.reduce((sum, { rowCount }) => sum + rowCount, 0),
      bytes: purged.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      keptForAlerts: keptForAlerts.length,
      unreadable: unreadable.length,
    };
  };
  return {
    async purgeEvents(receivedBefore: number): Promise<StepCounts> {
      const { dataFolder, keptMs } = archive;
      // Where the archive is turned off, what an operator has of it stays.
      const archiveDays = keptMs === 0 ? 0 : await removeArchiveDays(dataFolder, clock.now() - keptMs);
      return { ...(await purge({ receivedBefore })), archiveDays };
    },
    /** By size, oldest first, but nothing that was received at `receivedBefore` or later. */
    async purgeEventsBeyond(keepBytes: number, receivedBefore: number): Promise<StepCounts> {
      return purge({ receivedBefore, keepBytes });
    },
  };
}

/**
 * Indexes finished partitions on the sealer thread, copies their ledgers, and rewrites as cold ones what was received
 * longer ago than `coldAfterMs` (0: as soon as it is sealed).
 */
export function createSealing(
  { sealer, ledgerCopies }: Pick<Stores, 'sealer' | 'ledgerCopies'>,
  clock: Clock,
  coldAfterMs: number,
): Job {
  return {
    name: 'seal',
    heavy: false,
    deadlineMs: 60 * 60_000,
    isDue: () => true,
    steps: [
      {
        kind: 'task',
        name: 'seal',
        async run({ signal }) {
          const { sealed, failed } = await sealer.seal(signal);
          return { sealed: sealed.length, failed: failed.length };
        },
      },
      {
        kind: 'task',
        name: 'ledger',
        async run() {
          const ledgers = await sealer.ledgers(ledgerCopies.copiedPartitions());
          for (const ledger of ledgers) ledgerCopies.copy(ledger, clock.now());
          return { copied: ledgers.length };
        },
      },
      {
        kind: 'task',
        name: 'cool',
        async run({ signal }) {
          const receivedBefore = coldAfterMs === 0 ? Number.MAX_SAFE_INTEGER : clock.now() - coldAfterMs;
          const { cooled, failed } = await sealer.cool(receivedBefore, signal);
          return { cooled: cooled.length, failed: failed.length };
        },
      },
    ],
  };
}
