import type { EventSearchPort } from '../console/api/event-search-port.ts';
import { given } from './given.ts';
import type { Stores } from './stores.ts';

/** A person waits at the screen; what was found by then is shown as incomplete. */
const searchDeadlineMs = 10_000;

/** Event search over the search thread. */
export function createConsoleEvents({ search, alerts }: Pick<Stores, 'search' | 'alerts'>): EventSearchPort {
  return {
    async search({ from, to, ...query }) {
      // The page's `to` is excluded, the store's is included.
      const span = given({ fromAt: from, toAt: to === undefined ? undefined : to - 1 });
      return search.search({ ...given(query), ...span } as Parameters<typeof search.search>[0], {
        deadlineMs: searchDeadlineMs,
      });
    },
    async get(id) {
      const [event] = await search.byIds([id], { raw: true });
      if (!event) return null;
      return { ...event, raw: event.raw ?? new Uint8Array(), isAlert: alerts.get(id) !== null };
    },
  };
}
