import type { EventFields, EventId, Severity } from '../../core/event.ts';
import type { VerdictLabel } from '../../core/verdict.ts';
import type { StoredAlert } from '../events/outbox-reader.ts';
import { readRuleHits } from '../events/rule-hits.ts';
import { type Condition, containing, where } from './conditions.ts';
import type { ControlDatabase } from './control-database.ts';
import { addToTally, readTally } from './tallies.ts';

/** `undecided`: no verdict yet. */
type AlertLabel = VerdictLabel | 'undecided';

interface AlertQuery {
  label?: AlertLabel;
  severity?: Severity;
  host?: string;
  /** Part of title (English or Korean) or host (looked for in the newest 5000 that fit the rest). */
  text?: string;
  /** Only alerts with a smaller id. */
  before?: EventId;
  /** 1 … 500. */
  limit: number;
}

/** Alerts that were taken over from the partitions' outboxes, with a snapshot of their events' fields. */
export interface AlertTable {
  /** Keeps alerts and moves the take-over cursor, in one transaction; repeating it changes nothing. Returns how many are new. */
  takeOver(alerts: readonly StoredAlert[]): number;
  /** The last alert taken over; 0 at the beginning. */
  takenUpTo(): EventId;
  get(id: EventId): StoredAlert | null;
  /** Newest first. */
  list(query: AlertQuery): StoredAlert[];
  counts(): { total: number; undecided: number; receivedSince(at: number): number };
}

const cursorName = 'alerts_taken';
const maxLimit = 500;
const textWindow = 5000;
/** Whether the Korean title that the alert is shown with fits. */
const koreanTitleFits = `EXISTS (SELECT 1 FROM json_each(rules) AS hit
  WHERE hit.value ->> '$.title' = title AND hit.value ->> '$.titleKo' LIKE ? ESCAPE '\\')`;
const columns = `id, at, received_at AS receivedAt, source_id AS sourceId, host, severity, title, origin, rules,
  techniques, fields`;

type AlertRow = Omit<StoredAlert, 'rules' | 'techniques' | 'fields'> & {
  rules: string;
  techniques: string;
  fields: string;
};

export function createAlertTable(control: ControlDatabase): AlertTable {
  const insert = (alert: StoredAlert): number =>
    control
      .prepare(
        `INSERT OR IGNORE INTO alert (id, at, received_at, source_id, host, severity, title, origin, rules, techniques, fields)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        alert.id,
        alert.at,
        alert.receivedAt,
        alert.sourceId,
        alert.host,
        alert.severity,
        alert.title,
        alert.origin,
        JSON.stringify(alert.rules),
        JSON.stringify(alert.techniques),
        JSON.stringify(alert.fields),
      ).changes;
  const moveCursor = (position: EventId): void => {
    control
      .prepare(
        `INSERT INTO cursor (name, position) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET position = max(position, excluded.position)`,
      )
      .run(cursorName, position);
  };
  return {
    takeOver: (alerts) =>
      control.transaction(() => {
        let added = 0;
        let last = 0;
        for (const alert of alerts) {
          added += insert(alert);
          last = Math.max(last, alert.id);
        }
        if (last > 0) moveCursor(last);
        addToTally(control, 'alerts', added);
        return added;
      }),
    takenUpTo: () => control.preparePlucked<number>('SELECT position FROM cursor WHERE name = ?').get(cursorName) ?? 0,
    get(id) {
      const row = control.prepare<AlertRow>(`SELECT ${columns} FROM alert WHERE id = ?`).get(id);
      return row === undefined ? null : toAlert(row);
    },
    list: (query) => listAlerts(control, query).map(toAlert),
    counts: () => ({
      total: readTally(control, 'alerts'),
      undecided: control.preparePlucked<number>('SELECT count(*) FROM alert WHERE label IS NULL').get() ?? 0,
      receivedSince: (at) =>
        control.preparePlucked<number>('SELECT count(*) FROM alert WHERE received_at >= ?').get(at) ?? 0,
    }),
  };
}

function listAlerts(control: ControlDatabase, query: AlertQuery): AlertRow[] {
  const { label, severity, host, text, before } = query;
  const limit = Math.min(query.limit, maxLimit);
  const labelCondition: Condition = label === 'undecided' ? ['label IS ?', null] : ['label = ?', label];
  const { clause, values } = where([
    labelCondition,
    ['severity = ?', severity],
    ['host = ?', host],
    ['id < ?', before],
  ]);
  const newest = `SELECT ${columns} FROM alert ${clause} ORDER BY id DESC LIMIT ?`;
  if (text === undefined) return control.prepare<AlertRow>(newest).all(...values, limit);
  const pattern = containing(text);
  return control
    .prepare<AlertRow>(
      `SELECT * FROM (${newest}) WHERE title LIKE ? ESCAPE '\\' OR host LIKE ? ESCAPE '\\' OR ${koreanTitleFits}
       ORDER BY id DESC LIMIT ?`,
    )
    .all(...values, textWindow, pattern, pattern, pattern, limit);
}

function toAlert(row: AlertRow): StoredAlert {
  return {
    ...row,
    rules: readRuleHits(row.rules),
    techniques: JSON.parse(row.techniques) as string[],
    fields: JSON.parse(row.fields) as EventFields,
  };
}
