import type { Job, StepContext } from '../job.ts';
import type { StepCounts } from '../ports.ts';

/** Records of one kind that are deleted row by row once they are older than their time. */
export interface AgedClass {
  /** Name of its step. */
  name: string;
  keptMs: number;
  /** Deletes in batches what is older than the time; ends early where the run is aborted or the service stops. */
  purge: (before: number, context: StepContext) => Promise<StepCounts>;
}

export interface PurgeJobOptions {
  /** Copies the ledger of partitions that will go, then unlinks them. */
  purgeEvents: (receivedBefore: number) => Promise<StepCounts>;
  /** Unlinks the oldest partitions beyond a size, none received at the time or later. */
  purgeEventsBeyond: (keepBytes: number, receivedBefore: number) => Promise<StepCounts>;
  /** Records of the control database, a step each. */
  agedClasses: readonly AgedClass[];
  retentionMs: number;
  /** What all partitions may take together, bytes; null for no limit. */
  maxBytes: number | null;
  /** Younger events are not deleted for their size, milliseconds. */
  minimumMs: number;
}

/** Deletes what is older than its retention: events by whole files, records of the control database by row. */
export function createPurgeJob(options: PurgeJobOptions): Job {
  return {
    name: 'purge',
    heavy: false,
    deadlineMs: 30 * 60_000,
    isDue: () => true,
    steps: [
      {
        kind: 'task',
        name: 'events',
        run: (context) => options.purgeEvents(context.clock.now() - options.retentionMs),
      },
      {
        kind: 'task',
        name: 'size',
        run: async ({ clock }) =>
          options.maxBytes === null
            ? { partitions: 0 }
            : options.purgeEventsBeyond(options.maxBytes, clock.now() - options.minimumMs),
      },
      ...options.agedClasses.map(({ name, keptMs, purge }) => ({
        kind: 'task' as const,
        name,
        run: (context: StepContext) => purge(context.clock.now() - keptMs, context),
      })),
    ],
  };
}
