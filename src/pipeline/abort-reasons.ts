/** Why work was aborted. A person cancelled the run. */
export class Cancelled extends Error {}
/** The service ends. */
export class Interrupted extends Error {}
/** The run was longer in hand than its job may be: whatever was being tried then has failed. */
export class DeadlinePassed extends Error {}

/** What does not heed its abort for so long is left behind, so that one hanging call never stops the queue. */
const heedMs = 4000;

/**
 * The outcome of `work`; rejects with the signal's reason some seconds after an abort that `work` does not heed. What
 * it comes to later is ignored.
 */
export async function heedingAbort<T>(work: Promise<T>, signal: AbortSignal, graceMs: number = heedMs): Promise<T> {
  const left = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | null = null;
  const onAbort = (): void => {
    timer = setTimeout(() => left.reject(signal.reason), graceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, left.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (timer !== null) clearTimeout(timer);
  }
}
