import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { repeat } from '../../core/guarded-timers.ts';
import { pause, serveThread } from '../../core/threads/thread-host.ts';
import { reportsTo } from '../../diagnostics/thread-reports.ts';
import { createSearchMethods, type SearchMethods } from './search-methods.ts';
import type { StoreThread } from './store-thread.ts';

const sweepEveryMs = 60_000;
/** Reception goes first; on Linux this is of the calling thread only (setpriority(2), 'C library/kernel differences'). */
const niceness = 5;

if (process.platform === 'linux') setPriority(0, niceness);

const { dataFolder } = workerData as { dataFolder: string };

await serveThread<StoreThread<SearchMethods>>((tell) => {
  const diagnostics = reportsTo((report) => tell('report', report));
  const { sweep, close, ...requests } = createSearchMethods({ dataFolder, diagnostics, pause });
  const sweeping = repeat(sweepEveryMs, sweep, ({ message }) =>
    diagnostics.report('error', 'PartitionsSweptError', { error: message }),
  );
  return {
    ready: null,
    requests,
    orders: {},
    close() {
      sweeping.stop();
      close();
    },
  };
});
