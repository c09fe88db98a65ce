import type { Clock } from '../core/clock.ts';
import type { DeadReason } from '../core/dead-item.ts';
import type { QueueItem, StepCounts } from './ports.ts';

/** What a step may use while it works. */
export interface StepContext {
  runId: number;
  /** Aborted by cancellation, by the run's deadline and by the end of the service. */
  signal: AbortSignal;
  clock: Clock;
  /** True once the service ends: finish what is in hand, take nothing new. */
  isStopping(): boolean;
}

/** What ends an item: `commit` runs in the same transaction as the end of the item. */
export interface ItemOutcome {
  commit?: () => void;
  /** Added to the step's counts. */
  counts?: StepCounts;
}

/** Retry with full jitter: a wait is random between 0 and min(maxMs, baseMs * 2^(attempt-1)). */
export interface RetryPolicy {
  attempts: number;
  baseMs: number;
  maxMs: number;
}

interface StepBase {
  name: string;
  retry?: RetryPolicy;
}

/** One piece of work. `caught: true` lets the run go on where it fails at the last. */
export interface TaskStep extends StepBase {
  kind: 'task';
  caught?: boolean;
  run(context: StepContext): Promise<StepCounts>;
}

/** The same work for each item of a queue, a bounded number at once. A failing item does not fail the run. */
export interface MapStep extends StepBase {
  kind: 'map';
  queue: string;
  concurrency: number;
  /** Items taken in one run at most, so that other jobs get their turn. */
  maxItems: number;
  run(item: QueueItem, context: StepContext): Promise<ItemOutcome>;
  /** What is kept of an item that is given up, in the transaction of its end, so that nothing is left without an answer. */
  giveUp?(item: QueueItem, why: GiveUp): Pick<ItemOutcome, 'commit'>;
}

/** All ready items of a queue together, ended in one transaction; where that fails, one by one. */
export interface BatchStep extends StepBase {
  kind: 'batch';
  queue: string;
  maxItems: number;
  run(items: QueueItem[], context: StepContext): Promise<ItemOutcome>;
  giveUp?(item: QueueItem, why: GiveUp): Pick<ItemOutcome, 'commit'>;
}

export interface GiveUp {
  reason: DeadReason;
  error: Error;
}

export type Step = TaskStep | MapStep | BatchStep;

/** A kind of work that runs as a durable sequence of steps. */
export interface Job {
  name: string;
  /** Heavy jobs (those that use the models) never overlap. */
  heavy: boolean;
  /** A run is ended after this time; what it had not done goes on in the next run. */
  deadlineMs: number;
  /** False where there is nothing to do, so that a schedule records no empty run. */
  isDue(now: number): boolean;
  steps: readonly Step[];
}

export const defaultRetry: RetryPolicy = { attempts: 5, baseMs: 1000, maxMs: 60_000 };

/** Of an item of a queue: after the fifth attempt it is dead, about a minute and a half after the first at most. */
export const itemRetry: RetryPolicy = { attempts: 5, baseMs: 5000, maxMs: 300_000 };
