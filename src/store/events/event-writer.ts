import type { Clock } from '../../core/clock.ts';
import type { AppendItem, AppendResult, LedgerDelta, QuarantineRecord } from '../../core/commit.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { NormalisedEvent } from '../../core/event.ts';
import { maxPartitionRow } from '../../core/ids.ts';
import { fixedZone, type TimeZone } from '../../core/time-zone.ts';
import { type Diagnostics, silentDiagnostics } from '../../diagnostics/log.ts';
import { startCheckpointer } from './checkpointer.ts';
import type { DeliveryCounts } from './delivery.ts';
import { type HotPartition, openHotPartition } from './hot-partition.ts';
import { checkBalance } from './ledger.ts';
import { openPartitionForReading, readMeta } from './partition.ts';
import { listPartitions, maxPartitionNumber, prepareEventsFolder, walBytes } from './partition-files.ts';

/**
 * Appends to the newest partition. Everything since the last `commit` is one transaction: events, their alerts in the
 * outbox, quarantine and ledger. If any method throws, all of it is rolled back and must be handed in again.
 */
export interface EventWriter {
  /** The place of each item, in order; a repeated sensor event is stored once. Ids are final only after `commit`. */
  append(items: readonly AppendItem[]): AppendResult[];
  quarantine(records: readonly QuarantineRecord[]): void;
  /**
   * Notes how far a delivery is (null: no further than it was), and adds to what became of its records; read again by
   * `readDelivery`.
   */
  progress(key: string, position: number | null, counts: DeliveryCounts): void;
  /** Notes that quarantined records (by place) became the events that are appended in this transaction. */
  release(places: readonly number[]): void;
  /** Throws STORE_LEDGER_UNBALANCED where received is not stored + excepted + quarantined + dropped. */
  count(deltas: readonly LedgerDelta[]): void;
  commit(): void;
  /** Where the writer stands, for the health page and the alarm on the log's size. Rolls over where that is due. */
  status(): { partition: number; rowCount: number; sizeBytes: number; walBytes: number };
  /** On: the log is not copied back into the database; for a full disk. */
  holdCheckpoints(on: boolean): void;
  /** Rolls back what is not committed and closes the file. */
  close(): void;
}

export interface OpenEventWriterOptions {
  /** The data folder. */
  folder: string;
  clock: Clock;
  diagnostics?: Diagnostics;
  /** Events at which a partition is finished (checked between transactions). */
  maxRows?: number;
  /** Size of the file at which it is finished, bytes. */
  maxBytes?: number;
  /**
   * A partition holds receive times of one day, so that retention can go by days. The zone says where a day begins: `offsetAt` is its local time's
   * distance from UTC; null turns it off.
   */
  day?: Pick<TimeZone, 'offsetAt'> | null;
  /** Who copies the log back into the file: a thread beside the writer, or the commit itself (the default). */
  checkpoints?: 'thread' | 'commit';
}

const defaultMaxRows = 500_000;
const defaultMaxBytes = 2 * 1024 ** 3;
const dayMs = 86_400_000;

