import { asError } from '../core/errors.ts';
import { Cancelled, executeRun, Interrupted } from './execute-run.ts';
import { createGovernor } from './governor.ts';
import type { Job } from './job.ts';
import type { RunRecord, RunTrigger } from './ports.ts';
import type { StepTools } from './run-steps.ts';

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

/** A run that could not be recorded is tried again after this. */
const recordAgainMs = 5000;

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
  const timers = new Map<string, NodeJS.Timeout>();
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
      .then(() => afterRun(hand));
  };

  const afterRun = (hand: Hand) => {
    inHand.delete(hand.job.name);
    if (stopping) return;
    if (hand.again && trigger(hand.job.name, hand.again).kind !== 'idle') return;
    wakeWhenReady(hand.job);
  };

  const wakeWhenReady = (job: Job) => {
    const times = job.steps.flatMap((step) => (step.kind === 'task' ? [] : [options.queue.nextReadyAt(step.queue)]));
    const next = Math.min(...times.filter((at) => at !== null));
    if (!Number.isFinite(next)) return;
    clearTimeout(timers.get(job.name));
    const delay = Math.min(Math.max(next - options.clock.now(), 50), 60_000);
    timers.set(
      job.name,
      setTimeout(() => trigger(job.name, 'event'), delay),
    );
  };

  /** Null where the run cannot be recorded (disk full): nothing is lost, it is tried again; a person is told at once. */
  const createRun = (job: Job, why: RunTrigger, steps: string[]): RunRecord | null => {
    try {
      return options.runs.create({ job: job.name, trigger: why, steps, at: options.clock.now() });
    } catch (thrown) {
      if (why.startsWith('manual')) throw thrown;
      options.diagnostics.report('error', 'RunStartedError', { job: job.name, error: asError(thrown).message });
      clearTimeout(timers.get(job.name));
      timers.set(
        job.name,
        setTimeout(() => trigger(job.name, why), recordAgainMs),
      );
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
    if (!job.isDue(options.clock.now()) && !why.startsWith('manual')) {
      wakeWhenReady(job);
      return { kind: 'idle' };
    }
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
      for (const timer of timers.values()) clearTimeout(timer);
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
