import { setTimeout as wait } from 'node:timers/promises';
import type { FetchPage, PageOutcome, PageRequest } from './pull-types.ts';

export interface RetryLimits {
  /** Attempts for one page. */
  maxAttempts: number;
  firstDelayMs: number;
  /** Longest delay. Where the server asks for a longer one, the collection ends and its schedule comes again. */
  maxDelayMs: number;
}

export interface RetryOptions {
  fetchPage: FetchPage;
  limits: RetryLimits;
  random?: () => number;
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
  onRetry(): void;
}

/**
 * Tries a page again after 429, 5xx and network errors: doubling delays with full jitter, so that many appliances do
 * not come back at once, but never earlier than the server asked for. An aborted signal ends it with the last outcome.
 */
export function createRetry(options: RetryOptions): FetchPage {
  const { limits } = options;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? ((delayMs, signal) => wait(delayMs, undefined, { signal }));

  function delayMs(attempt: number, asked: number | null): number {
    const grown = Math.min(limits.maxDelayMs, limits.firstDelayMs * 2 ** attempt);
    return Math.max(asked ?? 0, Math.min(limits.maxDelayMs, (asked ?? 0) + random() * grown));
  }

  return async (request: PageRequest): Promise<PageOutcome> => {
    for (let attempt = 0; ; attempt++) {
      const page = await options.fetchPage(request);
      if (page.kind !== 'retry' || request.signal.aborted || attempt + 1 >= limits.maxAttempts) return page;
      if ((page.retryAfterMs ?? 0) > limits.maxDelayMs) return page;
      options.onRetry();
      const rested = await sleep(delayMs(attempt, page.retryAfterMs), request.signal).then(
        () => true,
        () => false,
      );
      if (!rested) return page;
    }
  };
}
