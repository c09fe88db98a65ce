import { workerData } from 'node:worker_threads';
import { pause, serveThread, threadDiagnostics } from '../threads/thread-host.ts';
import { createSearchMethods } from './search-methods.ts';

const sweepEveryMs = 60_000;

const { dataFolder } = workerData as { dataFolder: string };
const { sweep, close, ...methods } = createSearchMethods({ dataFolder, diagnostics: threadDiagnostics, pause });
const sweeping = setInterval(sweep, sweepEveryMs);
serveThread(methods, () => {
  clearInterval(sweeping);
  close();
});
