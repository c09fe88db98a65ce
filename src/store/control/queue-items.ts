import type { DeadItem } from '../../core/dead-item.ts';
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
  dead: number;
  /** When the longest-waiting item was queued; null where none waits. */
  oldestAt: number | null;
}

/** Durable queues of the pipeline. */
export interface QueueTable {
  /** Queues items; a key that is or was in its queue is left alone. Returns how many are new. */
  add(items: readonly { queue: string; key: string; payload: unknown; readyAt: number }[], at: number): number;
  claim(queue: string, options: { limit: number; now: number; runId: number; tried?: boolean }): QueueItemRow[];
  end(id: number, end: { state: string; reason?: string; error?: string; at: number }): void;
  release(id: number, release: { readyAt: number; error: string | null; counted: boolean; crashed: boolean }): void;
  nextReadyAt(queue: string): number | null;
  recover(queue?: string): number;
  /** Makes ready what waits longer than anything ever has to: its time was set by another clock. Returns how many. */
  hasten(now: number): number;
  counts(): QueueCounts[];
  /** Newest first, `before` being the id of the last one seen; 200 at most. */
  dead(query: { before?: number; limit: number }): DeadItem[];
  /** A dead item begins anew, with all its attempts. Null where there is none of this id, else what it is. */
  putBack(id: number, at: number): { queue: string; key: string } | null;
  /** Forgets an item that ended, so that its key can be queued again. */
  forget(queue: string, key: string): void;
}

const maxListed = 200;
/** Back-off between attempts is minutes at most. */
const longestWaitMs = 24 * 3_600_000;

/** Opens the table; `database` is the control database with its migrations applied. */
export function createQueueTable(database: StoreDatabase): QueueTable {
  return {
    ...itemMethods(database),
    ...deadMethods(database),
    counts: () =>
      database
        .prepare<QueueCounts>(
          // Three partial indexes: what is done, which is nearly all, is never looked at.
          `SELECT queue, sum(state = 'queued') AS waiting, sum(state = 'running') AS running,
           sum(state = 'dead') AS dead, min(iif(state = 'queued', queued_at, NULL)) AS oldestAt
           FROM (SELECT queue, state, queued_at FROM queue_item WHERE state = 'queued'
                 UNION ALL SELECT queue, state, queued_at FROM queue_item WHERE state = 'running'
                 UNION ALL SELECT queue, state, queued_at FROM queue_item WHERE state = 'dead')
           GROUP BY queue ORDER BY queue`,
        )
        .all(),
  };
}

function itemMethods(
  database: StoreDatabase,
): Pick<QueueTable, 'add' | 'claim' | 'end' | 'release' | 'nextReadyAt' | 'recover' | 'hasten'> {
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
    claim: (queue, { limit, now, runId, tried }) =>
      database
        .prepare<Omit<QueueItemRow, 'payload'> & { payload: string }>(
          `UPDATE queue_item SET state = 'running', run_id = ?, attempts = attempts + 1
           WHERE id IN (SELECT id FROM queue_item WHERE queue = ? AND state = 'queued' AND ready_at <= ?
                        AND coalesce((attempts > 0) = ?, TRUE) ORDER BY ready_at, id LIMIT ?)
           RETURNING id, queue, key, payload, attempts, crashes`,
        )
        .all(runId, queue, now, tried === undefined ? null : Number(tried), limit)
        .map((row) => ({ ...row, payload: JSON.parse(row.payload) as unknown }))
        .sort((one, other) => one.id - other.id),
    end(
      id,
      {
        state,
        reason = null,
        error = null,
        at,
      }: { state: string; reason?: string | null; error?: string | null; at: number },
    ) {
      database
        .prepare('UPDATE queue_item SET state = ?, dead_reason = ?, error = ?, ended_at = ? WHERE id = ?')
        .run(state, reason, error, at, id);
    },
    release(id, { readyAt, error, counted, crashed }) {
      database
        .prepare(
          `UPDATE queue_item SET state = 'queued', ready_at = ?, error = coalesce(?, error),
           attempts = attempts - ?, crashes = crashes + ? WHERE id = ?`,
        )
        .run(readyAt, error, counted ? 0 : 1, crashed ? 1 : 0, id);
    },
    nextReadyAt: (queue) =>
      database
        .preparePlucked<number>(
          `SELECT ready_at FROM queue_item WHERE queue = ? AND state = 'queued' ORDER BY ready_at LIMIT 1`,
        )
        .get(queue) ?? null,
    hasten: (now) =>
      database
        .prepare(`UPDATE queue_item SET ready_at = ? WHERE state = 'queued' AND ready_at > ?`)
        .run(now, now + longestWaitMs).changes,
    recover: (queue) =>
      database
        .prepare(`UPDATE queue_item SET state = 'queued' WHERE state = 'running' AND queue = coalesce(?, queue)`)
        .run(queue ?? null).changes,
  };
}

function deadMethods(database: StoreDatabase): Pick<QueueTable, 'dead' | 'putBack' | 'forget'> {
  return {
    dead: ({ before, limit }) =>
      database
        .prepare<DeadItem>(
          `SELECT id, queue, key, attempts, dead_reason AS reason, error, queued_at AS queuedAt, ended_at AS deadAt
           FROM queue_item WHERE state = 'dead' AND id < coalesce(?, id + 1) ORDER BY id DESC LIMIT ?`,
        )
        .all(before ?? null, Math.min(limit, maxListed)),
    putBack: (id, at) =>
      database
        .prepare<{ queue: string; key: string }>(
          `UPDATE queue_item SET state = 'queued', attempts = 0, crashes = 0, ready_at = ?, ended_at = NULL,
           dead_reason = NULL WHERE id = ? AND state = 'dead' RETURNING queue, key`,
        )
        .get(at, id) ?? null,
    forget(queue, key) {
      database.prepare('DELETE FROM queue_item WHERE queue = ? AND key = ? AND ended_at IS NOT NULL').run(queue, key);
    },
  };
}
