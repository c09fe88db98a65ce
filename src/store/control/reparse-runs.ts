import type { QuarantineSelection, ReparseCounts, ReparseRun } from '../../core/quarantine.ts';
import type { StoreDatabase } from '../database.ts';

export interface ReparseRunTable {
  /** The id of a new, running one. */
  create(run: Pick<ReparseRun, 'selection' | 'toSourceId' | 'startedBy' | 'startedAt'>): number;
  end(id: number, end: ReparseCounts & Pick<ReparseRun, 'state' | 'error'> & { endedAt: number }): void;
  get(id: number): ReparseRun | null;
  /** Newest first; at most 100. */
  list(): ReparseRun[];
  unfinished(): ReparseRun[];
}

const columns = `id, selection, to_source_id AS toSourceId, state, examined, stored, duplicates, failed, error,
  started_by AS startedBy, started_at AS startedAt, ended_at AS endedAt`;
const maxListed = 100;

type Row = Omit<ReparseRun, 'selection' | 'failed'> & { selection: string; failed: string };

export function createReparseRunTable(control: StoreDatabase): ReparseRunTable {
  return {
    create: ({ selection, toSourceId, startedBy, startedAt }) =>
      control
        .preparePlucked<number>(
          `INSERT INTO reparse_run (selection, to_source_id, state, started_by, started_at)
           VALUES (?, ?, 'running', ?, ?) RETURNING id`,
        )
        .get(JSON.stringify(selection), toSourceId, startedBy, startedAt) ?? 0,
    end(id, { state, examined, stored, duplicates, failed, error, endedAt }) {
      control
        .prepare(
          `UPDATE reparse_run SET state = ?, examined = ?, stored = ?, duplicates = ?, failed = ?, error = ?,
             ended_at = ? WHERE id = ?`,
        )
        .run(state, examined, stored, duplicates, JSON.stringify(failed), error, endedAt, id);
    },
    get: (id) => {
      const row = control.prepare<Row>(`SELECT ${columns} FROM reparse_run WHERE id = ?`).get(id);
      return row === undefined ? null : runOf(row);
    },
    list: () =>
      control.prepare<Row>(`SELECT ${columns} FROM reparse_run ORDER BY id DESC LIMIT ${maxListed}`).all().map(runOf),
    unfinished: () =>
      control.prepare<Row>(`SELECT ${columns} FROM reparse_run WHERE ended_at IS NULL ORDER BY id`).all().map(runOf),
  };
}

function runOf(row: Row): ReparseRun {
  return {
    ...row,
    selection: JSON.parse(row.selection) as QuarantineSelection,
    failed: JSON.parse(row.failed) as Record<string, number>,
  };
}
