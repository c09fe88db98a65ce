import type { NormalisedEvent } from '../core/event.ts';

/** What the site knows of addresses: internal for translated ones, and zone labels. Changes the event, never throws. */
export interface Enrichment {
  apply(event: NormalisedEvent): void;
}

/** Senders that no source names, with their last lines. */
export interface UnknownSenders {
  /** Notes one line; `raw` may be a view into the batch. */
  note(line: { peer: string; receivedAt: number; transport: string; raw: Uint8Array; held: boolean }): void;
  /** Call after each batch, before its buffer is given away. */
  endBatch(): void;
  /** Forgets the senders that a source names by now. */
  forget(isNamed: (peer: string) => boolean): void;
}
