import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { systemClock } from '../../core/clock.ts';
import { pause, serveThread } from '../../core/threads/thread-host.ts';
import { reportsTo } from '../../diagnostics/thread-reports.ts';
import { createSealerMethods, type SealerMethods } from './sealer-methods.ts';
import type { StoreThread } from './store-thread.ts';

/** Niceness of this thread, so that ingestion and answers to people always win. */
const niceness = 10;

// On Linux 0 means the calling thread and not the process (setpriority(2), "C library/kernel differences").
if (process.platform === 'linux') setPriority(0, niceness);

const { dataFolder } = workerData as { dataFolder: string };

await serveThread<StoreThread<SealerMethods>>((tell) => ({
  ready: null,
  requests: createSealerMethods({
    dataFolder,
    diagnostics: reportsTo((report) => tell('report', report)),
    clockNow: () => systemClock.now(),
    pause,
  }),
  orders: {},
  close() {},
}));
