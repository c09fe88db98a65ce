import type { ErrorCode } from '../core/error-catalogue.ts';
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

/** The disk or a lock: the work itself is not at fault, and no other work would do better now. */
const troubleCodes = new Set<ErrorCode>(['STORE_DISK_FULL', 'STORE_BUSY', 'STORE_FILE_UNUSABLE', 'DISK_FULL_STOPPED']);

/** True where the surroundings failed. Waiting mends it, so it never counts as an attempt. */
export function isTrouble(error: Error): boolean {
  return error instanceof ApplianceError && troubleCodes.has(error.code);
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
