import { Worker } from 'node:worker_threads';
import { asError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { StoreDatabase } from '../database.ts';

/** What the writer sends to the checkpoint thread. */
export type ToCheckpointer = { kind: 'watch'; partition: number } | { kind: 'stop' };

/** What went wrong in the checkpoint thread. */
export interface FromCheckpointer {
  message: string;
}

export interface CheckpointThreadData {
  dataFolder: string;
  /** Two numbers: `restartWanted`, `copyingHeld`. */
  flags: Int32Array;
}

/** Place of the flag that asks the writer to finish a checkpoint, so that its log begins again. */
export const restartWanted = 0;
/** Place of the flag that keeps the thread from copying: on a full disk it would take what is left for ledgers. */
export const copyingHeld = 1;

/**
 * Copies the hot partition's log back on a thread of its own. A commit that does it itself waits until 96 MiB are
 * copied and synced (measured: 110–480 ms). The thread copies in small pieces; what arrived meanwhile, a few hundred
 * kilobytes, the writer copies itself when it is asked to, because only then does the log begin again from its start.
 */
export interface Checkpointer {
  /** The partition that is being written now; the one before is copied back and closed. */
  watch(partition: number): void;
  /** After a commit: copies the rest back where the thread asks for it. Never throws. */
  afterCommit(database: StoreDatabase): void;
  /** On: nothing is copied back until it is off; commits go on into the log. */
  hold(on: boolean): void;
  /** Ends the thread by message. */
  stop(): void;
}

/** Starts the thread. Its failures are reported; the log then grows until the alarm on its size. */
export function startCheckpointer(options: { dataFolder: string; diagnostics: Diagnostics }): Checkpointer {
  const { dataFolder, diagnostics } = options;
  const flags = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL('./checkpoint-thread.ts', import.meta.url), {
    name: 'checkpoint',
    workerData: { dataFolder, flags } satisfies CheckpointThreadData,
  });
  const failed = (message: string): void => diagnostics.report('error', 'CheckpointFailedError', { message });
  worker.on('message', ({ message }: FromCheckpointer) => failed(message));
  worker.on('error', (thrown: unknown) => failed(String(thrown)));
  const send = (message: ToCheckpointer): void => worker.postMessage(message);
  return {
    watch: (partition) => send({ kind: 'watch', partition }),
    hold: (on) => void Atomics.store(flags, copyingHeld, on ? 1 : 0),
    afterCommit(database) {
      if (Atomics.load(flags, restartWanted) === 0) return;
      Atomics.store(flags, restartWanted, 0);
      try {
        database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      } catch (thrown) {
        // What was committed stays committed, whatever happens here (a full disk): it is in the log.
        failed(asError(thrown).message);
      }
    },
    stop: () => send({ kind: 'stop' }),
  };
}
