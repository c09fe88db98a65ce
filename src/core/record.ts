import type { AlertDraft } from './alert.ts';
import type { NormalisedEvent } from './event.ts';

/** One record of a known source, for feeds and for parsing quarantine again. */
export interface SourceRecord {
  sourceId: number;
  raw: Uint8Array;
  /** UTC epoch milliseconds. */
  receivedAt: number;
  peer: string;
}

/** A record that cannot be an event. */
export interface QuarantinedRecord {
  kind: 'quarantined';
  /** Why it is no event; ingest names its own reasons, detection and storage theirs. */
  reason: string;
  raw: Uint8Array;
  sourceId: number;
  /** UTC epoch milliseconds. */
  receivedAt: number;
  peer: string;
}

/** What a received record comes to. */
export type NormaliseOutcome =
  /** `alert` is what detection says of the event; null where it is none. */
  { kind: 'event'; event: NormalisedEvent; alert: AlertDraft | null } | QuarantinedRecord;
