import type { Alert } from '../../core/alert.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import type { EventFields, EventId } from '../../core/event.ts';
import { eventId, partitionOf, rowOf } from '../../core/ids.ts';
import type { StoreDatabase } from '../database.ts';
import { type EventRow, rowFields } from './event-row.ts';
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
   * Alerts after this one in the order of their ids, at most `limit` (200) and some 256 KiB of fields, so that the thread
   * that takes them over is not held up by what a sender puts into them. One call opens at most 16 partitions, so
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
/** Reading and writing a byte of fields again costs about 50 ns of the caller's thread at worst. */
const maxFieldBytes = 256 * 1024;
/** Rows read before their size is looked at: a record has 1 MiB at most. */
const rowsAtOnce = 4;
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
  const read = (partition: number, afterRow: number, room: Room): FoundAlerts | 'absent' => {
    try {
      if (open?.partition !== partition || open.database.path !== partitionPath(dataFolder, partition)) {
        close();
        const database = openPartitionForReading(dataFolder, partition);
        if (database === undefined) return 'absent';
        open = { partition, database };
      }
      return readOutbox(open.database, partition, afterRow, room);
    } catch (thrown) {
      close();
      throw thrown;
    }
  };

  /** What one partition adds to a page; the error where it cannot be read. */
  const readOr = (partition: number, afterRow: number, room: Room): FoundAlerts | Error => {
    try {
      const found = read(partition, afterRow, room);
      return found === 'absent' ? { alerts: [], fieldBytes: 0, more: false } : found;
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
    let fieldBytes = maxFieldBytes;
    for (const partition of partitions) {
      const afterRow = partition === partitionOf(lastId) ? rowOf(lastId) : 0;
      const found = readOr(partition, afterRow, { alerts: wanted - alerts.length, fieldBytes });
      if (found instanceof Error) {
        return { alerts, complete: false, unreadable: { partition, afterRow, error: found } };
      }
      alerts.push(...found.alerts);
      fieldBytes -= found.fieldBytes;
      // The rest of this partition comes before the next one.
      if (found.more) return { alerts, complete: false, unreadable: null };
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
    ofPartition(partition, afterRow, limit) {
      const found = read(partition, afterRow, { alerts: Math.min(limit, maxAlerts), fieldBytes: maxFieldBytes });
      return found === 'absent' ? found : found.alerts;
    },
    close,
  };
}

/** How much one page may still take. */
interface Room {
  alerts: number;
  fieldBytes: number;
}

interface FoundAlerts {
  alerts: StoredAlert[];
  fieldBytes: number;
  /** The page is full; the partition may hold further ones. */
  more: boolean;
}

/** A row whose event is not there (a file that was mended by hand) is passed by. */
function readOutbox(database: StoreDatabase, partition: number, afterRow: number, room: Room): FoundAlerts {
  const drafts = database.prepare<OutboxRow>(selectSql);
  const events = createRowReader(database);
  const found: FoundAlerts = { alerts: [], fieldBytes: 0, more: false };
  for (let after = afterRow; ; ) {
    const page = drafts.all(after, Math.min(rowsAtOnce, room.alerts - found.alerts.length));
    const last = page.at(-1);
    if (last === undefined) return found;
    after = last.row;
    const byRow = new Map(events.rows(page.map(({ row }) => row)).map((event) => [event.row, event]));
    for (const draft of page) {
      const event = byRow.get(draft.row);
      if (event === undefined) continue;
      found.alerts.push(storedAlert(partition, draft, event));
      found.fieldBytes += event.coded.length;
    }
    found.more = found.alerts.length >= room.alerts || found.fieldBytes >= room.fieldBytes;
    if (found.more) return found;
  }
}

function storedAlert(partition: number, { row, rules, techniques, ...draft }: OutboxRow, event: EventRow): StoredAlert {
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
}
