import type { LedgerCounts as KeptCounts } from '../../core/commit.ts';
import type { Refusal } from '../contract/source.ts';

/** What became of received records; received = stored + excepted + quarantined + dropped. */
export type LedgerCounts = Omit<KeptCounts, 'duplicates' | 'bytes'>;

/** Counts of one hour; `hourAt` is its start, UTC epoch milliseconds. */
export interface HourLedger extends LedgerCounts {
  hourAt: number;
}

export interface SourceRow {
  id: number;
  name: string;
  /** Transport and parser as shown, e.g. `syslog-udp`. */
  kind: string;
  enabled: boolean;
  lastReceivedAt: number | null;
  /** Silence longer than this is reported; null where the source is not watched. */
  silentAfterMs: number | null;
  /** Counts of the asked span; entries of one hour are added up. */
  hours: HourLedger[];
}

/** A listening socket that takes logs. */
export interface Receiver {
  /** `syslog-udp`, `syslog-tcp`, `syslog-tls` or `edr-push`. */
  kind: string;
  port: number;
}

export interface LedgerQuery {
  from: number;
  to: number;
  sourceId?: number | undefined;
}

export interface SourcePort {
  /** Every source with its counts per hour since `since`. */
  list(since: number): Promise<SourceRow[]>;
  receivers(): Promise<Receiver[]>;
  /** What they refused since the start, by kind. */
  refusals(): Promise<Refusal[]>;
  /** One row a source and hour, newest hour first. */
  ledger(query: LedgerQuery): Promise<(HourLedger & { sourceId: number; sourceName: string })[]>;
}
