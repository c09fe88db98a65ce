import type { PipelineRun, RunPort, RunState, RunStep } from '../../console/api/run-port.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { RunRow, StepRow } from '../../store/control/runs.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

/** Runs of the pipeline, read from their table and started on demand. */
export function createConsoleRuns({ runs }: Pick<Stores, 'runs'>, pipeline: Pick<Pipeline, 'trigger'>): RunPort {
  return {
    async list({ kind, state, before, limit }) {
      const stored = state === 'waiting' ? 'queued' : state;
      const found = runs.list({ ...given({ job: kind, state: stored, before }), limit } as Parameters<
        typeof runs.list
      >[0]);
      const last = found.at(-1);
      return { runs: found.map(runOf), nextBefore: last && found.length === limit ? last.id : null };
    },
    async start({ kind, actor }) {
      const outcome = pipeline.trigger(kind, `manual:${actor}`);
      if (outcome.kind === 'started') return { kind: 'started', runId: outcome.runId };
      return { kind: 'already_running', runId: outcome.kind === 'running' ? outcome.runId : 0 };
    },
  };
}

function runOf(row: RunRow): PipelineRun {
  const [why, startedBy] = row.trigger.split(/:(.*)/s);
  return {
    id: row.id,
    kind: row.job,
    trigger: why === 'manual' ? 'demand' : 'schedule',
    startedBy: startedBy || null,
    state: stateOf(row.state),
    startedAt: row.startedAt ?? row.createdAt,
    endedAt: row.endedAt,
    steps: row.steps.map(stepOf),
  };
}

function stepOf(step: StepRow): RunStep {
  // `failed` and `quarantined` are what earlier releases called `dead`.
  const { claimed = 0, done = 0, dead = 0, failed = 0, quarantined = 0 } = step.counts;
  const isTask = !('claimed' in step.counts);
  const succeeded = step.state === 'succeeded' ? 1 : 0;
  return {
    kind: step.name,
    state: stateOf(step.state),
    itemsTotal: isTask ? 1 : claimed,
    itemsDone: isTask ? succeeded : done,
    itemsFailed: isTask ? Number(step.state === 'failed' || step.state === 'caught') : dead + failed + quarantined,
    attempts: step.attempts,
    error: step.error,
    startedAt: step.startedAt,
    endedAt: step.endedAt,
  };
}

/** The page tells fewer states apart than the log does: a caught step failed, though its run went on. */
function stateOf(state: string): RunState {
  const shown: Record<string, RunState> = {
    queued: 'waiting',
    pending: 'waiting',
    skipped: 'cancelled',
    caught: 'failed',
  };
  return shown[state] ?? (state as RunState);
}
