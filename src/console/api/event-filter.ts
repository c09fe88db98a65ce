import type { EventFilterQuery } from '../contract/event-query.ts';
import type { EventFieldFilter, EventFilter } from './event-search-port.ts';

/** The filter of a request as the port takes it. */
export function eventFilter(query: EventFilterQuery): EventFilter {
  const { text, host, category, sourceId, from, to, offsetMinutes, field = [] } = query;
  return {
    query: query.query,
    offsetMinutes,
    text,
    host,
    category,
    sourceId,
    from,
    to,
    fields: field.map(fieldFilter),
  };
}

function fieldFilter(written: string): EventFieldFilter {
  const colon = written.indexOf(':');
  return { name: written.slice(0, colon), value: written.slice(colon + 1) };
}
