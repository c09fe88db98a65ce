/** Kinds that a person may start. */
export type StartableRunKind = 'collect' | 'analyse' | 'group' | 'purge';
export type RunState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface RunStep {
  kind: string;
  state: RunState;
  itemsTotal: number;
  itemsDone: number;
  itemsFailed: number;
  attempts: number;
  /** Last error, readable; null where none. */
  error: string | null;
  startedAt: number | null;
  endedAt: number | null;
}

export interface PipelineRun {
  id: number;
  kind: string;
  trigger: 'schedule' | 'demand';
  /** User that started it; null for the schedule. */
  startedBy: string | null;
  state: RunState;
  startedAt: number;
  endedAt: number | null;
  steps: RunStep[];
}

export interface RunQuery {
  kind?: string | undefined;
  state?: RunState | undefined;
  before?: number | undefined;
  limit: number;
}

export type StartRunOutcome = { kind: 'started'; runId: number } | { kind: 'already_running'; runId: number };

export interface RunPort {
  /** Newest first, with steps. */
  list(query: RunQuery): Promise<{ runs: PipelineRun[]; nextBefore: number | null }>;
  start(request: { kind: StartableRunKind; actor: string; at: number }): Promise<StartRunOutcome>;
}
