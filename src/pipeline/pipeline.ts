import { asError } from '../core/errors.ts';
import { after, type GuardedTimer } from '../core/guarded-timers.ts';
import { Cancelled, Interrupted } from './abort-reasons.ts';
import { executeRun } from './execute-run.ts';
import { createGovernor } from './governor.ts';
import type { Job } from './job.ts';
import type { RunRecord, RunTrigger } from './ports.ts';
import type { StepTools } from './step-tools.ts';

/** The durable pipeline: starts, resumes, cancels and records runs of jobs. */
export interface Pipeline {
  /** Takes up what an earlier life of the program left. Call once, before triggers. */
  resume(): { runs: number; items: number };
  /** Asks for a run. A job runs once at a time: asked again meanwhile, it runs once more afterwards. */
  trigger(job: string, trigger: RunTrigger): TriggerOutcome;
  /** Ends a run that is in hand. Returns false where it is not. */
  cancel(runId: number): boolean;
  /** Names of jobs in hand. */
  running(): string[];
  /** Takes nothing new, waits up to `graceMs` for what is in hand, then interrupts it; it is resumed at the next start. */
  stop(graceMs: number): Promise<void>;
}

/** `idle`: nothing to do, or the service is ending. */
export type TriggerOutcome = { kind: 'started' | 'running'; runId: number } | { kind: 'idle' };

export interface PipelineOptions extends StepTools {
  jobs: readonly Job[];
}

/** What could not be looked at or recorded (a full or damaged disk) is tried again after this. */
const tryAgainMs = 5000;
const wakeMs = { least: 50, most: 60_000 };

interface Hand {
  job: Job;
  controller: AbortController;
  ended: Promise<void>;
  runId: number;
  again: RunTrigger | null;
}

