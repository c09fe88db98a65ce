import type { Clock } from '../core/clock.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import { after, type GuardedTimer } from '../core/guarded-timers.ts';
import type { Diagnostics, LogLevel } from '../diagnostics/log.ts';
import { type DiskLevel, type DiskLimits, nextLevel } from './disk-levels.ts';
import type { DiskReserve } from './disk-reserve.ts';
import type { DiskSpace } from './disk-space.ts';
import { createEarlyPurges, type EarlyPurge } from './early-purges.ts';
import { measureDisk } from './measure-disk.ts';

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
/** Until whoever still writes has heard that it is to stop; what is given up earlier goes to them. */
const settleMs = 1500;

const loudness: Record<DiskLevel, LogLevel> = { roomy: 'info', warned: 'warn', purging: 'warn', stopped: 'error' };

/** Creates the guard; it acts from `start` or the first `look` on. */
export function createDiskGuard(options: DiskGuardOptions): DiskGuard {
  const { limits, reserve, ports, clock, diagnostics } = options;
  const purges = createEarlyPurges({ limits, purge: (freeBytes) => ports.purge(freeBytes), clock, diagnostics });
  let state: Omit<DiskGuardState, 'lastPurge'> = {
    level: 'roomy',
    since: clock.now(),
    usedPercent: 0,
    inodePercent: 0,
    accepting: true,
    reserveBytes: reserve.sizeBytes,
    reserveInPlace: false,
  };
  let timer: GuardedTimer | null = null;
  let inHand: Promise<void> | null = null;
  let refusedAt = 0;
  let stopping = false;

  const measure = async () => {
    const disk = await measureDisk(() => ports.space(), reserve);
    const { reserveInPlace, usedPercent, inodePercent } = disk;
    state = { ...state, reserveInPlace, usedPercent, inodePercent };
    return disk;
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

  const round = async () => {
    const disk = await measure();
    const full = nextLevel(state.level, state.usedPercent, limits);
    if (full === 'stopped') await stopAccepting();
    if (full === 'stopped' || full === 'purging') {
      enter(full);
      const purged = purges.run(disk);
      // Whoever purges may be busy; on a full disk the reserve has to be given up meanwhile.
      if (full === 'purging') await purged;
      await measure();
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
    state: () => ({ ...state, lastPurge: purges.last() }),
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
      await purges.settled();
    },
  };
}
