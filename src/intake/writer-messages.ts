import type { MessagePort } from 'node:worker_threads';
import type { AlertFromLevel } from '../core/alert.ts';
import type { FeedDoneMessage, FeedMessage } from '../core/deliveries.ts';
import type { QuarantineSelection } from '../core/quarantine.ts';
import type { IngestSource, NatEntry, NetworkZone, SourceSet, UnknownSender } from '../core/source.ts';
import type { Report } from '../diagnostics/thread-reports.ts';
import type { ObservedMessage } from './writer-observations.ts';

/** What the writer thread is started with. */
export interface WriterThreadData {
  dataFolder: string;
  partitionRows: number;
  rulesFolder: string;
  /** Folder of parser definitions. */
  parsersFolder: string;
  alertFromLevel: AlertFromLevel;
  sources: readonly IngestSource[];
  defaultSource: IngestSource;
  zones: readonly NetworkZone[];
  /** Translations of the sources that have any. */
  nat: readonly { sourceId: number; entries: readonly NatEntry[] }[];
  /** The zone of the settings, for partitions that hold one day of it. */
  timeZone: string;
  /** Port to the receiver thread. */
  receiverPort: MessagePort;
}

/** What arrived from one source since the last report. */
export interface SourceArrival {
  sourceId: number;
  receivedAt: number;
  received: number;
  stored: number;
  quarantined: number;
  dropped: number;
}

/** Asks for quarantined records to be parsed again, each line once; answered by `reparseProgress` until it is over. */
export interface ReparseMessage {
  type: 'reparse';
  requestId: number;
  selection: QuarantineSelection;
  /** The source that they belong to from now on; absent: the one that they came for, or that lists their sender now. */
  toSourceId?: number;
}

/** Where a re-parse stands: examined = stored + duplicates + failed. What failed stays in quarantine. */
export interface ReparseProgress {
  type: 'reparseProgress';
  requestId: number;
  state: 'running' | 'succeeded' | 'cancelled' | 'failed';
  examined: number;
  stored: number;
  /** Released, but the event was stored before. */
  duplicates: number;
  /** Counts by the reason why a record could not be parsed this time either. */
  failed: Record<string, number>;
  /** Why the run failed; null otherwise. */
  error: string | null;
}

/** What the main thread has written: a page of a pulled feed or a piece of a file. */
export type Delivery = Omit<FeedMessage, 'type' | 'requestId'>;

/** Sources and zones as they are from now on, or the translations of one source (none: an empty list). */
export type SourceChange =
  | ({ type: 'sources'; zones: readonly NetworkZone[] } & SourceSet)
  | { type: 'nat'; sourceId: number; entries: readonly NatEntry[] };

/** What is new of senders that no source names; `forgotten` of them are no longer counted. */
export interface UnknownSendersMessage {
  type: 'unknownSenders';
  senders: UnknownSender[];
  forgotten: number;
}

/** One commit. */
export interface CommittedMessage {
  stored: number;
  alerts: number;
  arrivals: SourceArrival[];
  /** A partition was finished with it. */
  rolledOver: boolean;
}

/** What the writer thread is asked, told and tells. */
export interface WriterThreadContract {
  ready: { rules: number; refused: number };
  requests: {
    /** Answered after the commit. */
    deliver(delivery: Delivery): FeedDoneMessage;
  };
  orders: {
    reparse: ReparseMessage;
    /** Number of the run. */
    cancelReparse: number;
    sourceChange: SourceChange;
    /** On: the disk is full, only counts are written until it is off. */
    hold: boolean;
  };
  events: {
    report: Report;
    committed: CommittedMessage;
    reparseProgress: ReparseProgress;
    observed: ObservedMessage;
    unknownSenders: UnknownSendersMessage;
  };
}
