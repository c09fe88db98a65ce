import type { DeadReason } from '../core/dead-item.ts';
import { asError } from '../core/errors.ts';
import { DeadlinePassed, heedingAbort } from './abort-reasons.ts';
import { type BatchStep, type ItemOutcome, itemRetry, type MapStep, type StepContext } from './job.ts';
import type { QueueItem, StepCounts } from './ports.ts';
import { backoffMs, isRetryable, isTrouble } from './retry.ts';
import type { CountsSink, StepTools } from './step-tools.ts';

/** In hand at so many crashes of the inference child, an item is taken for their cause. */
const crashLimit = 2;

/** What is done with one item, of whatever step. */
type ItemWork = Pick<MapStep, 'retry' | 'giveUp'> & {
  run(item: QueueItem, context: StepContext): Promise<ItemOutcome>;
};

interface Turn {
  queue: string;
  work: ItemWork;
  context: StepContext;
  tools: StepTools;
  counts: StepCounts;
  /** The surroundings fail, not an item: nothing more is taken in this run, so that nothing is worked out in vain. */
  trouble: boolean;
}

/** The same work for each item, a bounded number at once. */
export async function runMap(
  step: MapStep,
  context: StepContext,
  tools: StepTools,
  sink: CountsSink,
): Promise<StepCounts> {
  const turn = newTurn(step.queue, step, context, tools);
  const lane = async () => {
    for (let item = claimOne(turn, step.maxItems); item; item = claimOne(turn, step.maxItems)) {
      await runAlone(turn, item);
      sink(turn.counts);
    }
  };
  // Every lane ends before the step does, so that no item is in hand when the next run looks for what was left.
  const lanes = await Promise.allSettled(Array.from({ length: step.concurrency }, lane));
  for (const outcome of lanes) if (outcome.status === 'rejected') throw outcome.reason;
  return turn.counts;
}

/**
 * All ready items together. If that throws, or they were in hand when the program ended, each is tried alone, so that
 * one poisoned item costs only itself.
 */
export async function runBatch(
  step: BatchStep,
  context: StepContext,
  tools: StepTools,
  sink: CountsSink,
): Promise<StepCounts> {
  const work = { ...step, run: (item: QueueItem) => step.run([item], context) };
  const turn = newTurn(step.queue, work, context, tools);
  const fresh = claim(turn, { limit: step.maxItems, tried: false });
  const [only] = fresh;
  if (fresh.length > 1) await runTogether(step, fresh, turn);
  else if (only) await runAlone(turn, only);
  const most = (turn.counts['claimed'] ?? 0) + step.maxItems;
  for (let item = claimOne(turn, most, true); item; item = claimOne(turn, most, true)) {
    await runAlone(turn, item);
    sink(turn.counts);
  }
  return turn.counts;
}

async function runTogether(step: BatchStep, items: QueueItem[], turn: Turn): Promise<void> {
  const { context, tools, counts } = turn;
  try {
    const outcome = await heedingAbort(step.run(items, context), context.signal);
    tools.transaction(() => {
      outcome.commit?.();
      for (const item of items) tools.queue.end(item.id, { state: 'done', at: tools.clock.now() });
    });
    add(counts, { done: items.length, ...outcome.counts });
  } catch (thrown) {
    const error = asError(thrown);
    const isFault = isItemsFault(error, context.signal);
    turn.trouble = isTrouble(error);
    const pauseMs = turn.trouble ? backoffMs(step.retry ?? itemRetry, 1) : 0;
    const release = { readyAt: tools.clock.now() + pauseMs, error: error.message, counted: isFault, crashed: false };
    for (const item of items) tools.queue.release(item.id, release);
    if (context.signal.aborted) throw error;
    tools.diagnostics.report('warn', 'BatchFailed', { queue: turn.queue, items: items.length, error: error.message });
  }
}

