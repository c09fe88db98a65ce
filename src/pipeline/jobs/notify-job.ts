import type { Job } from '../job.ts';

export const notifyQueue = 'notify';

export interface NotifyJobOptions {
  /** Tells of a new ticket. Rejects where it could not; the item is tried again. */
  notify: (ticketId: number) => Promise<void>;
  hasReady: (queue: string, now: number) => boolean;
}

/** Tells of new tickets. */
export function createNotifyJob(options: NotifyJobOptions): Job {
  return {
    name: 'notify',
    heavy: false,
    deadlineMs: 5 * 60_000,
    isDue: (now) => options.hasReady(notifyQueue, now),
    steps: [
      {
        kind: 'map',
        name: 'notify',
        queue: notifyQueue,
        concurrency: 4,
        maxItems: 200,
        async run(item) {
          await options.notify((item.payload as { ticketId: number }).ticketId);
          return {};
        },
      },
    ],
  };
}