/** Opens the newest partition, or the next one where that is finished, and continues after its last commit. */
export function openEventWriter(options: OpenEventWriterOptions): EventWriter {
  const { folder, clock, diagnostics = silentDiagnostics, maxRows = defaultMaxRows } = options;
  prepareEventsFolder(folder);
  const checkpointer =
    options.checkpoints === 'thread' ? startCheckpointer({ dataFolder: folder, diagnostics }) : undefined;
  const openNumber = (partition: number): HotPartition =>
    openHotPartition({ dataFolder: folder, partition, createdAt: clock.now(), diagnostics, checkpointer });
  let hot: HotPartition | null = openNumber(partitionToWrite(folder));
  let uncommitted = false;

  const isFinished = ({ meta, sizeBytes, highestRow }: HotPartition): boolean => {
    const day = options.day === undefined ? fixedZone(0) : options.day;
    const dayOf = (at: number): number => Math.floor((at + (day?.offsetAt(at) ?? 0)) / dayMs);
    return (
      highestRow() >= Math.min(maxRows, maxPartitionRow) ||
      sizeBytes() >= (options.maxBytes ?? defaultMaxBytes) ||
      // Another day, not a later one: a clock that was set back must not keep it open until it is there again.
      (day !== null && dayOf(clock.now()) !== dayOf(meta.createdAt))
    );
  };
  /** Rolls over only between transactions, so that a transaction never spans two files; also where `added` rows do not fit. */
  const current = (added = 0): HotPartition => {
    hot ??= openNumber(partitionToWrite(folder));
    const fits = hot.highestRow() + added <= maxPartitionRow || hot.highestRow() === 0;
    if (uncommitted || (fits && !isFinished(hot))) return hot;
    const { partition, meta } = hot;
    hot.finish(clock.now());
    hot.close();
    hot = null;
    diagnostics.report('info', 'PartitionClosed', { partition, rows: meta.rowCount });
    hot = openNumber(partition + 1);
    return hot;
  };
  /** After a failure the file is opened again: that is the one way back to its last commit that is tested by crashes. */
  const attempt = <T>(fn: (partition: HotPartition) => T, added = 0): T => {
    try {
      const result = fn(current(added));
      uncommitted = true;
      return result;
    } catch (thrown) {
      hot?.close();
      hot = null;
      uncommitted = false;
      throw thrown;
    }
  };

  return {
    append: (items) =>
      attempt((partition) => {
        checkRoom(partition, items.length);
        for (const { event } of items) checkEvent(event);
        return partition.append(items);
      }, items.length),
    progress: (key, position, counts) => attempt((partition) => partition.progress(key, position, counts)),
    quarantine: (records) =>
      attempt((partition) => {
        checkRoom(partition, records.length);
        partition.quarantine(records);
      }, records.length),
    release: (places) => attempt((partition) => partition.release(places)),
    count: (deltas) =>
      attempt((partition) => {
        deltas.forEach(checkBalance);
        for (const delta of deltas) partition.count(delta);
      }),
    commit() {
      if (!uncommitted) return;
      attempt((partition) => partition.commit());
      uncommitted = false;
    },
    status() {
      const { partition, meta, sizeBytes } = current();
      return { partition, rowCount: meta.rowCount, sizeBytes: sizeBytes(), walBytes: walBytes(folder, partition) };
    },
    holdCheckpoints: (on) => checkpointer?.hold(on),
    close() {
      hot?.close();
      hot = null;
      uncommitted = false;
      void checkpointer?.stop(); // never rejects; the writer's thread ends after it
    },
  };
}

/** The newest partition while it is hot; the one after it when it was finished; 1 in an empty folder. */
function partitionToWrite(folder: string): number {
  const newest = listPartitions(folder).at(-1);
  if (newest === undefined) return 1;
  const database = openPartitionForReading(folder, newest);
  if (database === undefined) return newest;
  try {
    return readMeta(database).state === 'hot' ? newest : Math.min(newest + 1, maxPartitionNumber);
  } finally {
    database.close();
  }
}

function checkRoom(partition: HotPartition, added: number): void {
  const rows = partition.highestRow() + added;
  if (rows > maxPartitionRow)
    throw new ApplianceError('STORE_BATCH_TOO_LARGE', { params: { rows, allowed: maxPartitionRow } });
}

/** The table is strict: one event with a fraction as its time would make the whole batch fail again and again. */
function checkEvent(event: NormalisedEvent): void {
  for (const field of ['at', 'receivedAt', 'sourceId'] as const) {
    if (Number.isSafeInteger(event[field])) continue;
    throw new ApplianceError('STORE_EVENT_REFUSED', { params: { field, value: String(event[field]) } });
  }
}
