import { describe, expect, it } from 'vitest';
import { createClockGuard } from '../../../src/operations/clock-guard.ts';
import type { ClockDoubt, ClockMemory } from '../../../src/operations/clock-memory.ts';
import { createRetentionGate, isEvidence } from '../../../src/operations/retention-gate.ts';
import { recordDiagnostics } from '../../integration/store/store-fixture.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 28, 3);

/** A machine with a clock that can be set, and what it keeps over restarts. */
function machine(options: { knownAt?: number; newestReceivedAt?: number } = {}) {
  let memory: ClockMemory | null =
    options.knownAt === undefined ? null : { knownAt: options.knownAt, leapMs: 0, doubt: null };
  const ended: ClockDoubt[] = [];
  const time = { wall: start, counted: 1000.5 };
  const diagnostics = recordDiagnostics();
  const told: string[] = [];
  let newestPartition = 4;
  const store = {
    read: () => memory,
    write(next: ClockMemory) {
      const over = next.doubt !== null && next.doubt.endedAt !== null ? next.doubt : null;
      if (over !== null) ended.unshift(over);
      memory = over === null ? next : { ...next, doubt: null };
    },
    ended: () => ended,
  };
  const boot = () => {
    const guard = createClockGuard({
      wall: { now: () => time.wall },
      monotonic: { now: () => time.counted },
      store,
      diagnostics,
      newestReceivedAt: options.newestReceivedAt ?? null,
      newestPartition: () => newestPartition,
      onDoubt: ({ kind, endedAt }, { differenceMs }) =>
        told.push(`${kind} ${endedAt === null ? Math.round(differenceMs / day) : 'over'}`),
    });
    return { guard, gate: createRetentionGate(guard, store) };
  };
  return {
    boot,
    told,
    names: () => diagnostics.reports.map(({ name }) => name),
    ended,
    setPartition(number: number) {
      newestPartition = number;
    },
    /** Somebody sets the clock. */
    set(wallAt: number) {
      time.wall = wallAt;
    },
    pass(ms: number) {
      time.wall += ms;
      time.counted += ms;
    },
    /** The machine is off: its clock goes on, its count begins again. */
    off(ms: number) {
      time.wall += ms;
      time.counted = 500.25;
    },
  };
}

