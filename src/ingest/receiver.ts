import { type MessagePort, Worker } from 'node:worker_threads';
import { type ErrorCode, errorCatalogue } from '../core/error-catalogue.ts';
import { ApplianceError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { MainToReceiver, ReceiverThreadData, ReceiverToMain } from './receiver-messages.ts';
import {
  defaultReceiverLimits,
  type PushSource,
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
   * Closes the sockets, hands on what was read and waits for the writer's credits, at most `deadlineMs`. `flushed` is
   * false where the writer did not give everything back in time.
   */
  stop(options?: { deadlineMs?: number }): Promise<{ stats: ReceiverStats; flushed: boolean }>;
}

const defaultStopMs = 5000;

/**
 * Starts the receiver thread and waits until every socket listens.
 * @throws ApplianceError INGEST_ADDRESS_IN_USE, INGEST_LISTEN_FAILED, INGEST_CERTIFICATE_MISSING, INGEST_RECEIVER_ENDED
 */
export async function startReceiver(options: StartReceiverOptions): Promise<Receiver> {
  const { writerPort } = options;
  const workerData: ReceiverThreadData = {
    config: {
      endpoints: options.endpoints,
      tls: options.tls ?? null,
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
  const requests = new Map<number, { resolve(stats: ReceiverStats): void; reject(error: Error): void }>();
  let lastRequest = 0;
  let stopped: ((result: { stats: ReceiverStats; flushed: boolean }) => void) | null = null;
  let stopping: Promise<{ stats: ReceiverStats; flushed: boolean }> | null = null;
  const send = (message: MainToReceiver) => worker.postMessage(message);

  const addresses = await new Promise<ReceiverAddresses>((resolve, reject) => {
    let failure: ApplianceError | null = null;
    let ready = false;
    worker.on('message', (message: ReceiverToMain) => {
      if (message.type === 'ready') {
        ready = true;
        resolve(message.addresses);
      } else if (message.type === 'failed') failure = startError(message);
      else if (message.type === 'report') options.diagnostics.report(message.level, message.name, message.details);
      else if (message.type === 'stopped') stopped?.(message);
      else {
        requests.get(message.requestId)?.resolve(message.stats);
        requests.delete(message.requestId);
      }
    });
    worker.on('error', (thrown) => {
      failure = endedError(thrown.message);
    });
    worker.on('exit', (code) => {
      const error = failure ?? endedError(`exit code ${code}`);
      for (const request of requests.values()) request.reject(error);
      requests.clear();
      if (!ready) reject(error);
      else if (stopping === null) options.onEnded(error);
    });
  });

  return {
    addresses: () => addresses,
    stats() {
      const requestId = ++lastRequest;
      return new Promise((resolve, reject) => {
        requests.set(requestId, { resolve, reject });
        send({ type: 'stats', requestId });
      });
    },
    stop({ deadlineMs = defaultStopMs } = {}) {
      stopping ??= new Promise((resolve, reject) => {
        let result: { stats: ReceiverStats; flushed: boolean } | null = null;
        stopped = (message) => {
          result = { stats: message.stats, flushed: message.flushed };
        };
        // Resolved at the thread's end, so that no thread is left when the caller goes on.
        worker.once('exit', (code) => (result ? resolve(result) : reject(endedError(`exit code ${code}`))));
        send({ type: 'stop', deadlineMs });
      });
      return stopping;
    },
  };
}

function startError(message: Extract<ReceiverToMain, { type: 'failed' }>): ApplianceError {
  if (message.code === null || !(message.code in errorCatalogue)) return endedError(message.message);
  return new ApplianceError(message.code as ErrorCode, { params: message.params });
}

function endedError(reason: string): ApplianceError {
  return new ApplianceError('INGEST_RECEIVER_ENDED', { params: { reason } });
}
