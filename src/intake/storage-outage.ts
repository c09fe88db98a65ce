import type { Diagnostics } from '../diagnostics/log.ts';

const retryMs = { first: 200, most: 5000 };

/** Time in which the disk refuses writes; it is waited for with growing pauses. */
export interface StorageOutage {
  isOn(): boolean;
  /** A write was refused; the pause before the next try, milliseconds. */
  refused(error: Error): number;
  /** A write succeeded; an outage that ends with it is told. */
  over(): void;
  /** Nothing waits for the disk any more; the next outage begins anew. */
  forget(): void;
}

/** Creates it; the disk is taken to be well. */
export function createStorageOutage(now: () => number, diagnostics: Diagnostics): StorageOutage {
  let since: number | null = null;
  let pauseMs = retryMs.first;
  const forget = () => {
    since = null;
    pauseMs = retryMs.first;
  };
  return {
    isOn: () => since !== null,
    refused(error) {
      since ??= now();
      const retryInMs = pauseMs;
      diagnostics.report('error', 'EventsCommittedError', { error: error.message, retryInMs });
      pauseMs = Math.min(pauseMs * 2, retryMs.most);
      return retryInMs;
    },
    over() {
      if (since !== null) diagnostics.report('info', 'WriterRecovered', { blockedMs: now() - since });
      forget();
    },
    forget,
  };
}
