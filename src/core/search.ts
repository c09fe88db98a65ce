import type { EventCategory, EventId, StoredEvent } from './event.ts';

/** What to look for; everything given must hold. */
export interface SearchQuery {
  /** In the query language, at most 2000 characters; see `README.md` of the room. */
  query?: string;
  /** What `now` stands for in `query`, UTC epoch milliseconds; the time of the call where it is absent. */
  nowAt?: number;
  /** Zone of times in `query` that name none, minutes from UTC; `timeZone` where it is absent. */
  offsetMinutes?: number;
  /** The zone of the settings, by its IANA name; Korean time where it is absent. */
  timeZone?: string;
  /** Words that must all occur in the event's host, action or field values; `word*` matches its beginning. */
  text?: string;
  /** Field values, compared without regard to case; `*` stands for any characters. One line of several is enough. */
  fields?: { name: string; value: string }[];
  host?: string;
  category?: EventCategory;
  sourceId?: number;
  /** Event time, both included. */
  fromAt?: number;
  toAt?: number;
  /** Only events stored before this one (paging). */
  before?: EventId;
  /** 1 … 500. */
  limit: number;
}

/** What was found, newest stored first. */
export interface SearchResult {
  events: StoredEvent[];
  partitionsSearched: number;
  partitionsTotal: number;
  /** False where the deadline ended the search or a partition could not be read. */
  complete: boolean;
  /** Where the next page (or the rest of a search cut off by its deadline) begins; null when nothing is left. */
  nextBefore: EventId | null;
  /** Files that could not be read, by partition number. */
  unreadablePartitions: number[];
}

/** A part of a long search. */
export interface SearchPart {
  /** Found since the part before, newest first. */
  events: StoredEvent[];
  partitionsSearched: number;
  partitionsTotal: number;
  /** Null while there is more to come; then why it ended. */
  ended: SearchEnding | null;
  /** Where a search that goes on would begin; null when nothing is left. */
  nextBefore: EventId | null;
  /** Files that could not be read, by partition number. */
  unreadablePartitions: number[];
}

/** `complete`: everything was searched; `limit`: as many as asked for were found; `deadline`: time was up. */
export type SearchEnding = 'complete' | 'limit' | 'deadline';

/** What to count. `fromAt` is included, `toAt` excluded; both are widened to whole columns. */
export interface HistogramRequest {
  query: Omit<SearchQuery, 'limit' | 'before' | 'fromAt' | 'toAt'>;
  fromAt: number;
  toAt: number;
  /** About so many columns, 1 … 500. */
  columns: number;
}

/** Events by time. */
export interface Histogram {
  /** Beginning of the first column, and the length of each; UTC epoch milliseconds. */
  fromAt: number;
  widthMs: number;
  events: number[];
  /** Alerts among them; null where events were counted one by one. */
  alerts: number[] | null;
  /** `rollups`: kept with the events, exact; `matches`: counted now. */
  basis: 'rollups' | 'matches';
  partitionsSearched: number;
  partitionsTotal: number;
  /** False where the deadline ended the count or a partition could not be read: the newest columns are right, others low. */
  complete: boolean;
}

/** One field over all events that were looked at. */
export interface FieldSummary {
  name: string;
  /** Share of events that have it, 0 … 1. */
  share: number;
  kind: 'number' | 'text';
  distinct: number;
  /** True where there are more values than were told apart. */
  moreValues: boolean;
  top: { value: string; share: number }[];
  minimum: number | null;
  maximum: number | null;
}

/** Fields of the events that match, the most frequent first. */
export interface FieldsResult {
  fields: FieldSummary[];
  /** Events that were looked at; shares are of them, weighted by the size of their partition. */
  eventsSampled: number;
  partitionsSearched: number;
  partitionsTotal: number;
  complete: boolean;
}
