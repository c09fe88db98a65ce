import { asError } from '../../core/errors.ts';
import type { EventId } from '../../core/event.ts';
import { eventId } from '../../core/ids.ts';
import type { StoreDatabase } from '../database.ts';
import { type PartitionLedger, readLedger } from './ledger.ts';
import { openPartitionForReading, readMeta } from './partition.ts';
import { listPartitions, partitionBytes } from './partition-files.ts';

/** Which partitions may go. */
export interface PurgeRule {
  /** Only partitions whose every event and quarantined record was received before this time. */
  receivedBefore: number;
  /** The last alert that was taken over; a partition with later alerts stays, or they would be lost. */
  alertsTakenUpTo: EventId;
  /** Partitions with earlier alerts that were passed by and wait too. */
  alertsWaitIn?: readonly number[];
  /** Only as many, oldest first, as together take so many bytes; all of them where it is left out. */
  freeBytes?: number;
  /** Only as many, oldest first, that what is left takes no more bytes than this. */
  keepBytes?: number;
  /** Partitions written while the clock was not believed count as received by another time than the one they carry. */
  doubted?: readonly { from: number; to: number; receivedBy: number }[];
}

/** A partition that may go, with its ledger, which has to be copied first. */
interface PurgeCandidate extends PartitionLedger {
  sizeBytes: number;
  rowCount: number;
}

/** A partition that could not be worked, and why. */
export interface UnreadablePartition {
  partition: number;
  error: string;
}

export interface PurgeCandidates {
  candidates: PurgeCandidate[];
  /** Old enough, kept because of alerts that nobody has taken over yet. */
  keptForAlerts: number[];
  /** Damaged or too new; an operator has to decide. */
  unreadable: UnreadablePartition[];
  /** All that there are, the one being written included. */
  ofPartitions: number;
}

const allTime = { fromAt: Number.MIN_SAFE_INTEGER, toAt: Number.MAX_SAFE_INTEGER };

/** Finds what may be purged. The hot partition and the newest file never are: numbers would be given out again. */
export function findPurgeable(dataFolder: string, rule: PurgeRule): PurgeCandidates {
  const partitions = listPartitions(dataFolder);
  const found: PurgeCandidates = { candidates: [], keptForAlerts: [], unreadable: [], ofPartitions: partitions.length };
  const goalBytes = bytesToFree(dataFolder, rule);
  const isEnough = (): boolean => found.candidates.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) >= goalBytes;
  for (const partition of partitions.slice(0, -1)) {
    if (isEnough()) break;
    try {
      const database = openPartitionForReading(dataFolder, partition);
      if (database === undefined) continue;
      try {
        judge({ dataFolder, partition, database, rule }, found);
      } finally {
        database.close();
      }
    } catch (thrown) {
      // Whatever it is, it must not keep the others from being purged; the purge names the file.
      found.unreadable.push({ partition, error: asError(thrown).message });
    }
  }
  return found;
}

function bytesToFree(dataFolder: string, { freeBytes, keepBytes }: PurgeRule): number {
  if (keepBytes === undefined) return freeBytes ?? Number.POSITIVE_INFINITY;
  const bytes = listPartitions(dataFolder).reduce((sum, partition) => sum + partitionBytes(dataFolder, partition), 0);
  return Math.max(freeBytes ?? 0, bytes - keepBytes);
}

function judge(
  job: { dataFolder: string; partition: number; database: StoreDatabase; rule: PurgeRule },
  found: PurgeCandidates,
): void {
  const { dataFolder, partition, database, rule } = job;
  const meta = readMeta(database);
  if (meta.state === 'hot') return;
  const receivedBy = (rule.doubted ?? [])
    .filter(({ from, to }) => partition >= from && partition <= to)
    .map((doubt) => doubt.receivedBy);
  const lastAt = receivedBy.length === 0 ? lastReceivedAt(database, meta) : Math.max(...receivedBy);
  if (lastAt >= rule.receivedBefore) return;
  if (rule.alertsWaitIn?.includes(partition) === true) {
    found.keptForAlerts.push(partition);
    return;
  }
  const lastAlertRow = database.preparePlucked<number | null>('SELECT max(row) FROM outbox').get() ?? 0;
  if (lastAlertRow > 0 && eventId(partition, lastAlertRow) > rule.alertsTakenUpTo) {
    found.keptForAlerts.push(partition);
    return;
  }
  found.candidates.push({
    partition,
    rows: readLedger(database, allTime),
    sizeBytes: partitionBytes(dataFolder, partition),
    rowCount: meta.rowCount,
  });
}

/**
 * A partition may hold nothing but quarantined records, and one that took in old records which were parsed again has to
 * outlive the partitions that they came from, or they would wait in quarantine once more: hence the creation time.
 */
function lastReceivedAt(database: StoreDatabase, meta: { maxReceivedAt: number | null; createdAt: number }): number {
  const quarantined = database.preparePlucked<number | null>('SELECT max(received_at) FROM quarantine').get() ?? null;
  return Math.max(meta.maxReceivedAt ?? 0, meta.createdAt, quarantined ?? 0);
}
