import { type MessagePort, Worker } from 'node:worker_threads';
import type { FeedDoneMessage, FeedMessage } from '../core/deliveries.ts';
import { type ErrorCode, errorCatalogue } from '../core/error-catalogue.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import type { NatEntry, NetworkZone, SourceSet, UnknownSender } from '../core/source.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type {
  MainToWriter,
  ReparseMessage,
  ReparseProgress,
  SourceArrival,
  WriterThreadData,
  WriterToMain,
} from './writer-messages.ts';
import type { ObservedMessage } from './writer-observations.ts';

export interface WriterOptions extends Omit<WriterThreadData, 'receiverPort'> {
  receiverPort: MessagePort;
  diagnostics: Diagnostics;
  onCommitted(commit: { stored: number; alerts: number; arrivals: SourceArrival[]; rolledOver: boolean }): void;
  onReparse(progress: ReparseProgress): void;
  onObserved(observed: ObservedMessage): void;
  onUnknownSenders(report: { senders: UnknownSender[]; forgotten: number }): void;
  /** The thread ended by itself. The process ends too and the service manager starts it again. */
  onEnded(error: Error): void;
}

/** The writer thread as the main thread sees it. */
export interface Writer {
  /** Writes a page of a pulled feed or a piece of a file; resolves after its commit. */
  deliver(feed: Omit<FeedMessage, 'type' | 'requestId'>): Promise<FeedDoneMessage>;
  /** Has quarantined records parsed again; `onReparse` tells how far it is. */
  reparse(request: Omit<ReparseMessage, 'type'>): void;
  cancelReparse(requestId: number): void;
  /** Takes effect between two batches, and before any re-parse that is asked for later. */
  setSources(sources: SourceSet & { zones: readonly NetworkZone[] }): void;
  setNat(nat: { sourceId: number; entries: readonly NatEntry[] }): void;
  /** On: only counts are written, bodies are refused, lines wait; for a full disk. */
  hold(on: boolean): void;
  /** Commits what it has and ends the thread. */
  stop(): Promise<void>;
}

/** Starts the thread. @throws ApplianceError as rules and store do, WRITER_ENDED otherwise */
export async function startWriter(options: WriterOptions): Promise<Writer> {
  const { diagnostics, onCommitted, onReparse, onObserved, onUnknownSenders, onEnded, ...data } = options;
  const worker = new Worker(new URL('../writer-thread.ts', import.meta.url), {
    name: 'writer',
    workerData: data satisfies WriterThreadData,
    transferList: [data.receiverPort],
  });
  const deliveries = new Map<number, { resolve(done: FeedDoneMessage): void; reject(error: Error): void }>();
  let lastDelivery = 0;
  let stopping = false;
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  const send = (message: MainToWriter, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);

  await new Promise<void>((resolve, reject) => {
    let failure: Error | null = null;
    let ready = false;
    const take = (message: WriterToMain) => {
      switch (message.type) {
        case 'ready':
          ready = true;
          diagnostics.report('info', 'RulesLoaded', { rules: message.rules, refused: message.refused });
          return resolve();
        case 'failed':
          failure = failureOf(message);
          return;
        case 'committed':
          return onCommitted(message);
        case 'report':
          return diagnostics.report(message.level, message.name, message.details);
        case 'observed':
          return onObserved(message);
        case 'reparseProgress':
          return onReparse(message);
        case 'unknownSenders':
          return onUnknownSenders(message);
        case 'feedDone':
          deliveries.get(message.requestId)?.resolve(message);
          deliveries.delete(message.requestId);
      }
    };
    worker.on('message', (message: WriterToMain) => {
      try {
        take(message);
      } catch (thrown) {
        // What the main thread notes of a commit may fail on a full disk; the commit itself is done.
        diagnostics.report('error', 'WriterMessageTakenError', { type: message.type, error: asError(thrown).message });
      }
    });
    worker.on('error', (thrown) => {
      failure = endedError(thrown.message);
    });
    worker.on('exit', (code) => {
      const error = failure ?? endedError(`exit code ${code}`);
      for (const delivery of deliveries.values()) delivery.reject(error);
      if (!ready) reject(error);
      else if (!stopping) onEnded(error);
    });
  });

  return {
    deliver(feed) {
      const requestId = ++lastDelivery;
      return new Promise((resolve, reject) => {
        deliveries.set(requestId, { resolve, reject });
        send({ type: 'feed', requestId, ...feed }, [feed.body.buffer]);
      });
    },
    reparse: (request) => send({ type: 'reparse', ...request }),
    cancelReparse: (requestId) => send({ type: 'cancelReparse', requestId }),
    setSources: (sources) => send({ type: 'sources', ...sources }),
    setNat: (nat) => send({ type: 'nat', ...nat }),
    hold: (on) => send({ type: 'hold', on }),
    async stop() {
      stopping = true;
      send({ type: 'stop' });
      await ended;
    },
  };
}

function failureOf(message: Extract<WriterToMain, { type: 'failed' }>): Error {
  if (message.code === null || !(message.code in errorCatalogue)) return endedError(message.message);
  return new ApplianceError(message.code as ErrorCode, { params: message.params });
}

function endedError(reason: string): ApplianceError {
  return new ApplianceError('WRITER_ENDED', { params: { reason } });
}
