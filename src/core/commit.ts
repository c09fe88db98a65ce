import type { AlertDraft } from './alert.ts';
import type { NormalisedEvent } from './event.ts';

/** An event with what detection says of it. */
export interface AppendItem {
  event: NormalisedEvent;
  alert: AlertDraft | null;
}

/** A place, or the word that the source delivered this sensor event before. */
export type AppendResult = number | 'duplicate';

/** A record that could not be parsed. */
export interface QuarantineRecord {
  receivedAt: number;
  sourceId: number;
  /** Address or name of whoever sent it. */
  peer: string;
  reason: string;
  raw: Uint8Array;
}

/** Counts of records of one source in one hour. `duplicates` are part of `dropped`, told apart for information. */
export interface LedgerCounts {
  received: number;
  stored: number;
  excepted: number;
  quarantined: number;
  dropped: number;
  duplicates: number;
  bytes: number;
}

/** Counts to be added. `hourAt` is the start of the hour, UTC epoch milliseconds. */
export interface LedgerDelta extends LedgerCounts {
  sourceId: number;
  hourAt: number;
}
