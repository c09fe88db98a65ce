import { readdir } from 'node:fs/promises';
import { repeat } from '../core/guarded-timers.ts';
import type { Diagnostics } from '../diagnostics/log.ts';

export interface DescriptorWatchOptions {
  /** Descriptors that the process may have; nothing is watched where it is null. */
  limit: number | null;
  diagnostics: Diagnostics;
  everyMs?: number;
  /** How many are open; for tests. */
  count?(): Promise<number>;
}

/** Tells when descriptors run out. */
export interface DescriptorWatch {
  /** Looks now. */
  look(): Promise<void>;
  stop(): void;
}

const usualEveryMs = 5000;
const reportEveryMs = 60_000;
const scarceFrom = 0.9;

/**
 * Looks from time to time how many descriptors are open. With none left the system closes new connections without
 * telling the program (libuv sheds them), and files cannot be opened: `DescriptorsScarce` says so, once a minute.
 */
export function watchDescriptors(options: DescriptorWatchOptions): DescriptorWatch {
  const { limit, diagnostics, everyMs = usualEveryMs, count = countOpen } = options;
  let reportedAt = Number.NEGATIVE_INFINITY;

  async function look(): Promise<void> {
    if (limit === null) return;
    const open = await count().catch((thrown: NodeJS.ErrnoException) => {
      // Counting takes a descriptor too: none is left.
      return thrown.code === 'EMFILE' || thrown.code === 'ENFILE' ? limit : null;
    });
    if (open === null || open < limit * scarceFrom || performance.now() - reportedAt < reportEveryMs) return;
    reportedAt = performance.now();
    diagnostics.report('error', 'DescriptorsScarce', { open, limit, remedy: 'raise LimitNOFILE of haetae.service' });
  }

  const timer = repeat(everyMs, look, ({ message }) =>
    diagnostics.report('error', 'DescriptorsCountedError', { error: message }),
  ).unref();
  return { look, stop: () => timer.stop() };
}

async function countOpen(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}
