import type { AlertDraft } from '../../core/alert.ts';
import type { NormalisedEvent } from '../../core/event.ts';
import type { SqlValue, Statement, StoreDatabase } from '../database.ts';
import { createFieldEncoder } from './field-codes.ts';

/** Rows of one INSERT. Measured: 5.6 µs a row with 1, 3.9 with 16, 3.7 with 64, 3.9 with 128. */
const rowsPerInsert = 64;
const columns = 9;
const insertSql = 'INSERT INTO event (row, at, received_at, source_id, category, host, action, fields, raw) VALUES ';
const place = '(?, ?, ?, ?, ?, ?, ?, ?, ?)';

/** Collects events and inserts them many at a time. */
export interface EventInsert {
  add(row: number, event: NormalisedEvent): void;
  addAlert(row: number, alert: AlertDraft): void;
  /** Inserts what is collected. */
  flush(): void;
}

/** Prepares the statements; everything happens in the transaction that is open. */
export function createEventInsert(database: StoreDatabase): EventInsert {
  const fields = createFieldEncoder(database);
  const many = database.prepare(insertSql + Array(rowsPerInsert).fill(place).join(', '));
  const single = database.prepare(insertSql + place);
  const alerts = database.prepare(
    'INSERT INTO outbox (row, severity, title, origin, rules, techniques) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const values = new Array<SqlValue>(rowsPerInsert * columns).fill(null);
  let used = 0;

  return {
    add(row, event) {
      values[used] = row;
      values[used + 1] = event.at;
      values[used + 2] = event.receivedAt;
      values[used + 3] = event.sourceId;
      values[used + 4] = event.category;
      values[used + 5] = event.host;
      values[used + 6] = event.action;
      values[used + 7] = fields.encode(event.fields);
      values[used + 8] = event.raw;
      used += columns;
      if (used < values.length) return;
      used = 0;
      many.runAll(values);
    },
    addAlert(row, alert) {
      const { severity, title, origin, rules, techniques } = alert;
      alerts.run(row, severity, title, origin, JSON.stringify(rules), JSON.stringify(techniques));
    },
    flush() {
      insertRest(single, values, used);
      used = 0;
    },
  };
}

function insertRest(single: Statement<unknown>, values: SqlValue[], used: number): void {
  for (let start = 0; start < used; start += columns) single.runAll(values.slice(start, start + columns));
}
