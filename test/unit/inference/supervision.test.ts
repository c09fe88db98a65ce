import { describe, expect, it } from 'vitest';
import { readAnonymousMemory } from '../../../src/inference/child-memory.ts';
import { createChildWatchdog } from '../../../src/inference/child-watchdog.ts';
import { createCircuitBreaker } from '../../../src/inference/circuit-breaker.ts';
import { defaultInferenceLimits } from '../../../src/inference/inference-limits.ts';

describe('circuit breaker', () => {
  const make = () => createCircuitBreaker({ crashes: 3, windowMs: 600_000, pauseMs: 300_000 });

  it('opens at the third crash within the window', () => {
    const breaker = make();
    expect([0, 1000, 2000].map((at) => breaker.recordCrash(at))).toEqual([false, false, true]);
    expect(breaker.retryAt()).toBe(302_000);
  });

  it('forgets crashes that are older than the window, and all of them after an answer', () => {
    const breaker = make();
    expect([0, 300_000, 600_001].map((at) => breaker.recordCrash(at))).toEqual([false, false, false]);
    breaker.recordSuccess();
    expect([600_002, 600_003].map((at) => breaker.recordCrash(at))).toEqual([false, false]);
  });

  it('opens again at the first crash on probation, and closes with an answer', () => {
    const breaker = make();
    breaker.open(0);
    expect(breaker.recordCrash(400_000)).toBe(true);
    expect(breaker.retryAt()).toBe(700_000);
    breaker.recordSuccess();
    expect(breaker.retryAt()).toBeNull();
    expect(breaker.recordCrash(800_000)).toBe(false);
  });
});

describe('watchdog', () => {
  const limits = {
    ...defaultInferenceLimits,
    checkEveryMs: 1000,
    heartbeatLimitMs: 5000,
    progressLimitMs: 8000,
    loadLimitMs: 20_000,
  };
  /** Checks every second from 0 to `endAt` with a sign of life each time unless silent; the first finding. */
  const run = (prepare: (dog: ReturnType<typeof createChildWatchdog>) => void, endAt: number, silent = false) => {
    const dog = createChildWatchdog(limits, 0);
    prepare(dog);
    for (let at = 1000; at <= endAt; at += 1000) {
      if (!silent) dog.noteAlive(at);
      const finding = dog.check(at);
      if (finding) return { at, ...finding };
    }
    return null;
  };

  it('finds a silent child, a request without progress and a load without progress', () => {
    expect(run(() => {}, 30_000, true)).toEqual({ at: 6000, role: null, reason: 'no sign of life for 5000 ms' });
    expect(run((dog) => dog.begin('language', 'working', 0), 30_000)).toMatchObject({ at: 9000, role: 'language' });
    expect(run((dog) => dog.begin('embedding', 'loading', 0), 30_000)).toMatchObject({ at: 21_000, role: 'embedding' });
    expect(run(() => {}, 60_000)).toBeNull();
  });

  it('is content while there is progress, and after the end of the work', () => {
    const dog = createChildWatchdog(limits, 0);
    dog.begin('language', 'working', 0);
    for (let at = 1000; at <= 60_000; at += 1000) {
      dog.noteProgress('language', at);
      expect(dog.check(at)).toBeNull();
    }
    dog.end('language');
    dog.noteAlive(70_000);
    expect(dog.check(61_000)).toBeNull();
  });

  it('does not blame the child for a pause of its own process', () => {
    const dog = createChildWatchdog(limits, 0);
    dog.begin('language', 'working', 0);
    expect(dog.check(1000)).toBeNull();
    expect(dog.check(3_600_000)).toBeNull();
    expect(dog.check(3_601_000)).toBeNull();
  });

  it('suspects a loading model before a working one', () => {
    const dog = createChildWatchdog(limits, 0);
    dog.begin('embedding', 'working', 0);
    expect(dog.suspects()).toEqual(['embedding']);
    dog.begin('language', 'loading', 0);
    expect(dog.suspects()).toEqual(['language']);
  });
});

describe('memory of a process', () => {
  it('reads anonymous memory in bytes, null where the process is gone', () => {
    const before = readAnonymousMemory(process.pid) ?? 0;
    const ballast = Buffer.alloc(64 * 2 ** 20, 1);
    expect((readAnonymousMemory(process.pid) ?? 0) - before).toBeGreaterThan(ballast.length * 0.9);
    expect(readAnonymousMemory(2 ** 30)).toBeNull();
  });
});
