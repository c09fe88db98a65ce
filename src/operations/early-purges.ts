import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type DiskLimits, hysteresisPoints } from './disk-levels.ts';

/** What went in one early purge. */
export interface EarlyPurge {
  at: number;
  partitions: number;
  events: number;
  bytes: number;
  /** Receive times of the events that went; null where nothing went. */
  fromAt: number | null;
  toAt: number | null;
}

export interface EarlyPurgesOptions {
  limits: DiskLimits;
  /** Deletes the oldest partitions until so many bytes are free, never below the floors. */
  purge(freeBytes: number): Promise<EarlyPurge>;
  clock: Clock;
  diagnostics: Diagnostics;
}

/** Makes room by deleting the oldest partitions before their time, one purge at a time. */
export interface EarlyPurges {
  /** Begins one where none is under way and none is put off; resolves with the end of what is under way. */
  run(disk: { totalBytes: number; usedBytes: number }): Promise<void>;
  /** The last one that freed anything. */
  last(): EarlyPurge | null;
  /** Resolves when none is under way. */
  settled(): Promise<void>;
}

/** A purge that freed nothing (floors, alerts not taken over) is not asked for again at once. */
const fruitlessPauseMs = 60_000;
const failedPauseMs = 5000;

/** Creates the purges; none is under way. */
export function createEarlyPurges({ limits, purge, clock, diagnostics }: EarlyPurgesOptions): EarlyPurges {
  let last: EarlyPurge | null = null;
  let inHand: Promise<void> | null = null;
  let notBefore = 0;

  /** A purge that fails must not keep the guard from seeing that somebody else made room. */
  const purgeOrReport = async (freeBytes: number): Promise<EarlyPurge | null> => {
    try {
      return await purge(freeBytes);
    } catch (thrown) {
      diagnostics.report('error', 'EarlyPurgeFailedError', { error: asError(thrown).message });
      return null;
    }
  };

  const purgeEarly = async (totalBytes: number, usedBytes: number) => {
    if (clock.now() < notBefore) return;
    const goalBytes = (totalBytes * (limits.purgePercent - hysteresisPoints)) / 100;
    // Where inodes are the reason bytes say nothing: any file that goes helps.
    const purged = await purgeOrReport(Math.max(1, Math.ceil(usedBytes - goalBytes)));
    if (purged === null) notBefore = clock.now() + failedPauseMs;
    else if (purged.partitions === 0) notBefore = clock.now() + fruitlessPauseMs;
    else last = purged;
  };

  return {
    run({ totalBytes, usedBytes }) {
      inHand ??= purgeEarly(totalBytes, usedBytes).finally(() => {
        inHand = null;
      });
      return inHand;
    },
    last: () => last,
    async settled() {
      await inHand;
    },
  };
}
