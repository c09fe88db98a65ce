import { describe, expect, it } from 'vitest';
import { createRateLimit } from '../../../src/core/rate-limit.ts';

describe('a rate by holder', () => {
  it('lets a burst through, then so many a second, each holder by itself', () => {
    let now = 0;
    const rate = createRateLimit({ perSecond: 2, burst: 3, now: () => now });
    const take = (holder: string, times: number) => Array.from({ length: times }, () => rate.take(holder));
    expect(take('a', 5)).toEqual([true, true, true, false, false]);
    expect(rate.allows('a')).toBe(false);
    expect(take('b', 1)).toEqual([true]);
    now = 500;
    expect(rate.allows('a')).toBe(true);
    expect(take('a', 2)).toEqual([true, false]);
    now = 60_000;
    expect(take('a', 4)).toEqual([true, true, true, false]);
  });

  it('keeps those who are at their limit, however many others come', () => {
    let now = 0;
    const rate = createRateLimit({ perSecond: 1, burst: 2, now: () => now });
    for (let number = 0; number < 9998; number++) rate.take(`once-${number}`);
    now = 1500;
    for (const _ of [1, 2]) rate.take('greedy');
    for (let number = 0; number < 4000; number++) rate.take(`later-${number}`);
    expect(rate.allows('greedy')).toBe(false);
  });
});
