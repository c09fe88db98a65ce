import type { Alert } from '../../core/alert.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { EventFields, EventId } from '../../core/event.ts';
import { eventId, partitionOf, rowOf } from '../../core/ids.ts';
import { type Diagnostics, silentDiagnostics } from '../../diagnostics/log.ts';
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
   * mind, and the next call goes on from there.
   */
  after(lastId: EventId, limit: number): StoredAlert[];
  close(): void;
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
/** What no repetition mends. */
const lastingCodes = new Set<string>(['STORE_FILE_CORRUPT', 'STORE_TOO_NEW']);

const selectSql = `
SELECT row, severity, title, origin, rules, techniques FROM outbox WHERE row > ? ORDER BY row LIMIT ?`;

/**
 * For the main thread: read-only, bounded. A partition that is damaged or too new is reported and passed by, since it
 * would hold up every later alert; any other failure throws and the call can be made again. `folder` is the data folder.
 */
export function openOutboxReader(options: { folder: string; diagnostics?: Diagnostics }): OutboxReader {
  const { folder: dataFolder, diagnostics = silentDiagnostics } = options;
  let open: { partition: number; database: StoreDatabase } | null = null;
  /** Partitions before `partition` hold no alert after `lastId` and get nothing more. */
  let passed = { lastId: 0, partition: 0 };

  const close = (): void => {
    open?.database.close();
    open = null;
  };
  const read = (partition: number, afterRow: number, limit: number): StoredAlert[] => {
    if (open?.partition !== partition || open.database.path !== partitionPath(dataFolder, partition)) {
      close();
      const database = openPartitionForReading(dataFolder, partition);
      if (database === undefined) return [];
      open = { partition, database };
    }
    return readOutbox(open.database, partition, afterRow, limit);
  };
  const readOrPass = (partition: number, afterRow: number, limit: number): StoredAlert[] => {
    try {
      return read(partition, afterRow, limit);
    } catch (thrown) {
      close();
      if (!(thrown instanceof ApplianceError) || !lastingCodes.has(thrown.code)) throw thrown;
      diagnostics.report('error', 'PartitionReadFailedError', { partition, message: thrown.message });
      return [];
    }
  };

  return {
    after(lastId, limit) {
      if (lastId < passed.lastId) passed = { lastId, partition: 0 };
      const wanted = Math.min(limit, maxAlerts);
      const first = Math.max(partitionOf(lastId), passed.partition);
      const partitions = listPartitions(dataFolder).filter((partition) => partition >= first);
      const alerts: StoredAlert[] = [];
      for (const partition of partitions.slice(0, maxPartitionsPerCall)) {
        const afterRow = partition === partitionOf(lastId) ? rowOf(lastId) : 0;
        alerts.push(...readOrPass(partition, afterRow, wanted - alerts.length));
        if (alerts.length >= wanted) break;
        // A newer file exists, so this one is finished.
        if (alerts.length === 0 && partition !== partitions.at(-1)) passed = { lastId, partition: partition + 1 };
      }
      return alerts;
    },
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
