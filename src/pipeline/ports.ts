import type { DeadReason } from '../core/dead-item.ts';

/** How a run was started; `manual:NAME` names the person. */
export type RunTrigger = 'schedule' | 'event' | `manual${string}`;
export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type StepState = 'pending' | 'running' | 'succeeded' | 'caught' | 'failed' | 'skipped';

/** What a step did, by name: items `claimed`, `done`, `retried`, `released`, `dead`, or a job's own counts. */
export type StepCounts = Record<string, number>;

/** A step of a run as it is recorded. */
export interface StepRecord {
  name: string;
  ordinal: number;
  state: StepState;
  attempts: number;
  counts: StepCounts;
  error: string | null;
  startedAt: number | null;
  endedAt: number | null;
}

/** A run of a job as it is recorded. */
export interface RunRecord {
  id: number;
  job: string;
  trigger: RunTrigger;
  state: RunState;
  /** Times that it was started: above 1 where it was resumed after an interruption. */
  attempts: number;
  error: string | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  steps: StepRecord[];
}

/** One durable unit of work in a queue. */
export interface QueueItem {
  id: number;
  queue: string;
  /** Identity inside the queue: the same key is queued once. */
  key: string;
  payload: unknown;
  /** The one that it is claimed for included. */
  attempts: number;
  /** Times that the inference child crashed while the item was in hand. */
  crashes: number;
}

export interface NewItem {
  queue: string;
  key: string;
  payload: unknown;
  /** Not before this time, UTC epoch milliseconds. */
  readyAt: number;
}

/** Runs and their steps, kept by the store. */
export interface RunLog {
  create(run: { job: string; trigger: RunTrigger; steps: readonly string[]; at: number }): RunRecord;
  update(id: number, change: Partial<Pick<RunRecord, 'state' | 'attempts' | 'error' | 'startedAt' | 'endedAt'>>): void;
  updateStep(runId: number, ordinal: number, change: Partial<Omit<StepRecord, 'name' | 'ordinal'>>): void;
  /** Runs that were queued or running when the program ended. */
  unfinished(): RunRecord[];
}

/** How an item ended. A dead one stays visible and can be put back. */
export type ItemEnd = { state: 'done'; at: number } | { state: 'dead'; reason: DeadReason; error: string; at: number };

/** The durable queue, kept by the store. */
export interface Queue {
  /**
   * Marks up to `limit` ready items as running and returns them, oldest first. The attempt is counted here, before
   * anything is tried, so that an end of the process counts too. `tried`: only those that were (were not) tried before.
   */
  claim(queue: string, options: { limit: number; now: number; runId: number; tried?: boolean }): QueueItem[];
  end(id: number, end: ItemEnd): void;
  /** Back to the queue. Not `counted`: the attempt is taken back. `crashed` is added to the item's crashes. */
  release(id: number, release: { readyAt: number; error: string | null; counted: boolean; crashed: boolean }): void;
  /** Earliest time at which an item is ready; null where none waits. */
  nextReadyAt(queue: string): number | null;
  /** Running items (of one queue; of all where the program was started) that nobody has in hand go back. Returns how many. */
  recover(queue?: string): number;
}

/** Runs a function in one transaction of the control database. */
export type Transaction = <T>(work: () => T) => T;
