import type { QuarantineRecord } from './commit.ts';

/** Which quarantined records are meant; absent means all. Times are receive times, `toAt` is excluded. */
export interface QuarantineSelection {
  sourceId?: number;
  peer?: string;
  /** One of these senders. */
  peers?: readonly string[];
  reason?: string;
  fromAt?: number;
  toAt?: number;
  /** Places, as `QuarantineEntry.id`. */
  ids?: readonly number[];
}

/** A quarantined record with its place (numbered like events, in a count of its own). */
export interface QuarantineEntry extends QuarantineRecord {
  id: number;
}

/** What one bounded step found. Everything up to `reached` (included) was looked at, in the direction of the scan. */
export interface QuarantineStep {
  entries: QuarantineEntry[];
  reached: number;
}

export type ReparseState = 'running' | 'succeeded' | 'cancelled' | 'failed';

/** How far a run came: examined = stored + duplicates + the sum of `failed` (by reason). */
export interface ReparseCounts {
  examined: number;
  stored: number;
  duplicates: number;
  failed: Record<string, number>;
}

/** One run that parses quarantined records again. */
export interface ReparseRun extends ReparseCounts {
  id: number;
  selection: QuarantineSelection;
  toSourceId: number | null;
  state: ReparseState;
  error: string | null;
  startedBy: string;
  startedAt: number;
  endedAt: number | null;
}
