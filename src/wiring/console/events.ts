import type { EventFilter, EventSearchPort } from '../../console/api/event-search-port.ts';
import type { SearchQuery } from '../../core/search.ts';
import { streamSearch } from '../../store/events/search-stream.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

/** A person waits at the screen; what was found by then is shown as incomplete. */
const searchDeadlineMs = 10_000;

/** Event search over the search thread. */
export function createConsoleEvents(
  { search, alerts }: Pick<Stores, 'search' | 'alerts'>,
  timeZone: string,
): EventSearchPort {
  const searchQuery = (filter: EventFilter) => ({ timeZone, ...columnsOf(filter) });
  return {
    async search({ limit, before, ...filter }, { signal }) {
      const query = { ...searchQuery(filter), limit, ...given({ before }) };
      return search.search(query, { deadlineMs: searchDeadlineMs, signal });
    },
    stream({ before, ...filter }, options) {
      return streamSearch(search, { ...searchQuery(filter), ...given({ before }) }, options);
    },
    async histogram({ from, to, ...filter }, { columns, signal }) {
      const request = { query: searchQuery(filter), fromAt: from, toAt: to, columns };
      return search.histogram(request, { deadlineMs: searchDeadlineMs, signal });
    },
    async fields(filter, { signal }) {
      return search.fields(searchQuery(filter), { deadlineMs: searchDeadlineMs, signal });
    },
    async get(id) {
      const [event] = await search.byIds([id], { raw: true });
      if (!event) return null;
      return { ...event, raw: event.raw ?? new Uint8Array(), isAlert: alerts.get(id) !== null };
    },
  };
}

/** The page's `to` is excluded, the store's is included. */
function columnsOf({ from, to, ...filter }: EventFilter): Omit<SearchQuery, 'limit' | 'before'> {
  return { ...given(filter), ...given({ fromAt: from, toAt: to === undefined ? undefined : to - 1 }) };
}
