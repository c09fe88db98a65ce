import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { pause, serveThread, threadDiagnostics } from '../threads/thread-host.ts';
import { createSearchMethods } from './search-methods.ts';

const sweepEveryMs = 60_000;
/** Reception goes first; on Linux this is of the calling thread only (setpriority(2), 'C library/kernel differences'). */
const niceness = 5;

if (process.platform === 'linux') setPriority(0, niceness);

const { dataFolder } = workerData as { dataFolder: string };
const { sweep, close, ...methods } = createSearchMethods({ dataFolder, diagnostics: threadDiagnostics, pause });
const sweeping = setInterval(sweep, sweepEveryMs);
serveThread(methods, () => {
  clearInterval(sweeping);
  close();
});
