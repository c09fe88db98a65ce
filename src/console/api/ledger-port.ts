import type { LedgerDelta } from '../../core/commit.ts';

/** Counts of one source in one hour; duplicates are part of dropped. `bytes` are those of the records as received. */
export interface LedgerRow extends LedgerDelta {
  sourceName: string;
}

export interface LedgerSpan {
  from: number;
  /** Excluded. */
  to: number;
  sourceId?: number | undefined;
}

/** The ledger over long spans, for comparison with another system. */
export interface LedgerPort {
  /** Oldest hour first, in bounded pages; nothing is read before it is asked for. */
  pages(span: LedgerSpan): AsyncGenerator<LedgerRow[]>;
  /** Sums by source and local day, oldest first; `hourAt` is the start of the day. */
  days(span: LedgerSpan): Promise<LedgerRow[]>;
  /** Time zone of hours and days, an IANA name. */
  timeZone(): string;
}
