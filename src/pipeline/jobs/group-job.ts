import type { EventId } from '../../core/event.ts';
import type { ItemOutcome, Job, StepContext } from '../job.ts';
import type { NewItem, QueueItem } from '../ports.ts';
import { notifyQueue } from './notify-job.ts';

export const groupQueue = 'group';
export const storyQueue = 'story';

/** Tickets that a grouping made or changed. */
export interface GroupingResult {
  /** Writes tickets and members; called in a transaction. Returns the tickets touched. */
  commit(): { ticketId: number; created: boolean; alertCount: number }[];
}

/** The grouping room with its store. */
export interface Grouper {
  group(alertIds: EventId[], options: { signal: AbortSignal }): Promise<GroupingResult>;
}

/** Title and story of a ticket. */
export interface Storyteller {
  /** Null where the ticket has changed since (a later item writes it) or is gone. `commit` is called in a transaction. */
  write(ticketId: number, alertCount: number, options: { signal: AbortSignal }): Promise<{ commit(): void } | null>;
}

export interface GroupJobOptions {
  grouper: Grouper;
  storyteller: Storyteller;
  enqueue: (items: NewItem[]) => void;
  hasReady: (queue: string, now: number) => boolean;
  /** The believed time. */
  now: () => number;
}

const alertsARun = 200;
const storiesARun = 20;

interface StoryPayload {
  ticketId: number;
  alertCount: number;
  created: boolean;
}

/** Groups malicious alerts into tickets and has their stories written. */
export function createGroupJob(options: GroupJobOptions): Job {
  return {
    name: 'group',
    heavy: true,
    deadlineMs: 15 * 60_000,
    isDue: (now) => options.hasReady(groupQueue, now) || options.hasReady(storyQueue, now),
    steps: [
      {
        kind: 'batch',
        name: 'cluster',
        queue: groupQueue,
        maxItems: alertsARun,
        run: (items, context) => cluster(items, context, options),
      },
      {
        kind: 'map',
        name: 'write-stories',
        queue: storyQueue,
        concurrency: 1,
        maxItems: storiesARun,
        run: (item, context) => writeStory(item, context, options),
        // The ticket keeps the title and story put together by rule when it was made.
        giveUp: (item) => ({ commit: () => announce(item.payload as StoryPayload, options, options.now()) }),
      },
    ],
  };
}

async function cluster(items: QueueItem[], context: StepContext, options: GroupJobOptions): Promise<ItemOutcome> {
  const ids = items.map((item) => Number(item.key));
  const result = await options.grouper.group(ids, { signal: context.signal });
  return {
    commit: () => {
      const stories = result.commit().map((touched) => ({
        queue: storyQueue,
        key: `${touched.ticketId}@${touched.alertCount}`,
        payload: touched satisfies StoryPayload,
        readyAt: context.clock.now(),
      }));
      options.enqueue(stories);
    },
  };
}

async function writeStory(item: QueueItem, context: StepContext, options: GroupJobOptions): Promise<ItemOutcome> {
  const payload = item.payload as StoryPayload;
  const written = await options.storyteller.write(payload.ticketId, payload.alertCount, { signal: context.signal });
  return {
    counts: { written: written ? 1 : 0 },
    commit: () => {
      written?.commit();
      announce(payload, options, context.clock.now());
    },
  };
}

function announce(payload: StoryPayload, options: GroupJobOptions, now: number): void {
  if (!payload.created) return;
  const key = `ticket-${payload.ticketId}-created`;
  options.enqueue([{ queue: notifyQueue, key, payload: { ticketId: payload.ticketId }, readyAt: now }]);
}
