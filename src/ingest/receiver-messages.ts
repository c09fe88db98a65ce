import type { MessagePort } from 'node:worker_threads';
import type { PushSource } from '../core/source.ts';
import type { Report } from '../diagnostics/thread-reports.ts';
import type { ReceiverAddresses, ReceiverConfig, TlsIdentity } from './receiver-options.ts';
import type { ReceiverStats } from './receiver-stats.ts';

/** What the receiver thread is started with. */
export interface ReceiverThreadData {
  config: ReceiverConfig;
  /** Port to the writer; transferred. */
  writerPort: MessagePort;
}

/** How a stop went: `flushed` is false where the writer did not give everything back in time. */
export interface StopResult {
  stats: ReceiverStats;
  flushed: boolean;
}

/** What the receiver thread is asked, told and tells. */
export interface ReceiverThreadContract {
  /** Every socket listens. */
  ready: ReceiverAddresses;
  requests: {
    stats(argument: null): ReceiverStats;
    /** @throws ApplianceError INGEST_CERTIFICATE_REFUSED; the identity before it stays in use */
    renewIdentity(identity: TlsIdentity): void;
    /** Closes the sockets, hands on what was read and waits for the writer's credits, at most this long. */
    close(deadlineMs: number): StopResult;
  };
  orders: {
    accept: boolean;
    pushSources: readonly PushSource[];
  };
  events: { report: Report };
}
