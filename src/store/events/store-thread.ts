import { ApplianceError } from '../../core/errors.ts';
import type { ThreadClient } from '../../core/threads/thread-client.ts';
import { openThreadOnDemand } from '../../core/threads/thread-on-demand.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { type Report, takeReports } from '../../diagnostics/thread-reports.ts';

/** Contract of a store thread: methods, and reports for the one log. */
export interface StoreThread<Methods extends object> {
  ready: null;
  requests: Methods;
  orders: Record<never, never>;
  events: { report: Report };
}

/** A step of a store thread lasts about 1 s at most; unlinking a partition up to 60 ms. */
export const storeThreadStopMs = 10_000;

/** A thread of the store, started with the first call. Calls reject with STORE_THREAD_ENDED where it ends meanwhile. */
export function openStoreThread<Methods extends object>(options: {
  name: string;
  script: URL;
  dataFolder: string;
  diagnostics: Diagnostics;
}): Pick<ThreadClient<StoreThread<Methods>>, 'ask' | 'stop'> {
  const { name, script, dataFolder, diagnostics } = options;
  const { report, fault } = takeReports(name, diagnostics);
  return openThreadOnDemand<StoreThread<Methods>>({
    name,
    script,
    data: { dataFolder },
    on: { report },
    endedError: (detail) => new ApplianceError('STORE_THREAD_ENDED', { params: { thread: name, detail } }),
    onFault: fault,
    onEnded: ({ message }) => diagnostics.report('error', 'StoreThreadFailedError', { thread: name, message }),
  });
}
