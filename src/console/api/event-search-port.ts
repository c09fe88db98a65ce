import type { EventCategory, EventId, StoredEvent } from '../../core/event.ts';

export interface EventFieldFilter {
  /** Dotted ECS name. */
  name: string;
  /** Value as text; numbers are compared as numbers where the field holds one. */
  value: string;
}

export interface EventQuery {
  /** Words that must all occur. */
  text?: string | undefined;
  fields: EventFieldFilter[];
  host?: string | undefined;
  category?: EventCategory | undefined;
  sourceId?: number | undefined;
  /** Event time from (inclusive) to (exclusive), UTC epoch milliseconds. */
  from?: number | undefined;
  to?: number | undefined;
  /** Only events with a smaller id (older). */
  before?: EventId | undefined;
  limit: number;
}

export interface EventSearchResult {
  /** Newest first, at most `limit`. */
  events: StoredEvent[];
  partitionsSearched: number;
  partitionsTotal: number;
  /** False where the port's time limit ended the search early. */
  complete: boolean;
  nextBefore: EventId | null;
}

/** Search runs off the main thread and ends by itself within the port's own time limit. */
export interface EventSearchPort {
  search(query: EventQuery): Promise<EventSearchResult>;
  /** With `raw`; null where the event does not exist or was purged. */
  get(id: EventId): Promise<(StoredEvent & { raw: Uint8Array; isAlert: boolean }) | null>;
}
