import type { MessagePort } from 'node:worker_threads';
import { ApplianceError } from '../core/errors.ts';
import type { PushSource } from '../core/source.ts';
import { openThread } from '../core/threads/thread-client.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { takeReports } from '../diagnostics/thread-reports.ts';
import type { ReceiverThreadContract, ReceiverThreadData, StopResult } from './receiver-messages.ts';
import {
  type ClientCertificatePolicy,
  defaultReceiverLimits,
  type ReceiverAddresses,
  type ReceiverEndpoints,
  type ReceiverLimits,
  type TlsIdentity,
} from './receiver-options.ts';
import type { ReceiverStats } from './receiver-stats.ts';

export interface StartReceiverOptions {
  endpoints: ReceiverEndpoints;
  /** Needed where `tls` or `http` is on. */
  tls?: TlsIdentity | null;
  /** Of senders over syslog TLS; left out: none is asked for. */
  clientCertificates?: ClientCertificatePolicy | null;
  pushSources?: readonly PushSource[];
  limits?: Partial<ReceiverLimits>;
  /** Port to the writer thread; it is transferred and speaks `ReceiverToWriter` and `WriterToReceiver`. */
  writerPort: MessagePort;
  diagnostics: Diagnostics;
  /** The thread ended by itself. The process should end too and be started again. */
  onEnded(error: Error): void;
}

/** The running receiver thread. */
export interface Receiver {
  addresses(): ReceiverAddresses;
  stats(): Promise<ReceiverStats>;
  /**
   * New TLS connections and HTTPS requests see this identity from now on; open ones stay as they are.
   * @throws ApplianceError INGEST_CERTIFICATE_REFUSED; the identity before it stays in use
   */
  renewIdentity(identity: TlsIdentity): Promise<void>;
  /** Off: senders are held back and nothing is acknowledged until it is on again. */
  accept(on: boolean): void;
  /** Replaces the sources that may push, without closing a connection. */
  setPushSources(sources: readonly PushSource[]): void;
  /**
   * Closes the sockets, hands on what was read and waits for the writer's credits, at most `deadlineMs`. `flushed` is
   * false where the writer did not give everything back in time.
   */
  stop(options?: { deadlineMs?: number }): Promise<StopResult>;
}

const defaultStopMs = 5000;
/** What the thread gets beyond the deadline of its sockets to end by itself. */
const endMs = 2000;

/**
 * Starts the receiver thread and waits until every socket listens.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED, INGEST_CERTIFICATE_MISSING,
 * INGEST_CERTIFICATE_REFUSED, INGEST_RECEIVER_ENDED
 */
export async function startReceiver(options: StartReceiverOptions): Promise<Receiver> {
  const { writerPort, diagnostics, onEnded } = options;
  const data: ReceiverThreadData = {
    config: {
      endpoints: options.endpoints,
      tls: options.tls ?? null,
      clientCertificates: options.clientCertificates ?? null,
      pushSources: options.pushSources ?? [],
      limits: { ...defaultReceiverLimits, ...options.limits },
    },
    writerPort,
  };
  const { report, fault } = takeReports('receiver', diagnostics);
  const thread = openThread<ReceiverThreadContract>({
    name: 'receiver',
    script: new URL('./receiver-thread.ts', import.meta.url),
    data,
    transfer: [writerPort],
    on: { report },
    endedError: (reason) => new ApplianceError('INGEST_RECEIVER_ENDED', { params: { reason } }),
    onFault: fault,
  });
  const addresses = await thread.ready;
  let stopping: Promise<StopResult> | null = null;
  void thread.ended.then((error) => {
    // While it stops, whoever stops it is told.
    if (error !== null && stopping === null) onEnded(error);
  });
  const stop = async (deadlineMs: number): Promise<StopResult> => {
    try {
      return await thread.ask('close', deadlineMs, { signal: AbortSignal.timeout(deadlineMs + endMs) });
    } finally {
      await thread.stop(endMs);
    }
  };
  return {
    addresses: () => addresses,
    stats: () => thread.ask('stats', null),
    renewIdentity: (identity) => thread.ask('renewIdentity', identity),
    accept: (on) => thread.tell('accept', on),
    setPushSources: (sources) => thread.tell('pushSources', sources),
    stop({ deadlineMs = defaultStopMs } = {}) {
      stopping ??= stop(deadlineMs);
      return stopping;
    },
  };
}
