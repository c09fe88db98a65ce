import { ApplianceError, asError } from '../../core/errors.ts';
import { after, type GuardedTimer } from '../../core/guarded-timers.ts';
import { openThread, type ThreadClient } from '../../core/threads/thread-client.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { StoreDatabase } from '../database.ts';

/** What the checkpoint thread is told and tells. */
export interface CheckpointThreadContract {
  ready: null;
  requests: Record<never, never>;
  /** Number of the partition that is being written from now on. */
  orders: { watch: number };
  events: { failed: { message: string } };
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
  /** Ends the thread by message; what is left of the log is copied back before. Resolves when it is gone. */
  stop(): Promise<void>;
}

/** A thread that ended by a fault is started again after this. */
const startAgainMs = 10_000;
/** Copying the rest of a log of 128 MiB back takes a slow disk some seconds. */
const stopMs = 30_000;

/** Starts the thread. Its failures are reported; while it is gone the log grows until the alarm on its size. */
export function startCheckpointer(options: { dataFolder: string; diagnostics: Diagnostics }): Checkpointer {
  const { dataFolder, diagnostics } = options;
  const flags = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const failed = (message: string): void => diagnostics.report('error', 'CheckpointFailedError', { message });
  let watched: number | null = null;
  let again: GuardedTimer | null = null;
  let thread = open();

  function open(): ThreadClient<CheckpointThreadContract> {
    const opened = openThread<CheckpointThreadContract>({
      name: 'checkpoint',
      script: new URL('./checkpoint-thread.ts', import.meta.url),
      data: { dataFolder, flags } satisfies CheckpointThreadData,
      on: { failed: ({ message }) => failed(message) },
      endedError: (detail) => new ApplianceError('STORE_THREAD_ENDED', { params: { thread: 'checkpoint', detail } }),
      onFault: (what, { message }) => failed(`${what}: ${message}`),
    });
    void opened.ended.then((error) => {
      if (error === null) return;
      failed(error.message);
      const startAgain = () => {
        thread = open();
        if (watched !== null) thread.tell('watch', watched);
      };
      again = after(startAgainMs, startAgain, ({ message }) => failed(message));
    });
    return opened;
  }

  return {
    watch(partition) {
      watched = partition;
      thread.tell('watch', partition);
    },
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
    async stop() {
      again?.stop();
      await thread.stop(stopMs);
    },
  };
}
