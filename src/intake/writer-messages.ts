import type { MessagePort } from 'node:worker_threads';
import type { AlertFromLevel } from '../core/alert.ts';
import type { FeedDoneMessage, FeedMessage } from '../core/deliveries.ts';
import type { QuarantineSelection } from '../core/quarantine.ts';
import type { IngestSource, NatEntry, NetworkZone, SourceSet, UnknownSender } from '../core/source.ts';
import type { LogLevel } from '../diagnostics/log.ts';
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
  /** Local time zone's distance from UTC, for partitions that hold one day. */
  dayOffsetMs: number;
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

/** Feeds pulled by the main thread are written like pushed ones. */
export type MainToWriter =
  | FeedMessage
  | ReparseMessage
  /** Sources and zones as they are from now on. */
  | ({ type: 'sources'; zones: readonly NetworkZone[] } & SourceSet)
  /** The translations of one source; an empty list removes them. */
  | { type: 'nat'; sourceId: number; entries: readonly NatEntry[] }
  | { type: 'cancelReparse'; requestId: number }
  /** On: the disk is full, only counts are written until it is off. */
  | { type: 'hold'; on: boolean }
  | { type: 'stop' };

export type WriterToMain =
  | { type: 'ready'; rules: number; refused: number }
  | { type: 'failed'; code: string | null; params: Record<string, string | number>; message: string }
  | { type: 'committed'; stored: number; alerts: number; arrivals: SourceArrival[]; rolledOver: boolean }
  | { type: 'report'; level: LogLevel; name: string; details: Record<string, unknown> }
  | ReparseProgress
  | ObservedMessage
  /** What is new of senders that no source names; `forgotten` of them are no longer counted. */
  | { type: 'unknownSenders'; senders: UnknownSender[]; forgotten: number }
  | FeedDoneMessage;
