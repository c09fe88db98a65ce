import type { EventId } from '../../core/event.ts';
import type { StoreDatabase } from '../database.ts';
import { deleteVectors } from './vector-tables.ts';

/** What batches deleted, by name; each step is one transaction of at most some milliseconds. */
export type DeletedBatches = Generator<Record<string, number>, void>;

/**
 * Deletes records that are older than a time (UTC epoch milliseconds, excluded), batch by batch: the caller pauses
 * between them. Whatever a crash or a stop left is found by the next call.
 */
export interface AgedRecords {
  /** Alerts of no ticket that were received before, with their verdicts and vectors. */
  alerts(before: number): DeletedBatches;
  /** Tickets that were closed and not changed since, with their alerts, verdicts, vectors and reference story. */
  tickets(before: number): DeletedBatches;
  /** Hours of copied ledgers, whole hours at a time, so that what is left of an hour always adds up. */
  ledger(before: number): DeletedBatches;
  /** What addresses stood for until then. */
  assets(before: number): DeletedBatches;
  /** Alarms that were closed before. */
  alarms(before: number): DeletedBatches;
  /** Ended imports; the hashes of those that are done stay. */
  imports(before: number): DeletedBatches;
  /** Ended items of queues and ended runs. */
  ended(before: number): DeletedBatches;
}

const batchRows = 250;
/** An alert goes with its verdict (some KiB), its vectors and the entries of five indexes. */
const batchAlerts = 25;

type Counts = Record<string, number>;

export function createAgedRecords(control: StoreDatabase): AgedRecords {
  const rowsOf = (name: string, table: string, column: string) => (before: number) =>
    untilNone(control, () => {
      const deleted = control
        .prepare(
          `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${column} < ? ORDER BY ${column} LIMIT ?)`,
        )
        .run(before, batchRows).changes;
      return deleted === 0 ? null : { [name]: deleted };
    });
  const items = rowsOf('items', 'queue_item', 'ended_at');
  const runs = rowsOf('runs', 'run', 'ended_at');
  return {
    alerts: (before) => alertBatches(control, before),
    tickets: (before) => untilNone(control, () => ticketBatch(control, before)),
    ledger: (before) => untilNone(control, () => ledgerBatch(control, before)),
    assets: rowsOf('bindings', 'asset_binding', 'to_at'),
    alarms: rowsOf('alarms', 'health_alarm', 'closed_at'),
    imports: (before) => untilNone(control, () => importBatch(control, before)),
    *ended(before) {
      yield* items(before);
      yield* runs(before);
    },
  };
}

function* untilNone(control: StoreDatabase, batch: () => Counts | null): DeletedBatches {
  for (let done = control.transaction(batch); done !== null; done = control.transaction(batch)) yield done;
}

/** Goes on after what it looked at: alerts of tickets stay and would be looked at again and again. */
function* alertBatches(control: StoreDatabase, before: number): DeletedBatches {
  const select = control.prepare<{ id: EventId; receivedAt: number; kept: number }>(
    `SELECT id, received_at AS receivedAt, EXISTS (SELECT 1 FROM ticket_member WHERE alert_id = alert.id) AS kept
     FROM alert WHERE received_at < ? AND (received_at, id) > (?, ?) ORDER BY received_at, id LIMIT ?`,
  );
  let [receivedAt, id] = [-1, -1];
  for (;;) {
    const looked = control.transaction(() => {
      const rows = select.all(before, receivedAt, id, batchAlerts);
      const going = rows.filter(({ kept }) => kept === 0).map((row) => row.id);
      return { last: rows.at(-1), counts: deleteAlerts(control, going) };
    });
    if (looked.last === undefined) return;
    [receivedAt, id] = [looked.last.receivedAt, looked.last.id];
    yield looked.counts;
  }
}

