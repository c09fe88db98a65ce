import type { MessagePort } from 'node:worker_threads';
import type { PushSource } from '../core/source.ts';
import type { LogLevel } from '../diagnostics/log.ts';
import type { ReceiverAddresses, ReceiverConfig, TlsIdentity } from './receiver-options.ts';
import type { ReceiverStats } from './receiver-stats.ts';

/** What the receiver thread is started with. */
export interface ReceiverThreadData {
  config: ReceiverConfig;
  /** Port to the writer; transferred. */
  writerPort: MessagePort;
}

export type MainToReceiver =
  | { type: 'stats'; requestId: number }
  | { type: 'identity'; requestId: number; identity: TlsIdentity }
  | { type: 'accept'; on: boolean }
  | { type: 'pushSources'; sources: readonly PushSource[] }
  | { type: 'stop'; deadlineMs: number };

export type ReceiverToMain =
  | { type: 'ready'; addresses: ReceiverAddresses }
  /** A catalogued code where the start failed in an expected way, else only the text. */
  | { type: 'failed'; code: string | null; params: Record<string, string | number>; message: string }
  | { type: 'stats'; requestId: number; stats: ReceiverStats }
  /** `error` says why the identity before it stays in use; null where the new one is. */
  | { type: 'identityTaken'; requestId: number; error: string | null }
  | { type: 'report'; level: LogLevel; name: string; details: Record<string, unknown> }
  | { type: 'stopped'; stats: ReceiverStats; flushed: boolean };
