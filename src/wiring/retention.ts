import type { Clock } from '../core/clock.ts';
import { ApplianceError } from '../core/errors.ts';
import type { PurgeLimit, PurgePiece } from '../operations/purge-limit.ts';
import type { RetentionGate } from '../operations/retention-gate.ts';
import type { Job } from '../pipeline/job.ts';
import type { StepCounts } from '../pipeline/ports.ts';
import { sha256OfFile } from '../security/hash.ts';
import { noteArchiveHash, removeArchiveDays } from '../store/events/archive.ts';
import type { PurgeCandidates, UnreadablePartition } from '../store/events/purge.ts';
import type { DamageAlarm } from './damage-alarm.ts';
import type { Stores } from './stores.ts';

type Tables = Pick<Stores, 'sealer' | 'ledgerCopies' | 'alerts' | 'outboxGaps'>;

/** The raw archive of events that are deleted for their age. */
interface ArchiveOptions {
  dataFolder: string;
  /** How long it is kept, milliseconds from receipt; 0: none is made. */
  keptMs: number;
}

interface RetentionOptions {
  clock: Clock;
  archive: ArchiveOptions;
  gate: RetentionGate;
  limit: PurgeLimit;
  damage: DamageAlarm;
}

/** Deletes partitions that are older than their retention. */
export function createRetention(stores: Tables, { clock, archive, gate, limit, damage }: RetentionOptions) {
  const { sealer, ledgerCopies, alerts, outboxGaps } = stores;
  const keepRaw = async (partition: number): Promise<void> => {
    if (archive.keptMs === 0) return;
    const path = await sealer.archive(partition);
    if (path !== null) noteArchiveHash(path, await sha256OfFile(path));
  };
  const ruleOf = (rule: { receivedBefore: number; keepBytes?: number }) => ({
    ...rule,
    alertsTakenUpTo: alerts.takenUpTo(),
    alertsWaitIn: outboxGaps.list().map(({ partition }) => partition),
    doubted: gate.doubtedPartitions(),
  });
  const purge = async (
    rule: { receivedBefore: number; keepBytes?: number },
    allowed?: (found: PurgeCandidates) => ReadonlySet<number>,
  ): Promise<StepCounts> => {
    const unarchived: UnreadablePartition[] = [];
    const { purged, keptForAlerts, unreadable, held } = await sealer.purge(
      ruleOf(rule),
      async (ledger) => {
        try {
          await keepRaw(ledger.partition);
        } catch (thrown) {
          // One file that cannot be archived stays, named; it must not keep the disk from getting room by the others.
          if (!isDamage(thrown)) throw thrown;
          unarchived.push({ partition: ledger.partition, error: thrown.message });
          return false;
        }
        ledgerCopies.copy(ledger, clock.now());
        return true;
      },
      allowed,
    );
    damage.note('purge', [...unreadable, ...unarchived]);
    return {
      partitions: purged.length,
      events: purged.reduce((sum, { rowCount }) => sum + rowCount, 0),
      bytes: purged.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      keptForAlerts: keptForAlerts.length,
      unreadable: unreadable.length + unarchived.length,
      held,
    };
  };
  return {
    async purgeEvents(receivedBefore: number): Promise<StepCounts> {
      const { dataFolder, keptMs } = archive;
      // Where the archive is turned off, what an operator has of it stays.
      const archiveBefore = keptMs === 0 ? null : gate.deleteReceivedBefore(keptMs);
      const archiveDays = archiveBefore === null ? 0 : await removeArchiveDays(dataFolder, archiveBefore);
      const allowed = (found: PurgeCandidates) => limit.allowed(piecesOf(found), found.ofPartitions);
      return { ...(await purge({ receivedBefore }, allowed)), archiveDays };
    },
    /** By size, oldest first, but nothing that was received at `receivedBefore` or later. Depends on no clock. */
    async purgeEventsBeyond(keepBytes: number, receivedBefore: number): Promise<StepCounts> {
      return purge({ receivedBefore, keepBytes });
    },
  };
}

/** What a purge by age would find. */
export function piecesOf({ candidates }: PurgeCandidates): PurgePiece[] {
  return candidates.map(({ partition, rowCount, rows }) => {
    const hours = rows.map(({ hourAt }) => hourAt);
    const [fromAt, toAt] = hours.length === 0 ? [null, null] : [least(hours), most(hours)];
    return { partition, rowCount, fromAt, toAt };
  });
}

/** Of one file; a disk that is full is not. */
function isDamage(thrown: unknown): thrown is ApplianceError {
  return thrown instanceof ApplianceError && thrown.code === 'STORE_FILE_CORRUPT';
}

const least = (times: readonly number[]) => times.reduce((one, other) => Math.min(one, other));
const most = (times: readonly number[]) => times.reduce((one, other) => Math.max(one, other));

/**
 * Indexes finished partitions on the sealer thread, copies their ledgers, and rewrites as cold ones what was received
 * longer ago than `coldAfterMs` (0: as soon as it is sealed).
 */
export function createSealing(
  { sealer, ledgerCopies }: Pick<Stores, 'sealer' | 'ledgerCopies'>,
  { clock, damage }: { clock: Clock; damage: DamageAlarm },
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
          const { sealed, failed, unreadable, stopped } = await sealer.seal(signal);
          if (!stopped) damage.note('seal', unreadable);
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
          const { cooled, failed, unreadable, stopped } = await sealer.cool(receivedBefore, signal);
          if (!stopped) damage.note('cool', unreadable);
          return { cooled: cooled.length, failed: failed.length };
        },
      },
    ],
  };
}