/** Their verdicts go by the foreign key. */
function deleteAlerts(control: StoreDatabase, ids: readonly EventId[]): { alerts: number; vectors: number } {
  if (ids.length === 0) return { alerts: 0, vectors: 0 };
  const vectors = deleteVectors(control, { kind: 'alert', ids });
  const alerts = control
    .prepare('DELETE FROM alert WHERE id IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(ids)).changes;
  return { alerts, vectors };
}

/** As many tickets as have `batchAlerts` alerts together; of a larger one a part of its alerts, and its count with them. */
function ticketBatch(control: StoreDatabase, before: number): Counts | null {
  const counts = { tickets: 0, alerts: 0, vectors: 0 };
  let room = batchAlerts;
  while (room > 0) {
    const ticket = control
      .preparePlucked<number>(
        `SELECT id FROM ticket WHERE state = 'closed' AND updated_at < ? ORDER BY updated_at, id LIMIT 1`,
      )
      .get(before);
    if (ticket === undefined) break;
    const ids = control
      .preparePlucked<EventId>('SELECT alert_id FROM ticket_member WHERE ticket_id = ? ORDER BY alert_id LIMIT ?')
      .all(ticket, room);
    control
      .prepare('DELETE FROM ticket_member WHERE alert_id IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(ids));
    const deleted = deleteAlerts(control, ids);
    counts.alerts += deleted.alerts;
    counts.vectors += deleted.vectors;
    if (ids.length === room) {
      control.prepare('UPDATE ticket SET alert_count = max(0, alert_count - ?) WHERE id = ?').run(ids.length, ticket);
      return counts;
    }
    counts.vectors += deleteTicket(control, ticket);
    counts.tickets += 1;
    room -= ids.length + 1;
  }
  return counts.tickets === 0 && counts.alerts === 0 ? null : counts;
}

/** The story goes too: without its ticket it would count as a curated case, which decides verdicts. */
function deleteTicket(control: StoreDatabase, ticket: number): number {
  const stories = control.preparePlucked<number>('SELECT id FROM reference_story WHERE ticket_id = ?').all(ticket);
  const vectors = deleteVectors(control, { kind: 'story', ids: stories });
  control.prepare('DELETE FROM reference_story WHERE ticket_id = ?').run(ticket);
  control.prepare('DELETE FROM ticket WHERE id = ?').run(ticket);
  return vectors;
}

/** `ledger_copy` keeps the partition's number (some bytes): without it a partition still there would be copied again. */
function ledgerBatch(control: StoreDatabase, before: number): Counts | null {
  const upTo = control
    .preparePlucked<number | null>(
      `SELECT max(hour_at) FROM (SELECT hour_at FROM ledger_rollup WHERE hour_at < ? ORDER BY hour_at LIMIT ${batchRows})`,
    )
    .get(before);
  if (upTo === undefined || upTo === null) return null;
  return { rows: control.prepare('DELETE FROM ledger_rollup WHERE hour_at <= ?').run(upTo).changes };
}

/** The newest import stays, so that its number is not given out again. */
function importBatch(control: StoreDatabase, before: number): Counts | null {
  const ids = control
    .preparePlucked<number>(
      `SELECT id FROM file_import WHERE ended_at < ? AND id < (SELECT max(id) FROM file_import)
       ORDER BY ended_at LIMIT ${batchRows}`,
    )
    .all(before);
  if (ids.length === 0) return null;
  const list = JSON.stringify(ids);
  control
    .prepare(
      `INSERT OR REPLACE INTO imported_file (sha256, import_id, source_id, source_name, name, size_bytes, created_at)
       SELECT sha256, id, source_id, source_name, name, size_bytes, created_at FROM file_import
       WHERE id IN (SELECT value FROM json_each(?)) AND state = 'done' ORDER BY id`,
    )
    .run(list);
  return {
    imports: control.prepare('DELETE FROM file_import WHERE id IN (SELECT value FROM json_each(?))').run(list).changes,
  };
}
