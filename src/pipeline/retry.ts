import { ApplianceError } from '../core/errors.ts';
import type { RetryPolicy } from './job.ts';

/** Milliseconds to wait before attempt `attempt + 1` (full jitter; "Exponential Backoff And Jitter", AWS 2015). */
export function backoffMs(policy: RetryPolicy, attempt: number, random: () => number = Math.random): number {
  return Math.floor(random() * Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1)));
}

/** Unknown errors may be passing ones; a catalogued error says so itself. */
export function isRetryable(error: Error): boolean {
  return error instanceof ApplianceError ? error.retryable : true;
}

/** Waits, or rejects with the signal's reason where that comes first. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
