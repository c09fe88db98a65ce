import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommitLatencyMeter } from '../../../src/intake/commit-latency.ts';

describe('commit latency', () => {
  it('gives percentiles by rows within a millisecond or 1 %, and starts anew after each report', () => {
    const meter = createCommitLatencyMeter();
    expect(meter.take()).toBeNull();
    const waits = fc.array(
      fc.record({ ms: fc.integer({ min: 0, max: 60_000 }), rows: fc.integer({ min: 1, max: 9 }) }),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(waits, (noted) => {
        for (const { ms, rows } of noted) meter.note(ms, rows);
        const all = noted.flatMap(({ ms, rows }) => Array<number>(rows).fill(ms)).sort((a, b) => a - b);
        const exact = (share: number) => all[Math.ceil(all.length * share) - 1] ?? 0;
        const taken = meter.take();
        expect(taken?.rows).toBe(all.length);
        expect(taken?.maxMs).toBe(all.at(-1));
        for (const [found, share] of [
          [taken?.p50Ms, 0.5],
          [taken?.p99Ms, 0.99],
        ] as const) {
          expect(Math.abs((found ?? -1) - exact(share))).toBeLessThanOrEqual(1 + exact(share) * 0.011);
        }
        expect(meter.take()).toBeNull();
      }),
    );
  });
});