async function runAlone(turn: Turn, item: QueueItem): Promise<void> {
  const { work, context, tools, counts } = turn;
  const { attempts } = work.retry ?? itemRetry;
  if (item.attempts > attempts) {
    // Counted when it was taken, and never ended: the program ended each time.
    giveUp(turn, item, 'crashed', new Error('the program ended with it in hand'));
    return;
  }
  try {
    const outcome = await heedingAbort(work.run(item, context), context.signal);
    tools.transaction(() => {
      outcome.commit?.();
      tools.queue.end(item.id, { state: 'done', at: tools.clock.now() });
    });
    add(counts, { done: 1, ...outcome.counts });
  } catch (thrown) {
    afterFailure(turn, item, asError(thrown));
  }
}

function afterFailure(turn: Turn, item: QueueItem, error: Error): void {
  const { work, context, tools, counts } = turn;
  const crashed = tools.isCrash(error);
  const now = tools.clock.now();
  const policy = work.retry ?? itemRetry;
  if (!crashed && !isItemsFault(error, context.signal)) {
    turn.trouble = isTrouble(error);
    const readyAt = now + (turn.trouble ? backoffMs(policy, item.attempts) : 0);
    tools.queue.release(item.id, {
      readyAt,
      error: turn.trouble ? error.message : null,
      counted: false,
      crashed: false,
    });
    add(counts, { released: 1 });
    return;
  }
  tools.diagnostics.report('warn', 'ItemFailed', { queue: item.queue, key: item.key, error: error.message, crashed });
  const reason = deadReason(turn, item, { error, crashed });
  if (reason !== null) {
    giveUp(turn, item, reason, error);
    return;
  }
  const readyAt = now + backoffMs(policy, item.attempts);
  tools.queue.release(item.id, { readyAt, error: error.message, counted: true, crashed });
  add(counts, { retried: 1 });
}

function deadReason(turn: Turn, item: QueueItem, failure: { error: Error; crashed: boolean }): DeadReason | null {
  if (failure.crashed && item.crashes + 1 >= crashLimit) return 'crashed';
  if (!isRetryable(failure.error)) return 'refused';
  return item.attempts >= (turn.work.retry ?? itemRetry).attempts ? 'attempts' : null;
}

/** False where the work was interrupted or its surroundings failed: that costs the item no attempt. */
function isItemsFault(error: Error, signal: AbortSignal): boolean {
  if (isTrouble(error)) return false;
  return !signal.aborted || signal.reason instanceof DeadlinePassed;
}

/** Ends an item for good, visibly; whatever its job's own answer to that does, the item is dead afterwards. */
function giveUp(turn: Turn, item: QueueItem, reason: DeadReason, error: Error): void {
  const { tools, counts, work } = turn;
  const end = { state: 'dead', reason, error: error.message, at: tools.clock.now() } as const;
  const details = { queue: item.queue, key: item.key, reason, attempts: item.attempts, error: error.message };
  try {
    tools.transaction(() => {
      work.giveUp?.(item, { reason, error }).commit?.();
      tools.queue.end(item.id, end);
    });
  } catch (thrown) {
    tools.diagnostics.report('error', 'ItemAnsweredError', { ...details, error: asError(thrown).message });
    tools.queue.end(item.id, end);
  }
  tools.diagnostics.report('error', 'ItemGivenUpError', details);
  add(counts, { dead: 1 });
}

function newTurn(queue: string, work: ItemWork, context: StepContext, tools: StepTools): Turn {
  // What an earlier run could not end (the control database failed) is taken up again.
  tools.queue.recover(queue);
  return { queue, work, context, tools, counts: { claimed: 0, done: 0, retried: 0, dead: 0 }, trouble: false };
}

function claimOne(turn: Turn, most: number, tried?: boolean): QueueItem | undefined {
  if ((turn.counts['claimed'] ?? 0) >= most) return undefined;
  return claim(turn, tried === undefined ? { limit: 1 } : { limit: 1, tried })[0];
}

function claim(turn: Turn, which: { limit: number; tried?: boolean }): QueueItem[] {
  const { queue, context, tools, counts } = turn;
  if (turn.trouble || context.isStopping() || context.signal.aborted) return [];
  const items = tools.queue.claim(queue, { ...which, now: context.clock.now(), runId: context.runId });
  add(counts, { claimed: items.length });
  return items;
}

function add(counts: StepCounts, more: StepCounts): void {
  for (const [name, value] of Object.entries(more)) counts[name] = (counts[name] ?? 0) + value;
}