/** @throws Error where two jobs share a name (a broken build, not a setting) */
export function createPipeline(options: PipelineOptions): Pipeline {
  const jobs = new Map(options.jobs.map((job) => [job.name, job]));
  if (jobs.size !== options.jobs.length) throw new Error('two jobs share a name');
  const governor = createGovernor();
  const inHand = new Map<string, Hand>();
  const timers = new Map<string, GuardedTimer>();
  let stopping = false;

  const begin = (job: Job, run: RunRecord) => {
    const controller = new AbortController();
    const hand: Hand = { job, controller, runId: run.id, again: null, ended: Promise.resolve() };
    inHand.set(job.name, hand);
    hand.ended = governor
      .run(job.heavy, () => executeRun({ job, run, controller, tools: options, isStopping: () => stopping }))
      .catch((error) => {
        options.diagnostics.report('error', 'RunRecordedError', { job: job.name, error: asError(error).message });
      })
      .then(() => afterRun(hand))
      .catch((error) => {
        // A person's run that was asked for meanwhile and cannot be recorded now.
        failed(job.name, asError(error));
        wakeIn(tryAgainMs, job.name, 'event');
      });
  };

  const afterRun = (hand: Hand) => {
    inHand.delete(hand.job.name);
    if (stopping) return;
    if (hand.again && trigger(hand.job.name, hand.again).kind !== 'idle') return;
    wakeWhenReady(hand.job);
  };

  const failed = (job: string, error: Error) =>
    options.diagnostics.report('error', 'JobLookedAtError', { job, error: error.message });
  const wakeIn = (ms: number, job: string, why: RunTrigger) => {
    timers.get(job)?.stop();
    const onError = (error: Error) => {
      failed(job, error);
      wakeIn(tryAgainMs, job, why);
    };
    const timer = after(ms, () => trigger(job, why), onError);
    timers.set(job, timer);
  };

  /** Asks again when the next item is ready. Never throws: a job that cannot be looked at now is looked at again. */
  const wakeWhenReady = (job: Job) => {
    try {
      const queues = job.steps.flatMap((step) => (step.kind === 'task' ? [] : [step.queue]));
      // Nothing of this job is in hand: an item that a failed run could not end or release is taken up again.
      for (const queue of queues) options.queue.recover(queue);
      const times = queues.flatMap((queue) => options.queue.nextReadyAt(queue) ?? []);
      if (times.length === 0) return;
      const delay = Math.min(Math.max(Math.min(...times) - options.clock.now(), wakeMs.least), wakeMs.most);
      wakeIn(delay, job.name, 'event');
    } catch (thrown) {
      failed(job.name, asError(thrown));
      wakeIn(tryAgainMs, job.name, 'event');
    }
  };

  /** Whether there is something to do. Never throws: where that cannot be told, it is asked again. */
  const isDue = (job: Job, why: RunTrigger): boolean => {
    try {
      if (job.isDue(options.clock.now())) return true;
      wakeWhenReady(job);
    } catch (thrown) {
      failed(job.name, asError(thrown));
      wakeIn(tryAgainMs, job.name, why);
    }
    return false;
  };

  /** Null where the run cannot be recorded (disk full): nothing is lost, it is tried again; a person is told at once. */
  const createRun = (job: Job, why: RunTrigger, steps: string[]): RunRecord | null => {
    try {
      return options.runs.create({ job: job.name, trigger: why, steps, at: options.clock.now() });
    } catch (thrown) {
      if (why.startsWith('manual')) throw thrown;
      options.diagnostics.report('error', 'RunStartedError', { job: job.name, error: asError(thrown).message });
      wakeIn(tryAgainMs, job.name, why);
      return null;
    }
  };

  const trigger = (name: string, why: RunTrigger): TriggerOutcome => {
    const job = jobs.get(name);
    if (!job) throw new Error(`no job is named ${name}`);
    if (stopping) return { kind: 'idle' };
    const hand = inHand.get(name);
    if (hand) {
      hand.again = why;
      return { kind: 'running', runId: hand.runId };
    }
    if (!why.startsWith('manual') && !isDue(job, why)) return { kind: 'idle' };
    const steps = job.steps.map((step) => step.name);
    const run = createRun(job, why, steps);
    if (run === null) return { kind: 'idle' };
    begin(job, run);
    return { kind: 'started', runId: run.id };
  };

  return {
    resume() {
      const items = options.queue.recover();
      const runs = options.runs.unfinished();
      for (const run of runs) resumeRun(run, jobs, inHand, options, begin);
      for (const job of jobs.values()) if (!inHand.has(job.name)) wakeWhenReady(job);
      return { runs: runs.length, items };
    },
    trigger,
    cancel(runId) {
      const hand = [...inHand.values()].find((one) => one.runId === runId);
      hand?.controller.abort(new Cancelled('cancelled by a person'));
      return hand !== undefined;
    },
    running: () => [...inHand.keys()],
    async stop(graceMs) {
      stopping = true;
      for (const timer of timers.values()) timer.stop();
      const hands = [...inHand.values()];
      const timer = setTimeout(() => {
        for (const hand of hands) hand.controller.abort(new Interrupted('the service ends'));
      }, graceMs);
      await Promise.all(hands.map((hand) => hand.ended));
      clearTimeout(timer);
    },
  };
}

function resumeRun(
  run: RunRecord,
  jobs: Map<string, Job>,
  inHand: Map<string, Hand>,
  options: PipelineOptions,
  begin: (job: Job, run: RunRecord) => void,
): void {
  const job = jobs.get(run.job);
  // A job that this version no longer has or has with other steps, or a second unfinished run of one job, cannot go on.
  const steps = job?.steps.map((step) => step.name).join('\n');
  if (!job || inHand.has(run.job) || steps !== run.steps.map((step) => step.name).join('\n')) {
    options.runs.update(run.id, { state: 'failed', error: 'interrupted', endedAt: options.clock.now() });
    return;
  }
  begin(job, run);
}
