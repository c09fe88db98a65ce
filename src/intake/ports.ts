import type { AppendItem, AppendResult, LedgerDelta, QuarantineRecord } from '../core/commit.ts';
import type { LineBatch } from '../core/deliveries.ts';
import type { SourceSample } from '../core/observed.ts';
import type { QuarantineEntry, QuarantineSelection, ReparseCounts, ReparseRun } from '../core/quarantine.ts';
import type { NormaliseOutcome, SourceRecord } from '../core/record.ts';
import type { UnitResult } from './intake-unit.ts';

/** What intake needs of ingest: bytes become events or a reason why not. */
export interface RecordReader {
  /** One outcome for each line, in order. Raw bytes are views into the batch's buffer. */
  normaliseBatch(batch: LineBatch): NormaliseOutcome[];
  /** One outcome for each line of NDJSON that holds anything; none where the source is switched off, which is counted. */
  normaliseFeed(feed: SourceRecord): NormaliseOutcome[];
  /** Id of the source that a sender belongs to. */
  sourceOf(peer: string): number;
  /** Records of sources that are switched off since the last call; they were received and are not kept. */
  takeRefused(): { sourceId: number; at: number; count: number }[];
}

/** Where faults of the program are told that single records met; never with the record itself. */
export interface FailureNotes {
  note(stage: 'split' | 'note', thrown: unknown, sourceId: number): void;
}

/**
 * What intake needs of the store. Everything since the last `commit` is one transaction; if any method throws, all of
 * it is rolled back and must be handed in again.
 */
export interface CommitStore {
  /** The place of each item, in order; a repeated sensor event is stored once. */
  append(items: readonly AppendItem[]): AppendResult[];
  quarantine(records: readonly QuarantineRecord[]): void;
  /** Throws where received is not stored + excepted + quarantined + dropped. */
  count(deltas: readonly LedgerDelta[]): void;
  commit(): void;
}

/** Marks that are kept in the transaction of the records that they stand behind. */
export interface CommitMarks {
  /** Notes how far a delivery is (null: no further than it was), and adds to what became of its records. */
  progress(
    key: string,
    position: number | null,
    counts: Pick<UnitResult, 'stored' | 'duplicates' | 'quarantined'>,
  ): void;
  /** Notes that quarantined records (by place) became the events that are appended in this transaction. */
  release(places: readonly number[]): void;
}

/** Reads quarantined records to parse them again; committed ones only. */
export interface QuarantineScanner {
  /** Oldest first, in bounded steps; what is released meanwhile is left out. */
  scan(selection: QuarantineSelection): Iterable<{ entries: QuarantineEntry[] }>;
  close(): void;
}

/** Samples, source by source, of what arrives; what its health is judged by. */
export interface HealthSampler {
  note(outcomes: readonly NormaliseOutcome[]): void;
  /** What was noted since the last call. */
  take(): SourceSample[];
}

/** Counts of what was received, summed over partitions. */
export interface LedgerSums {
  /** `fromAt` included, `toAt` excluded. */
  countsByHour(range: { fromAt: number; toAt: number }): Promise<LedgerDelta[]>;
}

/** Runs that parse quarantined records again, kept over restarts. */
export interface ReparseRunKeeper {
  /** The id of a new, running one. */
  create(run: Pick<ReparseRun, 'selection' | 'toSourceId' | 'startedBy' | 'startedAt'>): number;
  end(id: number, end: ReparseCounts & Pick<ReparseRun, 'state' | 'error'> & { endedAt: number }): void;
  get(id: number): ReparseRun | null;
  /** Newest first; at most 100. */
  list(): ReparseRun[];
  unfinished(): ReparseRun[];
}
