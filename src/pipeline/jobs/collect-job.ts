import type { Job, TaskStep } from '../job.ts';
import type { StepCounts } from '../ports.ts';

/** A feed that is pulled. */
export interface PulledFeed {
  name: string;
  /**
   * Reads page after page until there is none; each page is committed before its cursor is saved. Once the service ends,
   * the page in hand is the last.
   */
  collect(options: { signal: AbortSignal; isStopping(): boolean }): Promise<StepCounts>;
}

/** Pulls every configured feed; one that fails does not hold up the others. */
export function createCollectJob(feeds: readonly PulledFeed[]): Job {
  return {
    name: 'collect',
    heavy: false,
    deadlineMs: 10 * 60_000,
    isDue: () => feeds.length > 0,
    steps: feeds.map(
      (feed): TaskStep => ({
        kind: 'task',
        name: `pull ${feed.name}`,
        caught: true,
        run: (context) => feed.collect({ signal: context.signal, isStopping: () => context.isStopping() }),
      }),
    ),
  };
}
