import type { Job, StepContext } from '../job.ts';
import type { StepCounts } from '../ports.ts';

/** Says from when on something is old enough to go; null while nothing may be deleted for its age. */
export interface AgeGate {
  deleteBefore(keptMs: number): number | null;
  /** For records that carry the time at which something was received. */
  deleteReceivedBefore(keptMs: number): number | null;
}

/** Records of one kind that are deleted row by row once they are older than their time. */
export interface AgedClass {
  /** Name of its step. */
  name: string;
  keptMs: number;
  /** Its time is when something was received, by the machine's clock. */
  byReceiveTime: boolean;
  /** Deletes in batches what is older than the time; ends early where the run is aborted or the service stops. */
  purge: (before: number, context: StepContext) => Promise<StepCounts>;
}

export interface PurgeJobOptions {
  gate: AgeGate;
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

/** Counts of a step that deleted nothing because the clock is not believed. */
const held: StepCounts = { held: 1 };

/**
 * Deletes what is older than its retention: events by whole files, records of the control database by row. What is
 * deleted for its age asks the gate; the size of all partitions depends on no clock.
 */
export function createPurgeJob(options: PurgeJobOptions): Job {
  const { gate } = options;
  return {
    name: 'purge',
    heavy: false,
    deadlineMs: 30 * 60_000,
    isDue: () => true,
    steps: [
      {
        kind: 'task',
        name: 'events',
        async run() {
          const before = gate.deleteBefore(options.retentionMs);
          return before === null ? held : options.purgeEvents(before);
        },
      },
      {
        kind: 'task',
        name: 'size',
        run: async ({ clock }) =>
          options.maxBytes === null
            ? { partitions: 0 }
            : options.purgeEventsBeyond(options.maxBytes, clock.now() - options.minimumMs),
      },
      ...options.agedClasses.map(({ name, keptMs, byReceiveTime, purge }) => ({
        kind: 'task' as const,
        name,
        async run(context: StepContext) {
          const before = byReceiveTime ? gate.deleteReceivedBefore(keptMs) : gate.deleteBefore(keptMs);
          return before === null ? held : purge(before, context);
        },
      })),
    ],
  };
}
