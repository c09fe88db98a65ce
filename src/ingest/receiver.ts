import { type MessagePort, Worker } from 'node:worker_threads';
import type { ApplianceError } from '../core/errors.ts';
import type { PushSource } from '../core/source.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { ReceiverThreadData } from './receiver-messages.ts';
import {
  type ClientCertificatePolicy,
  defaultReceiverLimits,
  type ReceiverAddresses,
  type ReceiverEndpoints,
  type ReceiverLimits,
  type TlsIdentity,
} from './receiver-options.ts';
import type { ReceiverStats } from './receiver-stats.ts';
import { linkReceiverThread, type StopResult } from './receiver-thread-link.ts';

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
  onEnded(error: ApplianceError): void;
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

/**
 * Starts the receiver thread and waits until every socket listens.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED, INGEST_CERTIFICATE_MISSING,
 * INGEST_CERTIFICATE_REFUSED, INGEST_RECEIVER_ENDED
 */
export async function startReceiver(options: StartReceiverOptions): Promise<Receiver> {
  const { writerPort, diagnostics, onEnded } = options;
  const workerData: ReceiverThreadData = {
    config: {
      endpoints: options.endpoints,
      tls: options.tls ?? null,
      clientCertificates: options.clientCertificates ?? null,
      pushSources: options.pushSources ?? [],
      limits: { ...defaultReceiverLimits, ...options.limits },
    },
    writerPort,
  };
  const worker = new Worker(new URL('./receiver-thread.ts', import.meta.url), {
    name: 'receiver',
    workerData,
    transferList: [writerPort],
  });
  const link = linkReceiverThread({ worker, diagnostics, onEnded });
  const addresses = await link.ready;
  let stopping: Promise<StopResult> | null = null;
  return {
    addresses: () => addresses,
    stats: () => link.requestStats(),
    renewIdentity: (identity) => link.requestIdentity(identity),
    accept: (on) => link.accept(on),
    setPushSources: (sources) => link.setPushSources(sources),
    stop({ deadlineMs = defaultStopMs } = {}) {
      stopping ??= link.requestStop(deadlineMs);
      return stopping;
    },
  };
}
