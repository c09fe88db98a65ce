import { setTimeout as sleep } from 'node:timers/promises';

/**
 * How long something may take before a test calls it hung, milliseconds. No measure of speed: machines that run tests are
 * shared, and a minute without a core is nothing unusual. What has to be fast is measured by benchmarks, or asserted as
 * work done (rows, calls, the thread's own CPU time).
 */
export const hangLimitMs = 300_000;

/** Waits until the condition holds. @throws Error naming what was waited for when it hangs */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  { everyMs = 20 }: { everyMs?: number } = {},
): Promise<void> {
  const end = performance.now() + hangLimitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`hung for ${hangLimitMs / 1000} s, waiting for: ${what}`);
    await sleep(everyMs);
  }
}
