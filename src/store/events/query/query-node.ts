import type { TimeZone } from '../../../core/time-zone.ts';

/** One part of a text to be found: as it is, or a wildcard (`*` any characters, `?` exactly one). */
export type PatternPart = { text: string } | { wildcard: '*' | '?' };

/** End of a range as it is written. */
export interface QueryBound {
  text: string;
  included: boolean;
}

/**
 * A query as it was read. Field names are as written (`query-fields.ts` knows what they stand for); a `field` of null
 * looks in all text of an event.
 */
export type QueryNode =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; parts: QueryNode[] }
  | { kind: 'not'; part: QueryNode }
  | { kind: 'exists'; field: string }
  | { kind: 'text'; field: string | null; pattern: PatternPart[]; quoted: boolean }
  | { kind: 'range'; field: string; low: QueryBound | null; high: QueryBound | null }
  | { kind: 'network'; field: string; text: string };

/** What moments and days of a query are measured by. */
export interface QueryClock {
  /** What `now` stands for, UTC epoch milliseconds. */
  now: number;
  /** Distance from UTC of times that are written without a zone, minutes; 540 is Korean time. */
  zone: TimeZone;
}
