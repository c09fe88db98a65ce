import type { MessagePort } from 'node:worker_threads';
import type { FeedDoneMessage } from '../core/deliveries.ts';
import { ApplianceError } from '../core/errors.ts';
import type { NatEntry, NetworkZone, SourceSet } from '../core/source.ts';
import { openThread } from '../core/threads/thread-client.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { takeReports } from '../diagnostics/thread-reports.ts';
import type {
  CommittedMessage,
  Delivery,
  ReparseMessage,
  ReparseProgress,
  UnknownSendersMessage,
  WriterThreadContract,
  WriterThreadData,
} from './writer-messages.ts';
import type { ObservedMessage } from './writer-observations.ts';

export interface WriterOptions extends Omit<WriterThreadData, 'receiverPort'> {
  receiverPort: MessagePort;
  diagnostics: Diagnostics;
  onCommitted(commit: CommittedMessage): void;
  onReparse(progress: ReparseProgress): void;
  onObserved(observed: ObservedMessage): void;
  onUnknownSenders(report: UnknownSendersMessage): void;
  /** The thread ended by itself. The process ends too and the service manager starts it again. */
  onEnded(error: Error): void;
}

/** The writer thread as the main thread sees it. */
export interface Writer {
  /**
   * Writes a page of a pulled feed or a piece of a file, whose bytes are handed over; resolves after its commit, rejects
   * with WRITER_ENDED where the thread ends before or is gone.
   */
  deliver(delivery: Delivery): Promise<FeedDoneMessage>;
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

/** A last commit takes a slow disk some seconds; what is not committed then was not acknowledged either. */
const stopMs = 10_000;

/** Starts the thread. @throws ApplianceError as rules and store do, WRITER_ENDED otherwise */
export async function startWriter(options: WriterOptions): Promise<Writer> {
  const { diagnostics, onCommitted, onReparse, onObserved, onUnknownSenders, onEnded, ...data } = options;
  const { report, fault } = takeReports('writer', diagnostics);
  const thread = openThread<WriterThreadContract>({
    name: 'writer',
    script: new URL('../writer-thread.ts', import.meta.url),
    data: data satisfies WriterThreadData,
    transfer: [data.receiverPort],
    on: {
      report,
      committed: onCommitted,
      reparseProgress: onReparse,
      observed: onObserved,
      unknownSenders: onUnknownSenders,
    },
    endedError: (reason) => new ApplianceError('WRITER_ENDED', { params: { reason } }),
    // What the main thread notes of a commit may fail on a full disk; the commit itself is done.
    onFault: fault,
  });
  const { rules, refused } = await thread.ready;
  diagnostics.report('info', 'RulesLoaded', { rules, refused });
  void thread.ended.then((error) => {
    if (error !== null) onEnded(error);
  });
  return {
    deliver: (delivery) => thread.ask('deliver', delivery, { transfer: [delivery.body.buffer] }),
    reparse: (request) => thread.tell('reparse', { type: 'reparse', ...request }),
    cancelReparse: (requestId) => thread.tell('cancelReparse', requestId),
    setSources: (sources) => thread.tell('sourceChange', { type: 'sources', ...sources }),
    setNat: (nat) => thread.tell('sourceChange', { type: 'nat', ...nat }),
    hold: (on) => thread.tell('hold', on),
    async stop() {
      await thread.stop(stopMs);
    },
  };
}
