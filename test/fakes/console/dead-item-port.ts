import type { DeadItemPort } from '../../../src/console/api/dead-item-port.ts';
import type { DeadItem } from '../../../src/core/dead-item.ts';

/** Two items that were given up: an alert's analysis and a story. */
export function fakeDeadItems(now: number): DeadItemPort {
  const error = 'The inference child crashed: it used 4102 MiB of memory, the limit is 4096 MiB.';
  const items: DeadItem[] = [
    {
      id: 91,
      queue: 'story',
      key: '12@4',
      attempts: 5,
      reason: 'attempts',
      error: 'request timed out',
      queuedAt: now - 600_000,
      deadAt: now - 300_000,
    },
    {
      id: 90,
      queue: 'analyse',
      key: '4194311',
      attempts: 2,
      reason: 'crashed',
      error,
      queuedAt: now - 900_000,
      deadAt: now - 700_000,
    },
  ];
  return {
    async list({ before, limit }) {
      const older = items.filter(({ id }) => before === undefined || id < before);
      const page = older.slice(0, limit);
      return { items: page, nextBefore: older.length > page.length ? (page.at(-1)?.id ?? null) : null };
    },
    async putBack(ids) {
      const dead = items.filter(({ id }) => ids.includes(id));
      for (const item of dead) items.splice(items.indexOf(item), 1);
      return dead.length;
    },
  };
}
