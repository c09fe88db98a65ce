import type { QuarantineEntry, ReparseRun } from '../../core/quarantine.ts';

/** Which quarantined records are meant; absent means all. Times are receive times, `to` is excluded. */
export interface QuarantineFilter {
  sourceId?: number | undefined;
  peer?: string | undefined;
  reason?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  ids?: readonly number[] | undefined;
}

/** `raw` is the beginning of the bytes as received. */
export type QuarantinedRecord = QuarantineEntry & { sourceName: string };

export interface ReasonCount {
  sourceId: number;
  sourceName: string;
  reason: string;
  count: number;
  firstAt: number;
  lastAt: number;
}

/** What could not be parsed, and parsing it again. Look-ups end within the port's own time limit. */
export interface QuarantinePort {
  list(
    query: QuarantineFilter & { before?: number | undefined; limit: number },
  ): Promise<{ records: QuarantinedRecord[]; nextBefore: number | null; complete: boolean }>;
  reasons(filter: QuarantineFilter): Promise<{ reasons: ReasonCount[]; complete: boolean }>;
  /** The id of the run; null where `toSourceId` names no source. */
  reparse(request: {
    filter: QuarantineFilter;
    toSourceId?: number | undefined;
    actor: string;
  }): Promise<number | null>;
  /** Newest first. */
  runs(): Promise<ReparseRun[]>;
  /** False where no such run is under way. */
  cancel(id: number): Promise<boolean>;
}
