/** How soon a request is taken; within one level oldest first, but the task of the last request before others. */
export type RequestPriority = 'urgent' | 'normal' | 'bulk';

const levels: readonly RequestPriority[] = ['urgent', 'normal', 'bulk'];

/** So many requests of one task in a row before another task has its turn. */
const taskRun = 8;

export interface QueueItem {
  priority: RequestPriority;
  /** Requests of one task share a prompt prefix, so they are cheaper one after another. */
  task: string;
}

export interface RequestQueue<T extends QueueItem> {
  readonly length: number;
  /** False where the queue is full. */
  push(item: T): boolean;
  next(): T | undefined;
  /** False where it was not waiting any more. */
  remove(item: T): boolean;
  /** Takes everything out. */
  drain(): T[];
}

/** A bounded queue in memory. */
export function createRequestQueue<T extends QueueItem>(limit: number): RequestQueue<T> {
  let items: T[] = [];
  let lastTask = '';
  let inARow = 0;
  const remove = (item: T): boolean => {
    const before = items.length;
    items = items.filter((other) => other !== item);
    return items.length < before;
  };
  return {
    get length() {
      return items.length;
    },
    push(item) {
      if (items.length >= limit) return false;
      items.push(item);
      return true;
    },
    next() {
      const level = levels.find((candidate) => items.some((item) => item.priority === candidate));
      const ofLevel = items.filter((item) => item.priority === level);
      const sameTask = inARow < taskRun ? ofLevel.find((item) => item.task === lastTask) : undefined;
      const taken = sameTask ?? ofLevel.find((item) => item.task !== lastTask) ?? ofLevel[0];
      if (!taken) return undefined;
      inARow = taken.task === lastTask ? inARow + 1 : 1;
      lastTask = taken.task;
      remove(taken);
      return taken;
    },
    remove,
    drain() {
      const drained = items;
      items = [];
      return drained;
    },
  };
}
