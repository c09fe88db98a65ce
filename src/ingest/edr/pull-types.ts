/** Where a pulled feed stands; saved after the page it describes is committed. */
export interface PullState {
  /** Cursor (or next link) of the page to read next; null where the next collection starts from `since`. */
  cursor: string | null;
  /** Everything up to here was read, UTC epoch milliseconds; null before the first complete collection. */
  since: number | null;
  /** Latest time seen in the collection that `cursor` belongs to; becomes `since` when it is complete. */
  latestAt: number | null;
}

/** Keeps the state of each pulled feed over restarts. */
export interface CursorPort {
  load(sourceId: number): Promise<PullState | null> | PullState | null;
  save(sourceId: number, state: PullState): Promise<void> | void;
}

/** Hands a page's records on; resolves once they are committed. */
export interface DeliverPort {
  deliver(page: { sourceId: number; receivedAt: number; body: Uint8Array<ArrayBuffer> }): Promise<DeliveredCounts>;
}

interface DeliveredCounts {
  stored: number;
  duplicates: number;
  quarantined: number;
}

export interface PageRequest {
  /** Cursor or next link of the page; null for the first one of a collection. */
  cursor: string | null;
  /** UTC epoch milliseconds; null for everything. Sent with the first page only. */
  since: number | null;
  signal: AbortSignal;
}

export type PageOutcome =
  | { kind: 'page'; items: Record<string, unknown>[]; next: string | null }
  /** Worth trying again: 429, 5xx, network. `retryAfterMs` is what the server asked for. */
  | { kind: 'retry'; reason: string; retryAfterMs: number | null }
  | { kind: 'unauthorised'; status: number }
  /** A 400, 404 or 410 to a request with a cursor: the server does not know it any more. */
  | { kind: 'cursor_refused'; status: number }
  | { kind: 'refused'; status: number }
  | { kind: 'too_large' }
  | { kind: 'bad_answer'; reason: string }
  /** The next link leads to another origin; the token was not sent there. */
  | { kind: 'foreign_link' };

export type FetchPage = (request: PageRequest) => Promise<PageOutcome>;

/** How a collection ended. `complete` and `page_limit` are the good ends. */
export type CollectOutcome =
  | 'complete'
  /** More pages are left; the next collection goes on. */
  | 'page_limit'
  /** The server gave a cursor again; the next collection starts from `since`. */
  | 'repeated_cursor'
  | 'cursor_refused'
  | 'unauthorised'
  | 'refused'
  | 'too_large'
  | 'bad_answer'
  | 'foreign_link'
  /** Retried as often as allowed. */
  | 'unavailable'
  | 'deadline'
  | 'aborted';

export interface CollectReport extends DeliveredCounts {
  outcome: CollectOutcome;
  /** Status or reason behind the outcome; '' where there is nothing to add. */
  detail: string;
  pages: number;
  items: number;
  retries: number;
}
