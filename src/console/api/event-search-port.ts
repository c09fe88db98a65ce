import type { EventCategory, EventId, StoredEvent } from '../../core/event.ts';

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

export interface EventSearchResult {
  /** Newest first, at most `limit`. */
  events: StoredEvent[];
  partitionsSearched: number;
  partitionsTotal: number;
  /** False where the port's time limit ended the search early. */
  complete: boolean;
  nextBefore: EventId | null;
}

/** A part of a long search. */
export interface EventSearchPart {
  /** Found since the part before, newest first. */
  events: StoredEvent[];
  partitionsSearched: number;
  partitionsTotal: number;
  /** Null while there is more to come. */
  ended: 'complete' | 'limit' | 'deadline' | null;
  /** Where a search that goes on would begin; null when nothing is left. */
  nextBefore: EventId | null;
  unreadablePartitions: number[];
}

/** Events by time. */
export interface EventHistogram {
  fromAt: number;
  widthMs: number;
  events: number[];
  /** Null where events were counted one by one. */
  alerts: number[] | null;
  basis: 'rollups' | 'matches';
  partitionsSearched: number;
  partitionsTotal: number;
  complete: boolean;
}

/** Fields of the events that match. */
export interface EventFieldSummaries {
  fields: {
    name: string;
    share: number;
    kind: 'number' | 'text';
    distinct: number;
    moreValues: boolean;
    top: { value: string; share: number }[];
    minimum: number | null;
    maximum: number | null;
  }[];
  eventsSampled: number;
  partitionsSearched: number;
  partitionsTotal: number;
  complete: boolean;
}

/** Search runs off the main thread and ends by itself within the port's own time limit. */
export interface EventSearchPort {
  search(query: EventQuery): Promise<EventSearchResult>;
  /** A long search in parts, each fetched when the one before was taken; ends at once when `signal` is aborted. */
  stream(
    query: EventFilter & { before?: EventId | undefined },
    options: { maxEvents: number; deadlineMs: number; signal: AbortSignal },
  ): AsyncIterable<EventSearchPart>;
  histogram(
    filter: EventFilter & { from: number; to: number },
    options: { columns: number; signal: AbortSignal },
  ): Promise<EventHistogram>;
  fields(filter: EventFilter, options: { signal: AbortSignal }): Promise<EventFieldSummaries>;
  /** With `raw`; null where the event does not exist or was purged. */
  get(id: EventId): Promise<(StoredEvent & { raw: Uint8Array; isAlert: boolean }) | null>;
}
