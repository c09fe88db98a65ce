import type { DeadItemPort } from '../../console/api/dead-item-port.ts';
import type { Clock } from '../../core/clock.ts';
import { analyseQueue } from '../../pipeline/jobs/analyse-job.ts';
import { groupQueue, storyQueue } from '../../pipeline/jobs/group-job.ts';
import { notifyQueue } from '../../pipeline/jobs/notify-job.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import type { Stores } from '../stores.ts';

/** Which job works which queue. */
const jobOf: Record<string, string> = {
  [analyseQueue]: 'analyse',
  [groupQueue]: 'group',
  [storyQueue]: 'group',
  [notifyQueue]: 'notify',
};

/** Items of the queues that were given up, from their table. */
export function createDeadItems(
  { queue, verdicts, control }: Pick<Stores, 'queue' | 'verdicts' | 'control'>,
  pipeline: Pick<Pipeline, 'trigger'>,
  clock: Clock,
): DeadItemPort {
  /** An alert that is analysed anew loses the verdict that only said that there was no answer, and is grouped anew. */
  const putBackOne = (id: number): string | null => {
    const item = queue.putBack(id, clock.now());
    if (item === null) return null;
    if (item.queue === analyseQueue) {
      verdicts.withdrawUnanswered(Number(item.key));
      queue.forget(groupQueue, item.key);
    }
    return item.queue;
  };
  return {
    async list({ before, limit }) {
      const items = queue.dead({ ...(before === undefined ? {} : { before }), limit });
      const last = items.at(-1);
      return { items, nextBefore: last && items.length === limit ? last.id : null };
    },
    async putBack(ids) {
      const queues = control.transaction(() => ids.flatMap((id) => putBackOne(id) ?? []));
      for (const job of new Set(queues.flatMap((name) => jobOf[name] ?? []))) pipeline.trigger(job, 'event');
      return queues.length;
    },
  };
}
