import { expect, it } from 'vitest';
import { analyseItemOf } from '../../../src/pipeline/jobs/analyse-job.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 28, 3);
const timing = { windowMs: 60_000, settleMs: 5000, now: () => now };
const readyAt = (at: number, receivedAt: number) => analyseItemOf({ id: 1, at, receivedAt }, timing).readyAt - now;

it('waits for the context of an alert that just happened, and for none that is long over', () => {
  expect(readyAt(now - 1000, now - 500)).toBe(64_000);
  expect(readyAt(now - day, now - 500)).toBe(4500);
});

it('waits no longer for an alert that was received, or happened, by a clock that is ahead', () => {
  expect(readyAt(now + 400 * day, now + 400 * day)).toBe(65_000);
  expect(readyAt(now + 400 * day, now)).toBe(65_000);
  expect(readyAt(now - 400 * day, now - 400 * day)).toBeLessThan(0);
});
