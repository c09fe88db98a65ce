import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { systemClock } from '../../core/clock.ts';
import { pause, serveThread, threadDiagnostics } from '../threads/thread-host.ts';
import { createSealerMethods } from './sealer-methods.ts';

/** Niceness of this thread, so that ingestion and answers to people always win. */
const niceness = 10;

// On Linux 0 means the calling thread and not the process (setpriority(2), "C library/kernel differences").
if (process.platform === 'linux') setPriority(0, niceness);

const { dataFolder } = workerData as { dataFolder: string };
const methods = createSealerMethods({
  dataFolder,
  diagnostics: threadDiagnostics,
  clockNow: () => systemClock.now(),
  pause,
});
serveThread({ ...methods }, () => {});
