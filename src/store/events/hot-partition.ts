import type { AppendItem, AppendResult, LedgerDelta, QuarantineRecord } from '../../core/commit.ts';
import type { NormalisedEvent } from '../../core/event.ts';
import { eventId, partitionOf, rowOf } from '../../core/ids.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { StoreDatabase } from '../database.ts';
import type { Checkpointer } from './checkpointer.ts';
import { type DeliveryCounts, noteDelivery } from './delivery.ts';
import { openDuplicates } from './duplicates.ts';
import { createEventInsert } from './event-insert.ts';
import { openHostBlocks } from './host-blocks.ts';
import { addToLedger } from './ledger.ts';
import { openPartitionForWriting, type PartitionMeta, readMeta } from './partition.ts';
import { createRollupCounts } from './rollup-counts.ts';

/** The partition that is being written, with one transaction open from the first write to `commit`. */
export interface HotPartition {
  readonly partition: number;
  readonly meta: Readonly<PartitionMeta>;
  /** Rows of the fuller of its two numbered tables, events and quarantine. */
  highestRow(): number;
  append(items: readonly AppendItem[]): AppendResult[];
  quarantine(records: readonly QuarantineRecord[]): void;
  /** Notes how far a delivery is (null: no further than it was), and adds to what became of its records. */
  progress(key: string, position: number | null, counts: DeliveryCounts): void;
  /** Notes places of quarantined records that became events. */
  release(places: readonly number[]): void;
  count(delta: LedgerDelta): void;
  commit(): void;
  /** Bytes of the database file without its log. */
  sizeBytes(): number;
  /** Marks the partition closed. Nothing may be uncommitted. */
  finish(closedAt: number): void;
  /** Closes the file; what is not committed is rolled back. */
  close(): void;
}

export interface OpenHotPartitionOptions {
  dataFolder: string;
  partition: number;
  createdAt: number;
  diagnostics: Diagnostics;
  /** Copies the log back beside the writer; without it commits do so themselves. */
  checkpointer?: Checkpointer | undefined;
}

/** Pages of the log (512 MiB) at which a commit copies it back all the same: the thread that should do it has failed. */
const lastResortPages = 65_536;

/** Opens or creates the partition and continues where its last commit ended. */
export function openHotPartition(options: OpenHotPartitionOptions): HotPartition {
  const { dataFolder, partition, diagnostics, checkpointer } = options;
  const database = openPartitionForWriting(dataFolder, partition, options.createdAt);
  if (checkpointer !== undefined) database.exec(`PRAGMA wal_autocheckpoint = ${lastResortPages}`);
  const meta = readMeta(database);
  const insert = createEventInsert(database);
  const hostBlocks = openHostBlocks(database, meta.rowCount);
  const rollup = createRollupCounts(database);
  const duplicates = openDuplicates({ hot: database, dataFolder, partition, diagnostics });

  checkpointer?.watch(partition);

  let quarantinedRows = database.preparePlucked<number | null>('SELECT max(row) FROM quarantine').get() ?? 0;

  const begin = (): void => {
    if (!database.inTransaction) database.exec('BEGIN IMMEDIATE');
  };
  const appendOne = ({ event, alert }: AppendItem): AppendResult => {
    if (event.sensorEventId !== null && duplicates.isRepeated(event.sourceId, event.sensorEventId)) return 'duplicate';
    const row = meta.rowCount + 1;
    insert.add(row, event);
    hostBlocks.note(row, event.host, event.at);
    rollup.add(event, alert !== null);
    widen(meta, event, row);
    if (alert !== null) insert.addAlert(row, alert);
    return eventId(partition, row);
  };

  return {
    partition,
    meta,
    highestRow: () => Math.max(meta.rowCount, quarantinedRows),
    append(items) {
      begin();
      const results = items.map(appendOne);
      insert.flush();
      return results;
    },
    quarantine(records) {
      begin();
      insertQuarantine(database, records);
      quarantinedRows += records.length;
    },
    progress(key, position, counts) {
      begin();
      noteDelivery(database, { key, position, counts });
    },
    release(places) {
      begin();
      // Ignored rather than refused when noted before: a refusal would roll back everything that came in beside it.
      const note = database.prepare('INSERT OR IGNORE INTO released (partition, row) VALUES (?, ?)');
      for (const place of places) note.run(partitionOf(place), rowOf(place));
    },
    count(delta) {
      begin();
      addToLedger(database, delta);
    },
    commit() {
      if (!database.inTransaction) return;
      rollup.flush();
      writeSpan(database, meta);
      database.exec('COMMIT');
      checkpointer?.afterCommit(database);
    },
    sizeBytes: () =>
      database.preparePlucked<number>('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size').get() ??
      0,
    finish(closedAt) {
      database.prepare(`UPDATE meta SET state = 'closed', closed_at = ?`).run(closedAt);
      meta.state = 'closed';
    },
    close() {
      duplicates.close();
      database.close();
    },
  };
}

function widen(meta: PartitionMeta, event: NormalisedEvent, row: number): void {
  meta.rowCount = row;
  if (meta.minAt === null || event.at < meta.minAt) meta.minAt = event.at;
  if (meta.maxAt === null || event.at > meta.maxAt) meta.maxAt = event.at;
  widenReceived(meta, event.receivedAt);
}

function widenReceived(meta: PartitionMeta, receivedAt: number): void {
  if (meta.minReceivedAt === null || receivedAt < meta.minReceivedAt) meta.minReceivedAt = receivedAt;
  if (meta.maxReceivedAt === null || receivedAt > meta.maxReceivedAt) meta.maxReceivedAt = receivedAt;
}

function writeSpan(database: StoreDatabase, meta: PartitionMeta): void {
  database
    .prepare('UPDATE meta SET row_count = ?, min_at = ?, max_at = ?, min_received_at = ?, max_received_at = ?')
    .run(meta.rowCount, meta.minAt, meta.maxAt, meta.minReceivedAt, meta.maxReceivedAt);
}

function insertQuarantine(database: StoreDatabase, records: readonly QuarantineRecord[]): void {
  const insert = database.prepare(
    'INSERT INTO quarantine (received_at, source_id, peer, reason, raw) VALUES (?, ?, ?, ?, ?)',
  );
  for (const { receivedAt, sourceId, peer, reason, raw } of records)
    insert.run(receivedAt, sourceId, peer, reason, raw);
}
