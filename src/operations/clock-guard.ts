import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import { type GuardedTimer, repeat } from '../core/guarded-timers.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import {
  type ClockBase,
  type ClockJudgement,
  type ClockReading,
  expectedAt,
  judgeClock,
  stepMs,
} from './clock-judgement.ts';
import type { ClockDoubt, ClockStore } from './clock-memory.ts';

/** How the machine's clock stands. */
export interface ClockStanding {
  verdict: 'trusted' | 'ahead' | 'behind';
  /** The machine's clock minus the believed time, milliseconds. */
  differenceMs: number;
  wallAt: number;
  believedAt: number;
  /** Believed time since when it stands so; null where it never stood otherwise in this run. */
  since: number | null;
}

/**
 * Decides which time is believed. `now()` is the believed time: the machine's clock while it goes with everything that
 * is known, else the last believed time and what this machine counted since. It never leaps by itself.
 */
export interface ClockGuard extends Clock {
  standing(): ClockStanding;
  /** Judges the clock now; cheap enough to be called before everything that depends on it. */
  look(): ClockStanding;
  /** A person says that the clock is right. False where nothing was doubted. */
  confirm(by: string): boolean;
  /** Called whenever the believed time leapt: after a confirmation, an absence or a clock that was put right. */
  onLeap(listener: () => void): void;
  start(): void;
  stop(): void;
}

export interface ClockGuardOptions {
  /** The machine's clock. */
  wall: Clock;
  monotonic: Clock;
  store: ClockStore;
  diagnostics: Diagnostics;
  /** Receive time of the newest event that was stored while the clock was believed; null where there is none. */
  newestReceivedAt: number | null;
  newestPartition(): number;
  /** A doubt that began, goes on with another difference, or ended. */
  onDoubt(doubt: ClockDoubt, standing: ClockStanding): void;
}

const lookEveryMs = 10_000;
const writeEveryMs = 60_000;

/** Judges the clock at once, from what the stores know; later on each `look`. */
export function createClockGuard(options: ClockGuardOptions): ClockGuard {
  const { wall, monotonic, store, diagnostics } = options;
  const memory = store.read();
  const knownAt = Math.max(memory?.knownAt ?? 0, options.newestReceivedAt ?? 0);
  // At the very first start there is nothing to compare with.
  const startAt = knownAt === 0 ? wall.now() : knownAt;
  let base: ClockBase = { at: startAt, countedMs: monotonic.now(), leapMs: memory?.leapMs ?? 0 };
  let doubt = memory?.doubt ?? null;
  let since: number | null = null;
  let writtenMs = Number.NEGATIVE_INFINITY;
  let timer: GuardedTimer | null = null;
  let atStart = true;
  const listeners: (() => void)[] = [];

  /** Whole milliseconds, though the count has fractions: tables take no others. */
  const now = () => {
    const at = expectedAt(base, monotonic.now());
    const wallAt = wall.now();
    return doubt === null && Math.abs(wallAt - at) <= stepMs ? wallAt : Math.round(at);
  };
  const standing = (): ClockStanding => {
    const believedAt = now();
    const wallAt = wall.now();
    return { verdict: doubt?.kind ?? 'trusted', differenceMs: wallAt - believedAt, wallAt, believedAt, since };
  };
  const write = (noted: ClockDoubt | null) => {
    writtenMs = monotonic.now();
    try {
      store.write({ knownAt: Math.round(now()), leapMs: Math.round(base.leapMs), doubt: noted });
    } catch (thrown) {
      // What is known stays in memory; the next minute writes it.
      diagnostics.report('error', 'ClockNotedError', { error: asError(thrown).message });
    }
  };
  const isDue = () => monotonic.now() - writtenMs >= writeEveryMs;
  const begin = (kind: 'ahead' | 'behind', { expectedAt: beganAt, differenceMs }: ClockJudgement) => {
    const at = Math.round(beganAt);
    const wallAt = Math.round(beganAt + differenceMs);
    const fromPartition = options.newestPartition();
    const ending = { toPartition: null, endedAt: null, endedBy: null };
    doubt = { kind, beganAt: at, peakAt: at, fromAt: wallAt, toAt: wallAt, fromPartition, ...ending };
    since = at;
    diagnostics.report('error', 'ClockDoubtedError', {
      kind,
      differenceMs: wallAt - at,
      wallAt,
      believedAt: at,
      atStart,
    });
    write(doubt);
    options.onDoubt(doubt, standing());
  };
  const goOn = (doubted: ClockDoubt, wallAt: number) => {
    doubt = { ...doubted, fromAt: Math.min(doubted.fromAt, wallAt), toAt: Math.max(doubted.toAt, wallAt) };
    if (!isDue()) return;
    write(doubt);
    options.onDoubt(doubt, standing());
  };
  const end = (doubted: ClockDoubt, next: ClockBase, by: string | null) => {
    base = next;
    doubt = null;
    since = Math.round(now());
    const ended = { ...doubted, toPartition: options.newestPartition(), endedAt: since, endedBy: by };
    diagnostics.report('warn', 'ClockTrusted', { kind: doubted.kind, confirmed: by !== null });
    write(ended);
    options.onDoubt(ended, standing());
    leapt();
  };
  const leapt = () => {
    for (const listener of listeners) listener();
  };

  const follow = ({ next, differenceMs }: ClockJudgement) => {
    base = next;
    if (isDue()) write(null);
    if (differenceMs <= stepMs) return;
    diagnostics.report('warn', 'ClockLeapt', { byMs: Math.round(differenceMs), usedMs: Math.round(base.leapMs) });
    leapt();
  };
  const lookAgain = (doubted: ClockDoubt, judged: ClockJudgement, { wallAt, countedMs }: ClockReading) => {
    const caughtUp = doubted.kind === 'behind' && wallAt >= doubted.peakAt - stepMs;
    if (judged.verdict === 'trusted' || caughtUp) {
      end(doubted, { at: wallAt, countedMs, leapMs: judged.next.leapMs }, null);
    } else if (judged.verdict === doubted.kind) goOn(doubted, Math.round(wallAt));
    else {
      end(doubted, base, null);
      begin(judged.verdict, judged);
    }
  };
  const look = (): ClockStanding => {
    const reading = { wallAt: wall.now(), countedMs: monotonic.now() };
    const judged = judgeClock(base, reading);
    if (doubt !== null) lookAgain(doubt, judged, reading);
    else if (judged.verdict === 'trusted') follow(judged);
    else begin(judged.verdict, judged);
    return standing();
  };

  look();
  atStart = false;
  return {
    now,
    standing,
    look,
    confirm(by) {
      look();
      if (doubt === null) return false;
      end(doubt, { at: wall.now(), countedMs: monotonic.now(), leapMs: 0 }, by);
      return true;
    },
    onLeap: (listener) => void listeners.push(listener),
    start() {
      timer = repeat(lookEveryMs, look, ({ message }) =>
        diagnostics.report('error', 'ClockLookedAtError', { error: message }),
      );
    },
    stop() {
      timer?.stop();
      look();
      write(doubt);
    },
  };
}
