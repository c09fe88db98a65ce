import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { heedingAbort } from './abort-reasons.ts';
import { defaultRetry, type Step, type StepContext, type TaskStep } from './job.ts';
import type { Queue, RunLog, StepCounts, Transaction } from './ports.ts';
import { backoffMs, isRetryable, wait } from './retry.ts';
import { runBatch, runMap } from './run-items.ts';

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

/** Runs one step to its end. Throws where the step failed for good; the caller records it. */
export function runStep(step: Step, context: StepContext, tools: StepTools, sink: CountsSink): Promise<StepCounts> {
  switch (step.kind) {
    case 'task':
      return runTask(step, context);
    case 'map':
      return runMap(step, context, tools, sink);
    case 'batch':
      return runBatch(step, context, tools, sink);
  }
}

async function runTask(step: TaskStep, context: StepContext): Promise<StepCounts> {
  const policy = step.retry ?? defaultRetry;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await heedingAbort(step.run(context), context.signal);
    } catch (thrown) {
      const error = asError(thrown);
      if (context.signal.aborted || !isRetryable(error) || attempt >= policy.attempts) throw error;
      await wait(backoffMs(policy, attempt), context.signal);
    }
  }
}
