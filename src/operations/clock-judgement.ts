/** What the machine's clock is thought of. `ahead` and `behind`: of everything that is known, so it is not believed. */
export type ClockVerdict = 'trusted' | 'ahead' | 'behind';

/** A difference of this much between clock and count is no correction any more, milliseconds. */
export const stepMs = 5 * 60_000;
/**
 * So far ahead the clock may be of what is known without anybody being asked: a machine that was off over a weekend,
 * a virtual machine that was suspended. A wrong clock within it deletes at most three days too early.
 */
const absenceMs = 3 * 86_400_000;
/**
 * What was allowed once comes back with the time that this machine counts itself, at four times its speed: a machine
 * that runs nine hours on working days is never asked, and no clock gets far that is set forward again and again.
 */
const recoveredShare = 4;
/** A clock that was set back a little is followed at this share of the time that passes, never by a step. */
const slewShare = 0.01;

/** A point at which the time was believed, by the machine's clock and by the count. */
export interface ClockBase {
  /** UTC epoch milliseconds. */
  at: number;
  /** Of the monotonic clock. */
  countedMs: number;
  /** How much of `absenceMs` is used up. */
  leapMs: number;
}

export interface ClockReading {
  /** The machine's clock, UTC epoch milliseconds. */
  wallAt: number;
  /** The monotonic clock. */
  countedMs: number;
}

export interface ClockJudgement {
  verdict: ClockVerdict;
  /** Clock minus expected time, milliseconds. */
  differenceMs: number;
  expectedAt: number;
  /** From here the next reading is judged; the same as before where the clock is not believed. */
  next: ClockBase;
}

/** The time by the count, whatever the clock says. */
export function expectedAt(base: ClockBase, countedMs: number): number {
  return base.at + (countedMs - base.countedMs);
}

/** Judges a reading against the last believed one. Pure; every step forward counts, however small. */
export function judgeClock(base: ClockBase, { wallAt, countedMs }: ClockReading): ClockJudgement {
  const expected = expectedAt(base, countedMs);
  const differenceMs = wallAt - expected;
  const counted = Math.max(0, countedMs - base.countedMs);
  const judged = { differenceMs, expectedAt: expected };
  if (differenceMs < -stepMs) return { ...judged, verdict: 'behind', next: base };
  const leapMs = Math.max(0, base.leapMs - counted * recoveredShare) + Math.max(0, differenceMs);
  if (leapMs > absenceMs) return { ...judged, verdict: 'ahead', next: base };
  const at = differenceMs >= 0 ? wallAt : expected - Math.min(-differenceMs, counted * slewShare);
  return { ...judged, verdict: 'trusted', next: { at, countedMs, leapMs } };
}
