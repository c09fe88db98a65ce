import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import {
  type BatchStep,
  defaultRetry,
  type ItemOutcome,
  type MapStep,
  type Step,
  type StepContext,
  type TaskStep,
} from './job.ts';
import type { Queue, QueueItem, RunLog, StepCounts, Transaction } from './ports.ts';
import { backoffMs, isRetryable, wait } from './retry.ts';

export interface StepTools {
  queue: Queue;
  runs: RunLog;
  transaction: Transaction;
  clock: Clock;
  diagnostics: Diagnostics;
  /** True where the error says that the inference child crashed with the work in hand. */
  isCrash: (error: Error) => boolean;
}

/** Reports counts of a step as they grow, so that the page shows progress. */
export type CountsSink = (counts: StepCounts) => void;

const crashLimit = 2;

/** Runs one step to its end. Throws where the step failed for good; the caller records it. */
export function runStep(step: Step, context: StepContext, tools: StepTools, sink: CountsSink): Promise<StepCounts> {
  switch (step.kind) {
    case 'task':
      return runTask(step, context);
    case 'map':
      return runMap(step, context, tools, sink);
    case 'batch':
      return runBatch(step, context, tools);
  }
}

async function runTask(step: TaskStep, context: StepContext): Promise<StepCounts> {
  const policy = step.retry ?? defaultRetry;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step.run(context);
    } catch (thrown) {
      const error = asError(thrown);
      if (context.signal.aborted || !isRetryable(error) || attempt >= policy.attempts) throw error;
      await wait(backoffMs(policy, attempt), context.signal);
    }
  }
}

async function runMap(step: MapStep, context: StepContext, tools: StepTools, sink: CountsSink): Promise<StepCounts> {
  const counts: StepCounts = { claimed: 0, done: 0, retried: 0, failed: 0, quarantined: 0 };
  const claimNext = (): QueueItem | undefined => {
    if (context.isStopping() || context.signal.aborted || (counts['claimed'] ?? 0) >= step.maxItems) return undefined;
    const options = { limit: 1, now: context.clock.now(), runId: context.runId };
    const [item] = tools.queue.claim(step.queue, options);
    if (item) add(counts, { claimed: 1 });
    return item;
  };
  const lane = async () => {
    for (let item = claimNext(); item; item = claimNext()) {
      add(counts, await runItem(step, item, context, tools));
      sink(counts);
    }
  };
  await Promise.all(Array.from({ length: step.concurrency }, lane));
  return counts;
}

async function runItem(step: MapStep, item: QueueItem, context: StepContext, tools: StepTools): Promise<StepCounts> {
  try {
    const outcome = await step.run(item, context);
    endItem(item, outcome, 'done', null, tools);
    return { done: 1, ...outcome.counts };
  } catch (thrown) {
    return afterFailure(step, item, asError(thrown), context, tools);
  }
}

function afterFailure(
  step: MapStep,
  item: QueueItem,
  error: Error,
  context: StepContext,
  tools: StepTools,
): StepCounts {
  const crashed = tools.isCrash(error);
  const now = tools.clock.now();
  if (context.signal.aborted && !crashed) {
    // Interrupted, not failed: it costs the item no attempt.
    tools.queue.release(item.id, { readyAt: now, error: null, failed: false, crashed: false });
    return { released: 1 };
  }
  tools.diagnostics.report('warn', 'ItemFailed', { queue: item.queue, key: item.key, error: error.message, crashed });
  if (crashed && item.crashes + 1 >= crashLimit) {
    endItem(item, step.giveUp?.(item, { reason: 'crashed_twice', error }) ?? {}, 'quarantined', error, tools);
    return { quarantined: 1 };
  }
  const policy = step.retry ?? defaultRetry;
  const attempt = item.attempts + 1;
  if (!isRetryable(error) || (attempt >= policy.attempts && !crashed)) {
    endItem(item, step.giveUp?.(item, { reason: 'failed', error }) ?? {}, 'failed', error, tools);
    return { failed: 1 };
  }
  const readyAt = now + backoffMs(policy, attempt);
  tools.queue.release(item.id, { readyAt, error: error.message, failed: true, crashed });
  return { retried: 1 };
}

function endItem(
  item: QueueItem,
  outcome: ItemOutcome,
  state: 'done' | 'failed' | 'quarantined',
  error: Error | null,
  tools: StepTools,
): void {
  tools.transaction(() => {
    outcome.commit?.();
    tools.queue.end(item.id, { state, error: error?.message ?? null, at: tools.clock.now() });
  });
}

async function runBatch(step: BatchStep, context: StepContext, tools: StepTools): Promise<StepCounts> {
  const options = { limit: step.maxItems, now: context.clock.now(), runId: context.runId };
  const items = tools.queue.claim(step.queue, options);
  if (items.length === 0) return { claimed: 0 };
  try {
    const outcome = await step.run(items, context);
    tools.transaction(() => {
      outcome.commit?.();
      for (const item of items) tools.queue.end(item.id, { state: 'done', error: null, at: tools.clock.now() });
    });
    return { claimed: items.length, done: items.length, ...outcome.counts };
  } catch (thrown) {
    const error = asError(thrown);
    const policy = step.retry ?? defaultRetry;
    const failed = !context.signal.aborted;
    for (const item of items) {
      const readyAt = tools.clock.now() + (failed ? backoffMs(policy, item.attempts + 1) : 0);
      tools.queue.release(item.id, { readyAt, error: failed ? error.message : null, failed, crashed: false });
    }
    throw error;
  }
}

function add(counts: StepCounts, more: StepCounts): void {
  for (const [name, value] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + value;
}
