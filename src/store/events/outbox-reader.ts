import type { Alert } from '../../core/alert.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { EventFields, EventId } from '../../core/event.ts';
import { eventId, partitionOf, rowOf } from '../../core/ids.ts';
import type { StoreDatabase } from '../database.ts';
import { rowFields } from './event-row.ts';
import { openPartitionForReading } from './partition.ts';
import { listPartitions, partitionPath } from './partition-files.ts';
import { createRowReader } from './row-reader.ts';
import { readRuleHits } from './rule-hits.ts';

/** An alert with its event's fields, so that it stays readable after the event is purged. */
export interface StoredAlert extends Alert {
  fields: EventFields;
}

/** Reads the alerts that the writer committed together with their events. */
export interface OutboxReader {
  /**
   * Alerts after this one in the order of their ids, at most `limit` (200). One call opens at most 16 partitions, so
   * an empty answer can mean that older partitions without alerts were passed by: what was looked through is kept in
   * mind, and the next call goes on from there. Partitions of `passedBy` are not opened. One that cannot be read ends
   * the call with what was found before it, and is named: the caller passes it by from then on.
   */
  after(lastId: EventId, limit: number, passedBy?: ReadonlySet<number>): OutboxPage;
  /** Alerts of one partition after a row; `absent` where there is no such file. Throws where it cannot be read. */
  ofPartition(partition: number, afterRow: number, limit: number): StoredAlert[] | 'absent';
  close(): void;
}

interface OutboxPage {
  alerts: StoredAlert[];
  /** Every alert that there is was read, but for those of partitions that were passed by. */
  complete: boolean;
  /** Null where everything could be read. */
  unreadable: { partition: number; afterRow: number; error: Error } | null;
}

interface OutboxRow {
  row: number;
  severity: Alert['severity'];
  title: string;
  origin: Alert['origin'];
  rules: string;
  techniques: string;
}

const maxAlerts = 200;
const maxPartitionsPerCall = 16;

const selectSql = `
SELECT row, severity, title, origin, rules, techniques FROM outbox WHERE row > ? ORDER BY row LIMIT ?`;

/**
 * For the main thread: read-only, bounded. A lock throws, since it is over in a moment; whatever else one file does to
 * its reader (damage, a bad sector, a later release's format, values that are none) is the fault of that file.
 */
export function openOutboxReader(options: { folder: string }): OutboxReader {
  const { folder: dataFolder } = options;
  let open: { partition: number; database: StoreDatabase } | null = null;
  /** Partitions before `partition` hold no alert after `lastId` and get nothing more. */
  let passed = { lastId: 0, partition: 0 };

  const close = (): void => {
    open?.database.close();
    open = null;
  };
  const read = (partition: number, afterRow: number, limit: number): StoredAlert[] | 'absent' => {
    try {
      if (open?.partition !== partition || open.database.path !== partitionPath(dataFolder, partition)) {
        close();
        const database = openPartitionForReading(dataFolder, partition);
        if (database === undefined) return 'absent';
        open = { partition, database };
      }
      return readOutbox(open.database, partition, afterRow, limit);
    } catch (thrown) {
      close();
      throw thrown;
    }
  };

  /** What one partition adds to a page; the error where it cannot be read. */
  const readOr = (partition: number, afterRow: number, limit: number): StoredAlert[] | Error => {
    try {
      const found = read(partition, afterRow, limit);
      return found === 'absent' ? [] : found;
    } catch (thrown) {
      if (thrown instanceof ApplianceError && thrown.code === 'STORE_BUSY') throw thrown;
      return asError(thrown);
    }
  };

  const partitionsAfter = (lastId: EventId, passedBy: ReadonlySet<number>) => {
    const first = Math.max(partitionOf(lastId), passed.partition);
    const all = listPartitions(dataFolder);
    return { partitions: all.filter((one) => one >= first && !passedBy.has(one)), newest: all.at(-1) };
  };

  /** Looks through some partitions in order until enough is found or one cannot be read. */
  const look = (
    lastId: EventId,
    wanted: number,
    partitions: readonly number[],
    newest: number | undefined,
  ): OutboxPage => {
    const alerts: StoredAlert[] = [];
    for (const partition of partitions) {
      const afterRow = partition === partitionOf(lastId) ? rowOf(lastId) : 0;
      const found = readOr(partition, afterRow, wanted - alerts.length);
      if (found instanceof Error) {
        return { alerts, complete: false, unreadable: { partition, afterRow, error: found } };
      }
      alerts.push(...found);
      if (alerts.length >= wanted) return { alerts, complete: false, unreadable: null };
      // A newer file exists, so this one is finished.
      if (alerts.length === 0 && partition !== newest) passed = { lastId, partition: partition + 1 };
    }
    return { alerts, complete: true, unreadable: null };
  };

  return {
    after(lastId, limit, passedBy = new Set()) {
      if (lastId < passed.lastId) passed = { lastId, partition: 0 };
      const { partitions, newest } = partitionsAfter(lastId, passedBy);
      const now = partitions.slice(0, maxPartitionsPerCall);
      const page = look(lastId, Math.min(limit, maxAlerts), now, newest);
      return { ...page, complete: page.complete && now.length === partitions.length };
    },
    ofPartition: (partition, afterRow, limit) => read(partition, afterRow, Math.min(limit, maxAlerts)),
    close,
  };
}

function readOutbox(database: StoreDatabase, partition: number, afterRow: number, limit: number): StoredAlert[] {
  const drafts = database.prepare<OutboxRow>(selectSql).all(afterRow, limit);
  const events = createRowReader(database).rows(drafts.map(({ row }) => row));
  const byRow = new Map(events.map((event) => [event.row, event]));
  return drafts.flatMap(({ row, rules, techniques, ...draft }) => {
    const event = byRow.get(row);
    if (event === undefined) return [];
    const { at, receivedAt, sourceId, host } = event;
    return {
      id: eventId(partition, row),
      at,
      receivedAt,
      sourceId,
      host,
      ...draft,
      rules: readRuleHits(rules),
      techniques: JSON.parse(techniques) as string[],
      fields: rowFields(event),
    };
  });
}
