import { workerData } from 'node:worker_threads';
import { asError } from '../../core/errors.ts';
import { after, type GuardedTimer } from '../../core/guarded-timers.ts';
import type { Tell } from '../../core/threads/thread-contract.ts';
import { serveThread } from '../../core/threads/thread-host.ts';
import { databaseExists, openDatabase, type StoreDatabase } from '../database.ts';
import {
  type CheckpointThreadContract,
  type CheckpointThreadData,
  copyingHeld,
  restartWanted,
} from './checkpointer.ts';
import { partitionPath } from './partition-files.ts';

/** How often the log is looked at. At 30 MB/s of log a round copies about 6 MB, which one sync writes in 20–40 ms. */
const roundMs = 200;
/** A log of more pages (32 MiB) is begun again from its start, which only the writer can do. */
const restartFrames = 4096;
/** Copying goes on at once while more pages (1 MiB) are left, so that little is left to the writer. */
const restFrames = 128;
const roundsAtOnce = 8;

const { dataFolder, flags } = workerData as CheckpointThreadData;
let database: StoreDatabase | null = null;
let timer: GuardedTimer | null = null;

let tell: Tell<CheckpointThreadContract> | null = null;

await serveThread<CheckpointThreadContract>((toWriter) => {
  tell = toWriter;
  return {
    ready: null,
    requests: {},
    orders: {
      watch(partition) {
        close();
        watch(partition);
      },
    },
    close,
  };
});

function watch(partition: number): void {
  const path = partitionPath(dataFolder, partition);
  if (!databaseExists(path)) return;
  attempt(() => {
    database = openDatabase(path, { mode: 'write' });
  });
  timer = after(roundMs, round, failed);
}

/** Copies everything back: nobody waits for it here, and readers of a finished partition need no log. */
function close(): void {
  timer?.stop();
  timer = null;
  attempt(() => {
    copyBack();
    database?.close();
  });
  database = null;
}

function round(): void {
  attempt(() => {
    if (Atomics.load(flags, restartWanted) === 1 || Atomics.load(flags, copyingHeld) === 1) return;
    for (let turn = 0; turn < roundsAtOnce; turn += 1) {
      const { log, checkpointed } = copyBack();
      if (log - checkpointed > restFrames) continue;
      if (log > restartFrames) Atomics.store(flags, restartWanted, 1);
      return;
    }
  });
  if (database !== null) timer = after(roundMs, round, failed);
}

function copyBack(): { log: number; checkpointed: number } {
  // PASSIVE waits for nobody and makes nobody wait (https://www.sqlite.org/pragma.html#pragma_wal_checkpoint).
  const sizes = database?.prepare<{ log: number; checkpointed: number }>('PRAGMA wal_checkpoint(PASSIVE)').get();
  return sizes ?? { log: 0, checkpointed: 0 };
}

function attempt(act: () => void): void {
  try {
    act();
  } catch (thrown) {
    failed(asError(thrown));
  }
}

function failed({ message }: Error): void {
  tell?.('failed', { message });
}
