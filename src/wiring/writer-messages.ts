import type { MessagePort } from 'node:worker_threads';
import type { AlertFromLevel } from '../detection/alert-draft.ts';
import type { LogLevel } from '../diagnostics/log.ts';
import type { FeedDoneMessage, FeedMessage } from '../ingest/messages.ts';
import type { IngestSource } from '../ingest/source.ts';

/** What the writer thread is started with. */
export interface WriterThreadData {
  dataFolder: string;
  partitionRows: number;
  rulesFolder: string;
  alertFromLevel: AlertFromLevel;
  sources: readonly IngestSource[];
  defaultSource: IngestSource;
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

/** Feeds pulled by the main thread are written like pushed ones. */
export type MainToWriter = FeedMessage | { type: 'stop' };

export type WriterToMain =
  | { type: 'ready'; rules: number; refused: number }
  | { type: 'failed'; code: string | null; params: Record<string, string | number>; message: string }
  | { type: 'committed'; stored: number; alerts: number; arrivals: SourceArrival[]; rolledOver: boolean }
  | { type: 'report'; level: LogLevel; name: string; details: Record<string, unknown> }
  | FeedDoneMessage;
