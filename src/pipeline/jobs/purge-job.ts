import type { Job } from '../job.ts';
import type { StepCounts } from '../ports.ts';

export interface PurgeJobOptions {
  /** Copies the ledger of partitions that will go, then unlinks them. */
  purgeEvents: (receivedBefore: number) => Promise<StepCounts>;
  /** Unlinks the oldest partitions beyond a size, none received at the time or later. */
  purgeEventsBeyond: (keepBytes: number, receivedBefore: number) => Promise<StepCounts>;
  /** Ended items, runs and sessions of the control database that ended before the time. */
  purgeRecords: (endedBefore: number) => StepCounts;
  retentionMs: number;
  /** What all partitions may take together, bytes; null for no limit. */
  maxBytes: number | null;
  /** Younger events are not deleted for their size, milliseconds. */
  minimumMs: number;
  recordsMs: number;
}

/** Deletes what is older than its retention: events by whole files, records of the pipeline by row. */
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
      {
        kind: 'task',
        name: 'records',
        run: async (context) => options.purgeRecords(context.clock.now() - options.recordsMs),
      },
    ],
  };
}
