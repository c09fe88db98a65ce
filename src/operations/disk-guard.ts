import type { Clock } from '../core/clock.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import { after, type GuardedTimer } from '../core/guarded-timers.ts';
import type { Diagnostics, LogLevel } from '../diagnostics/log.ts';
import { type DiskLevel, type DiskLimits, hysteresisPoints, nextLevel } from './disk-levels.ts';
import type { DiskReserve } from './disk-reserve.ts';
import type { DiskSpace } from './disk-space.ts';

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

/** What the guard needs of other rooms. */
export interface DiskGuardPorts {
  space(): Promise<DiskSpace>;
  /** Deletes the oldest partitions until so many bytes are free, never below the floors. */
  purge(freeBytes: number): Promise<EarlyPurge>;
  /** Feeds are taken in or not; nothing is acknowledged while they are not. */
  accept(on: boolean): void;
}

export interface DiskGuardState {
  level: DiskLevel;
  /** When this level began. */
  since: number;
  usedPercent: number;
  inodePercent: number;
  accepting: boolean;
  reserveBytes: number;
  reserveInPlace: boolean;
  lastPurge: EarlyPurge | null;
}

/** Watches the disk of the data folder and acts before it is full. */
export interface DiskGuard {
  state(): DiskGuardState;
  /** Measures and acts now; rounds never overlap. */
  look(): Promise<void>;
  /** @throws ApplianceError DISK_FULL_STOPPED while nothing is accepted, for every job that writes much */
  requireRoom(): void;
  start(): void;
  stop(): Promise<void>;
}

export interface DiskGuardOptions {
  limits: DiskLimits;
  reserve: DiskReserve;
  ports: DiskGuardPorts;
  clock: Clock;
  diagnostics: Diagnostics;
  everyMs?: number;
}

const defaultEveryMs = 2000;
/** Above the first threshold: at 40 MB/s a disk of some gigabytes is full within seconds. */
const closelyMs = 250;
/** A purge that freed nothing (floors, alerts not taken over) is not asked for again at once. */
const fruitlessPauseMs = 60_000;
const failedPauseMs = 5000;

/** Until whoever still writes has heard that it is to stop; what is given up earlier goes to them. */
const settleMs = 1500;

const loudness: Record<DiskLevel, LogLevel> = { roomy: 'info', warned: 'warn', purging: 'warn', stopped: 'error' };

/** Creates the guard; it acts from `start` or the first `look` on. */
export function createDiskGuard(options: DiskGuardOptions): DiskGuard {
  const { limits, reserve, ports, clock, diagnostics } = options;
  let state: DiskGuardState = {
    level: 'roomy',
    since: clock.now(),
    usedPercent: 0,
    inodePercent: 0,
    accepting: true,
    reserveBytes: reserve.sizeBytes,
    reserveInPlace: false,
    lastPurge: null,
  };
  let timer: GuardedTimer | null = null;
  let inHand: Promise<void> | null = null;
  let purgeNotBefore = 0;
  let refusedAt = 0;
  let purging: Promise<void> | null = null;
  let stopping = false;

  const measure = async () => {
    const space = await ports.space();
    const reserveInPlace = await reserve.inPlace();
    // A reserve that is to be written again is no free space.
    const usedBytes = space.usedBytes + (reserveInPlace ? 0 : reserve.sizeBytes);
    const bytePercent = Math.min(100, (usedBytes / Math.max(1, space.totalBytes)) * 100);
    const inodePercent = space.inodeShare * 100;
    const usedPercent = Math.max(bytePercent, inodePercent);
    state = { ...state, reserveInPlace, usedPercent, inodePercent };
    return { space, usedBytes };
  };

  const enter = (level: DiskLevel) => {
    if (level === state.level) return;
    const details = { level, before: state.level, usedPercent: Math.round(state.usedPercent * 10) / 10 };
    diagnostics.report(loudness[level], 'DiskLevelChanged', details);
    state = { ...state, level, since: clock.now() };
  };

  const stopAccepting = async () => {
    if (state.accepting) {
      state = { ...state, accepting: false };
      refusedAt = clock.now();
      ports.accept(false);
      diagnostics.report('error', 'IntakeStopped', { usedPercent: Math.round(state.usedPercent * 10) / 10 });
    }
    if (!state.reserveInPlace || clock.now() - refusedAt < settleMs) return;
    await reserve.release();
    state = { ...state, reserveInPlace: false };
  };

  /** The reserve comes first: without it the next full disk would leave no room for the ledger. */
  const acceptAgain = async () => {
    if (!state.reserveInPlace) {
      await reserve.fill();
      state = { ...state, reserveInPlace: true };
    }
    if (state.accepting) return;
    state = { ...state, accepting: true };
    ports.accept(true);
    diagnostics.report('warn', 'IntakeResumed', { stoppedMs: clock.now() - state.since });
  };

  /** A purge that fails must not keep the guard from seeing that somebody else made room. */
  const purgeOrReport = async (freeBytes: number): Promise<EarlyPurge | null> => {
    try {
      return await ports.purge(freeBytes);
    } catch (thrown) {
      diagnostics.report('error', 'EarlyPurgeFailedError', { error: asError(thrown).message });
      return null;
    }
  };

  const purgeEarly = async (space: DiskSpace, usedBytes: number) => {
    if (clock.now() < purgeNotBefore) return;
    const goalBytes = (space.totalBytes * (limits.purgePercent - hysteresisPoints)) / 100;
    // Where inodes are the reason bytes say nothing: any file that goes helps.
    const purged = await purgeOrReport(Math.max(1, Math.ceil(usedBytes - goalBytes)));
    if (purged === null) purgeNotBefore = clock.now() + failedPauseMs;
    else if (purged.partitions === 0) purgeNotBefore = clock.now() + fruitlessPauseMs;
    else state = { ...state, lastPurge: purged };
  };

  const round = async () => {
    let { space, usedBytes } = await measure();
    const full = nextLevel(state.level, state.usedPercent, limits);
    if (full === 'stopped') await stopAccepting();
    if (full === 'stopped' || full === 'purging') {
      enter(full);
      purging ??= purgeEarly(space, usedBytes).finally(() => {
        purging = null;
      });
      // Whoever purges may be busy; on a full disk the reserve has to be given up meanwhile.
      if (full === 'purging') await purging;
      ({ space, usedBytes } = await measure());
    }
    const level = nextLevel(state.level, state.usedPercent, limits);
    if (level === 'stopped') return;
    await acceptAgain();
    enter(level);
  };

  const guarded = async () => {
    try {
      await round();
    } catch (thrown) {
      diagnostics.report('error', 'DiskGuardFailedError', { error: asError(thrown).message });
    }
  };

  return {
    state: () => state,
    look() {
      inHand ??= guarded().finally(() => {
        inHand = null;
      });
      return inHand;
    },
    requireRoom() {
      if (state.accepting) return;
      throw new ApplianceError('DISK_FULL_STOPPED', { params: { percent: Math.round(state.usedPercent) } });
    },
    start() {
      const failed = (error: Error) => diagnostics.report('error', 'DiskLookedAtError', { error: error.message });
      const next = () => {
        if (stopping) return;
        const everyMs = options.everyMs ?? (state.level === 'roomy' ? defaultEveryMs : closelyMs);
        timer = after(everyMs, lookAgain, failed);
      };
      // Whatever a look comes to, the next one follows.
      const lookAgain = () => this.look().finally(next);
      lookAgain().catch(failed);
    },
    async stop() {
      stopping = true;
      timer?.stop();
      await inHand;
      await purging;
    },
  };
}
