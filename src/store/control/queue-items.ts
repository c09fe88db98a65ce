import type { StoreDatabase } from '../database.ts';

export interface QueueItemRow {
  id: number;
  queue: string;
  key: string;
  payload: unknown;
  attempts: number;
  crashes: number;
}

export interface QueueCounts {
  queue: string;
  waiting: number;
  running: number;
  /** When the longest-waiting item was queued; null where none waits. */
  oldestAt: number | null;
}

/** Durable queues of the pipeline. */
export interface QueueTable {
  /** Queues items; a key that is or was in its queue is left alone. Returns how many are new. */
  add(items: readonly { queue: string; key: string; payload: unknown; readyAt: number }[], at: number): number;
  claim(queue: string, options: { limit: number; now: number; runId: number }): QueueItemRow[];
  end(id: number, end: { state: string; error: string | null; at: number }): void;
  release(id: number, release: { readyAt: number; error: string | null; failed: boolean; crashed: boolean }): void;
  nextReadyAt(queue: string): number | null;
  recover(): number;
  counts(): QueueCounts[];
}

/** Opens the table; `database` is the control database with its migrations applied. */
export function createQueueTable(database: StoreDatabase): QueueTable {
  return {
    add: (items, at) =>
      database.transaction(() => {
        const insert = database.prepare(
          `INSERT OR IGNORE INTO queue_item (queue, key, payload, ready_at, queued_at) VALUES (?, ?, ?, ?, ?)`,
        );
        let added = 0;
        for (const item of items) {
          added += insert.run(item.queue, item.key, JSON.stringify(item.payload), item.readyAt, at).changes;
        }
        return added;
      }),
    claim: (queue, { limit, now, runId }) =>
      database
        .prepare<Omit<QueueItemRow, 'payload'> & { payload: string }>(
          `UPDATE queue_item SET state = 'running', run_id = ?
           WHERE id IN (SELECT id FROM queue_item WHERE queue = ? AND state = 'queued' AND ready_at <= ?
                        ORDER BY ready_at, id LIMIT ?)
           RETURNING id, queue, key, payload, attempts, crashes`,
        )
        .all(runId, queue, now, limit)
        .map((row) => ({ ...row, payload: JSON.parse(row.payload) as unknown }))
        .sort((one, other) => one.id - other.id),
    end(id, { state, error, at }) {
      database
        .prepare('UPDATE queue_item SET state = ?, error = ?, ended_at = ? WHERE id = ?')
        .run(state, error, at, id);
    },
    release(id, { readyAt, error, failed, crashed }) {
      database
        .prepare(
          `UPDATE queue_item SET state = 'queued', ready_at = ?, error = coalesce(?, error),
           attempts = attempts + ?, crashes = crashes + ? WHERE id = ?`,
        )
        .run(readyAt, error, failed ? 1 : 0, crashed ? 1 : 0, id);
    },
    nextReadyAt: (queue) =>
      database
        .preparePlucked<number>(
          `SELECT ready_at FROM queue_item WHERE queue = ? AND state = 'queued' ORDER BY ready_at LIMIT 1`,
        )
        .get(queue) ?? null,
    recover: () => database.prepare(`UPDATE queue_item SET state = 'queued' WHERE state = 'running'`).run().changes,
    counts: () =>
      database
        .prepare<QueueCounts>(
          `SELECT queue, sum(state = 'queued') AS waiting, sum(state = 'running') AS running,
           min(iif(state = 'queued', queued_at, NULL)) AS oldestAt
           FROM queue_item WHERE state IN ('queued', 'running') GROUP BY queue ORDER BY queue`,
        )
        .all(),
  };
}
