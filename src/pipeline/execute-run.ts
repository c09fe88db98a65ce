import { asError } from '../core/errors.ts';
import { Cancelled, DeadlinePassed } from './abort-reasons.ts';
import type { Job, StepContext } from './job.ts';
import type { RunRecord } from './ports.ts';
import { runStep } from './run-steps.ts';
import type { StepTools } from './step-tools.ts';

export interface Execution {
  job: Job;
  run: RunRecord;
  controller: AbortController;
  tools: StepTools;
  /** True once the service ends: nothing new is taken, and the run stays unfinished so that it is resumed. */
  isStopping: () => boolean;
}

/** Runs the steps that a run has not ended yet and records how it ended. Never rejects for a failing step. */
export async function executeRun(execution: Execution): Promise<void> {
  const { job, run, controller, tools, isStopping } = execution;
  if (isStopping()) return;
  const startedAt = run.startedAt ?? tools.clock.now();
  tools.runs.update(run.id, { state: 'running', attempts: run.attempts + 1, startedAt });
  const deadline = setTimeout(() => controller.abort(new DeadlinePassed('deadline')), job.deadlineMs);
  const context: StepContext = { runId: run.id, signal: controller.signal, clock: tools.clock, isStopping };
  try {
    for (const ordinal of job.steps.keys()) {
      await executeStep(execution, ordinal, context);
      if (isStopping()) return;
    }
    tools.runs.update(run.id, { state: 'succeeded', endedAt: tools.clock.now() });
  } catch (thrown) {
    if (!isStopping()) recordFailure(execution, asError(thrown));
  } finally {
    clearTimeout(deadline);
  }
}

function recordFailure({ job, run, controller, tools }: Execution, error: Error): void {
  const cancelled = controller.signal.reason instanceof Cancelled;
  const state = cancelled ? 'cancelled' : 'failed';
  tools.runs.update(run.id, { state, error: error.message, endedAt: tools.clock.now() });
  const details = { job: job.name, runId: run.id, error: error.message };
  tools.diagnostics.report(cancelled ? 'info' : 'error', cancelled ? 'RunCancelled' : 'RunFailedError', details);
}

async function executeStep({ job, run, tools, isStopping }: Execution, ordinal: number, context: StepContext) {
  const step = job.steps[ordinal];
  if (!step) throw new Error(`job ${job.name} has no step ${ordinal}`);
  const recorded = run.steps[ordinal];
  if (recorded?.state === 'succeeded' || recorded?.state === 'caught') return;
  const { runs, clock } = tools;
  const attempts = (recorded?.attempts ?? 0) + 1;
  runs.updateStep(run.id, ordinal, { state: 'running', attempts, startedAt: clock.now(), error: null });
  try {
    const sink = (counts: Record<string, number>) => runs.updateStep(run.id, ordinal, { counts });
    const counts = await runStep(step, context, tools, sink);
    if (isStopping()) return;
    context.signal.throwIfAborted();
    runs.updateStep(run.id, ordinal, { state: 'succeeded', counts, endedAt: clock.now() });
  } catch (thrown) {
    if (isStopping()) return;
    const error = asError(thrown);
    const caught = step.kind === 'task' && step.caught === true && !context.signal.aborted;
    runs.updateStep(run.id, ordinal, {
      state: caught ? 'caught' : 'failed',
      error: error.message,
      endedAt: clock.now(),
    });
    if (!caught) throw error;
    tools.diagnostics.report('warn', 'StepCaught', { job: job.name, step: step.name, error: error.message });
  }
}
