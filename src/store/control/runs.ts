import type { StoreDatabase } from '../database.ts';

export interface StepRow {
  name: string;
  ordinal: number;
  state: string;
  attempts: number;
  counts: Record<string, number>;
  error: string | null;
  startedAt: number | null;
  endedAt: number | null;
}

export interface RunRow {
  id: number;
  job: string;
  trigger: string;
  state: string;
  attempts: number;
  error: string | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  steps: StepRow[];
}

export type RunChange = Partial<Pick<RunRow, 'state' | 'attempts' | 'error' | 'startedAt' | 'endedAt'>>;
export type StepChange = Partial<Omit<StepRow, 'name' | 'ordinal'>>;

/** Runs of jobs and their steps. */
export interface RunTable {
  create(run: { job: string; trigger: string; steps: readonly string[]; at: number }): RunRow;
  update(id: number, change: RunChange): void;
  updateStep(runId: number, ordinal: number, change: StepChange): void;
  unfinished(): RunRow[];
  get(id: number): RunRow | null;
  /** Newest first, `before` being the id of the last one seen. */
  list(query: { job?: string; state?: string; before?: number; limit: number }): RunRow[];
}

const runColumns = `id, job, started_by AS "trigger", state, attempts, error, created_at AS createdAt,
  started_at AS startedAt, ended_at AS endedAt`;

/** Opens the table; `database` is the control database with its migrations applied. */
export function createRunTable(database: StoreDatabase): RunTable {
  const stepsOf = (runId: number): StepRow[] =>
    database
      .prepare<Omit<StepRow, 'counts'> & { counts: string }>(
        `SELECT name, ordinal, state, attempts, counts, error, started_at AS startedAt, ended_at AS endedAt
         FROM run_step WHERE run_id = ? ORDER BY ordinal`,
      )
      .all(runId)
      .map((row) => ({ ...row, counts: JSON.parse(row.counts) as Record<string, number> }));
  const withSteps = (row: Omit<RunRow, 'steps'>): RunRow => ({ ...row, steps: stepsOf(row.id) });
  const get = (id: number): RunRow | null => {
    const row = database.prepare<Omit<RunRow, 'steps'>>(`SELECT ${runColumns} FROM run WHERE id = ?`).get(id);
    return row ? withSteps(row) : null;
  };
  return {
    create: (run) =>
      database.transaction(() => {
        const insert = database.prepare(
          `INSERT INTO run (job, started_by, state, created_at) VALUES (?, ?, 'queued', ?)`,
        );
        const id = Number(insert.run(run.job, run.trigger, run.at).lastInsertRowid);
        const step = database.prepare('INSERT INTO run_step (run_id, ordinal, name) VALUES (?, ?, ?)');
        for (const [ordinal, name] of run.steps.entries()) step.run(id, ordinal, name);
        return get(id) as RunRow;
      }),
    update(id, change) {
      // A value that is absent keeps what is stored; `error` may be set to null, so it has a flag of its own.
      database
        .prepare(
          `UPDATE run SET state = coalesce(?, state), attempts = coalesce(?, attempts),
           error = iif(?, ?, error), started_at = coalesce(?, started_at), ended_at = coalesce(?, ended_at) WHERE id = ?`,
        )
        .run(
          change.state ?? null,
          change.attempts ?? null,
          'error' in change ? 1 : 0,
          change.error ?? null,
          change.startedAt ?? null,
          change.endedAt ?? null,
          id,
        );
    },
    updateStep(runId, ordinal, change) {
      database
        .prepare(
          `UPDATE run_step SET state = coalesce(?, state), attempts = coalesce(?, attempts),
           counts = coalesce(?, counts), error = iif(?, ?, error), started_at = coalesce(?, started_at),
           ended_at = coalesce(?, ended_at) WHERE run_id = ? AND ordinal = ?`,
        )
        .run(
          change.state ?? null,
          change.attempts ?? null,
          change.counts ? JSON.stringify(change.counts) : null,
          'error' in change ? 1 : 0,
          change.error ?? null,
          change.startedAt ?? null,
          change.endedAt ?? null,
          runId,
          ordinal,
        );
    },
    unfinished: () =>
      database
        .prepare<Omit<RunRow, 'steps'>>(`SELECT ${runColumns} FROM run WHERE ended_at IS NULL ORDER BY id`)
        .all()
        .map(withSteps),
    get,
    list: ({ job, state, before, limit }) =>
      database
        .prepare<Omit<RunRow, 'steps'>>(
          `SELECT ${runColumns} FROM run WHERE id < ? AND (? IS NULL OR job = ?) AND (? IS NULL OR state = ?)
           ORDER BY id DESC LIMIT ?`,
        )
        .all(before ?? Number.MAX_SAFE_INTEGER, job ?? null, job ?? null, state ?? null, state ?? null, limit)
        .map(withSteps),
  };
}