describe('clock guard', () => {
  it.each([400 * day, -400 * day])('doubts a clock that leaps %d ms while it runs, and counts on', (leap) => {
    const one = machine();
    const { guard, gate } = one.boot();
    one.pass(hour);
    expect(guard.look()).toMatchObject({ verdict: 'trusted', differenceMs: 0 });
    expect(gate.deleteBefore(day)).toBe(start + hour - day);
    one.set(start + hour + leap);
    // Not even before the next look is the new time taken over.
    expect(guard.now()).toBe(start + hour);
    expect(gate.deleteBefore(day)).toBeNull();
    one.pass(2 * hour);
    expect(guard.look()).toMatchObject({ verdict: leap > 0 ? 'ahead' : 'behind', differenceMs: leap });
    expect(guard.now()).toBe(start + 3 * hour);
    one.set(start + 3 * hour);
    expect(guard.look().verdict).toBe('trusted');
    expect(gate.deleteBefore(day)).toBe(start + 3 * hour - day);
    expect(one.told).toEqual([
      `${leap > 0 ? 'ahead' : 'behind'} ${leap / day}`,
      `${leap > 0 ? 'ahead' : 'behind'} ${leap / day}`,
      `${leap > 0 ? 'ahead' : 'behind'} over`,
    ]);
  });

  it.each([400 * day, -400 * day])(
    'doubts a clock that is %d ms off at the start, over restarts, until it is right',
    (leap) => {
      const one = machine();
      one.boot().guard.stop();
      one.set(start + leap);
      const second = one.boot();
      expect(second.guard.standing()).toMatchObject({ differenceMs: leap, believedAt: start });
      expect(second.gate.deleteBefore(0)).toBeNull();
      one.pass(5 * hour);
      second.guard.stop();
      one.off(hour);
      const third = one.boot();
      expect(third.gate.deleteReceivedBefore(0)).toBeNull();
      expect(third.guard.now()).toBe(start + 5 * hour);
      one.off(hour);
      one.set(start + 7 * hour);
      const fourth = one.boot();
      expect(fourth.gate.deleteBefore(0)).toBe(start + 7 * hour);
      expect(one.ended).toMatchObject([{ endedBy: null }]);
    },
  );

  it('believes it when a person says so, and goes on from there', () => {
    const one = machine();
    one.boot().guard.stop();
    one.off(400 * day);
    const { guard, gate } = one.boot();
    let leaps = 0;
    guard.onLeap(() => leaps++);
    expect(guard.confirm('kim')).toBe(true);
    expect(gate.deleteBefore(0)).toBe(start + 400 * day);
    expect([leaps, one.ended[0]?.endedBy, guard.confirm('kim')]).toEqual([1, 'kim', false]);
    guard.stop();
    one.off(hour);
    expect(one.boot().guard.standing().verdict).toBe('trusted');
  });

  it('asks nobody after a night or a weekend off, or on a machine that runs nine hours a day', () => {
    const one = machine();
    for (let days = 0; days < 40; days++) {
      const { guard } = one.boot();
      expect(guard.standing().verdict).toBe('trusted');
      for (let passed = 0; passed < 9; passed++) {
        one.pass(hour);
        guard.look();
      }
      guard.stop();
      one.off(days % 7 === 4 ? 63 * hour : 15 * hour);
    }
    expect(one.told).toEqual([]);
  });

  it('is not led away in small steps, forwards or backwards', () => {
    for (const step of [4 * minute, -4 * minute]) {
      const one = machine();
      const { guard } = one.boot();
      for (let looks = 0; looks < 5000 && guard.look().verdict === 'trusted'; looks++) {
        one.pass(10_000);
        one.set(start + (looks + 1) * (10_000 + step));
      }
      expect(guard.standing().verdict).toBe(step > 0 ? 'ahead' : 'behind');
      expect(Math.abs(guard.standing().wallAt - start)).toBeLessThan(4 * day);
    }
  });

  it('takes small corrections, and does not call a slewed clock behind', () => {
    const one = machine();
    const { guard } = one.boot();
    let wall = start;
    for (let looks = 0; looks < 2000; looks++) {
      one.pass(10_000);
      // 5 ms too slow each second, as a clock is that NTP slews.
      wall += 10_000 - 50;
      one.set(wall);
      guard.look();
    }
    expect(one.names()).toEqual([]);
  });

  it('tells of a leap that it allows', () => {
    const one = machine();
    const { guard } = one.boot();
    one.off(10 * hour);
    one.set(start + 10 * hour);
    guard.look();
    expect([guard.now(), one.names()]).toEqual([start + 10 * hour, ['ClockLeapt']]);
  });

  it('compares with the newest event where the control database knows nothing or less', () => {
    const newestReceivedAt = start - 400 * day;
    for (const knownAt of [undefined, start - 500 * day]) {
      const one = machine(knownAt === undefined ? { newestReceivedAt } : { newestReceivedAt, knownAt });
      expect(one.boot().guard.standing()).toMatchObject({ verdict: 'ahead', differenceMs: 400 * day });
    }
    const future = machine({ newestReceivedAt: start + 2 * hour });
    const { guard } = future.boot();
    expect(guard.standing()).toMatchObject({ verdict: 'behind', differenceMs: -2 * hour });
    future.pass(2 * hour);
    expect(guard.look().verdict).toBe('trusted');
    expect(machine().boot().guard.standing().verdict).toBe('trusted');
  });

  it('goes from one doubt into the other', () => {
    const one = machine();
    const { guard } = one.boot();
    one.set(start + 400 * day);
    guard.look();
    one.set(start - 400 * day);
    expect(guard.look()).toMatchObject({ verdict: 'behind', differenceMs: -400 * day });
    expect(one.told).toEqual(['ahead 400', 'ahead over', 'behind -400']);
  });
});

describe('retention gate', () => {
  it('keeps what was received while the clock was behind as long as anything else', () => {
    const one = machine();
    const { guard, gate } = one.boot();
    one.set(start - 400 * day);
    guard.look();
    one.pass(hour);
    one.setPartition(6);
    one.set(start + hour);
    guard.look();
    expect(gate.doubtedPartitions()).toEqual([{ from: 4, to: 6, receivedBy: start + hour + day }]);
    // Received "400 days ago", an hour ago in truth.
    expect(gate.deleteReceivedBefore(365 * day)).toBeLessThan(start - 400 * day);
    expect(gate.deleteBefore(365 * day)).toBe(start + hour - 365 * day);
    one.off(366 * day);
    guard.look();
    guard.confirm('kim');
    expect(gate.deleteReceivedBefore(365 * day)).toBe(start + hour + day);
  });

  it('takes no time for evidence that was received by a clock that was ahead', () => {
    const one = machine();
    const { guard } = one.boot();
    one.set(start + 400 * day);
    guard.look();
    one.pass(hour);
    guard.look();
    one.set(start + hour);
    guard.look();
    expect(isEvidence(start + 400 * day + hour, one.ended)).toBe(false);
    expect(isEvidence(start + hour, one.ended)).toBe(true);
  });
});
