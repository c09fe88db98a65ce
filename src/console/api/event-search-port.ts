import type { EventCategory, EventId, StoredEvent } from '../../core/event.ts';
import type { FieldsResult, Histogram, SearchPart, SearchResult } from '../../core/search.ts';

export interface EventFieldFilter {
  /** Dotted ECS name. */
  name: string;
  /** Value as text; numbers are compared as numbers where the field holds one. */
  value: string;
}

/** What events must be like; everything given must hold. */
export interface EventFilter {
  /** In the query language (`src/store/README.md`). */
  query?: string | undefined;
  /** Zone of times in `query` that name none, minutes from UTC; Korean time where absent. */
  offsetMinutes?: number | undefined;
  /** Words that must all occur. */
  text?: string | undefined;
  fields: EventFieldFilter[];
  host?: string | undefined;
  category?: EventCategory | undefined;
  sourceId?: number | undefined;
  /** Event time from (inclusive) to (exclusive), UTC epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
}

export interface EventQuery extends EventFilter {
  /** Only events with a smaller id (older). */
  before?: EventId | undefined;
  limit: number;
}

/** Search runs off the main thread and ends by itself within the port's own time limit. */
export interface EventSearchPort {
  search(query: EventQuery, options: { signal: AbortSignal }): Promise<SearchResult>;
  /** A long search in parts, each fetched when the one before was taken; ends at once when `signal` is aborted. */
  stream(
    query: EventFilter & { before?: EventId | undefined },
    options: { maxEvents: number; deadlineMs: number; signal: AbortSignal },
  ): AsyncIterable<SearchPart>;
  histogram(
    filter: EventFilter & { from: number; to: number },
    options: { columns: number; signal: AbortSignal },
  ): Promise<Histogram>;
  fields(filter: EventFilter, options: { signal: AbortSignal }): Promise<FieldsResult>;
  /** With `raw`; null where the event does not exist or was purged. */
  get(id: EventId): Promise<(StoredEvent & { raw: Uint8Array; isAlert: boolean }) | null>;
}
