import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiskLevel, hysteresisPoints, nextLevel } from '../../../src/operations/disk-levels.ts';

const limits = { warnPercent: 70, purgePercent: 85, stopPercent: 95 };
const levels: DiskLevel[] = ['roomy', 'warned', 'purging', 'stopped'];
const starts = [0, 70, 85, 95];

describe('level of the disk', () => {
  it.each([
    ['roomy', 69.9, 'roomy'],
    ['roomy', 70, 'warned'],
    ['roomy', 99, 'stopped'],
    ['warned', 68.5, 'warned'],
    ['warned', 68, 'roomy'],
    ['purging', 84, 'purging'],
    ['purging', 82.9, 'warned'],
    ['stopped', 93.5, 'stopped'],
    ['stopped', 92.9, 'purging'],
    ['stopped', 84, 'purging'],
    ['stopped', 50, 'roomy'],
  ] as const)('from %s at %d %% is %s', (before, percent, after) => {
    expect(nextLevel(before, percent, limits)).toBe(after);
  });

  it('never lies below what the use asks for, and not above it by more than the hysteresis', () => {
    fc.assert(
      fc.property(fc.constantFrom(...levels), fc.double({ min: 0, max: 100, noNaN: true }), (before, percent) => {
        const rank = levels.indexOf(nextLevel(before, percent, limits));
        const asked = starts.findLastIndex((start) => percent >= start);
        const held = starts.findLastIndex((start) => percent > start - hysteresisPoints);
        expect(rank).toBeGreaterThanOrEqual(asked);
        expect(rank).toBeLessThanOrEqual(Math.max(asked, held));
        // The same use again changes nothing more.
        const level = levels[rank] ?? 'roomy';
        expect(nextLevel(level, percent, limits)).toBe(level);
      }),
    );
  });
});
