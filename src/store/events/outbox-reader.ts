import type { Alert } from '../../core/alert.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { EventFields, EventId } from '../../core/event.ts';
import { eventId, partitionOf, rowOf } from '../../core/ids.ts';
import { type Diagnostics, silentDiagnostics } from '../../diagnostics/log.ts';
import type { StoreDatabase } from '../database.ts';
import { type CodedFields, decodeFields, fieldNamesOf } from './field-codes.ts';
import { openPartitionForReading } from './partition.ts';
import { listPartitions } from './partition-files.ts';
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
  at: number;
  receivedAt: number;
  sourceId: number;
  host: string;
  severity: Alert['severity'];
  title: string;
  origin: Alert['origin'];
  rules: string;
  techniques: string;
  coded: CodedFields;
}

const maxAlerts = 200;
const maxPartitionsPerCall = 16;
/** What no repetition mends. */
const lastingCodes = new Set<string>(['STORE_FILE_CORRUPT', 'STORE_TOO_NEW']);

const selectSql = `
SELECT outbox.row AS row, at, received_at AS receivedAt, source_id AS sourceId, host, severity, title, origin, rules,
  techniques, fields AS coded
FROM outbox JOIN event ON event.row = outbox.row WHERE outbox.row > ? ORDER BY outbox.row LIMIT ?`;

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
    if (open?.partition !== partition) {
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
  const names = fieldNamesOf(database);
  return database
    .prepare<OutboxRow>(selectSql)
    .all(afterRow, limit)
    .map(({ row, rules, techniques, coded, ...columns }) => ({
      id: eventId(partition, row),
      ...columns,
      rules: readRuleHits(rules),
      techniques: JSON.parse(techniques) as string[],
      fields: decodeFields(coded, names),
    }));
}
