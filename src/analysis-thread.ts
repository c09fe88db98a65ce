import { setPriority } from 'node:os';
import { workerData } from 'node:worker_threads';
import { repeat } from './core/guarded-timers.ts';
import { serveThread } from './core/threads/thread-host.ts';
import { reportsTo } from './diagnostics/thread-reports.ts';
import type { AnalysisThread } from './wiring/analysis-client.ts';
import { type AnalysisWorkOptions, openAnalysisWork } from './wiring/analysis-work.ts';

/** Entry of the thread that reads and judges the texts of contexts, and groups alerts. */
const sweepEveryMs = 60_000;

// On Linux 0 means the calling thread; ingestion and answers to people always win.
if (process.platform === 'linux') setPriority(0, 5);

await serveThread<AnalysisThread>((tell) => {
  const diagnostics = reportsTo((report) => tell('report', report));
  const { sweep, close, ...requests } = openAnalysisWork({ ...(workerData as AnalysisWorkOptions), diagnostics });
  const sweeping = repeat(sweepEveryMs, sweep, ({ message }) =>
    diagnostics.report('error', 'AnalysisSweptError', { error: message }),
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
