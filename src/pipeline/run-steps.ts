import { asError } from '../core/errors.ts';
import { heedingAbort } from './abort-reasons.ts';
import { defaultRetry, type Step, type StepContext, type TaskStep } from './job.ts';
import type { StepCounts } from './ports.ts';
import { backoffMs, isRetryable, wait } from './retry.ts';
import { runBatch, runMap } from './run-items.ts';
import type { CountsSink, StepTools } from './step-tools.ts';

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
