import { expect, it } from 'vitest';
import { createTimeZone, fixedZone } from '../../../src/core/time-zone.ts';
import { readMoment } from '../../../src/store/events/query/query-time.ts';

const hour = 3_600_000;
const newYork = createTimeZone('America/New_York');

it('knows the distance at the moment concerned, also between two changes of the clocks', () => {
  expect(createTimeZone('Asia/Seoul').offsetAt(Date.UTC(2026, 6, 1))).toBe(9 * hour);
  expect(newYork.offsetAt(Date.UTC(2026, 0, 15))).toBe(-5 * hour);
  expect(newYork.offsetAt(Date.UTC(2026, 6, 15))).toBe(-4 * hour);
  // 2026-03-08 07:00 UTC: 02:00 becomes 03:00.
  expect([newYork.offsetAt(Date.UTC(2026, 2, 8, 6, 59)), newYork.offsetAt(Date.UTC(2026, 2, 8, 7))]).toEqual([
    -5 * hour,
    -4 * hour,
  ]);
  expect(createTimeZone('Asia/Kathmandu').offsetAt(0)).toBe(5.5 * hour);
  expect(newYork.toUtc(Date.UTC(2026, 6, 15, 12))).toBe(Date.UTC(2026, 6, 15, 16));
  expect(fixedZone(-210 * 60_000).toUtc(0)).toBe(210 * 60_000);
  expect(() => createTimeZone('Mars/Olympus')).toThrow(RangeError);
});

it.each([
  { text: '2026-01-15', start: Date.UTC(2026, 0, 15, 5), length: 24 },
  { text: '2026-07-15', start: Date.UTC(2026, 6, 15, 4), length: 24 },
  { text: '2026-03-08', start: Date.UTC(2026, 2, 8, 5), length: 23 },
  { text: '2026-11-01', start: Date.UTC(2026, 10, 1, 4), length: 25 },
  { text: '2026-07-15T12:00', start: Date.UTC(2026, 6, 15, 16), length: 1 / 60 },
  { text: '2026-07-15T12:00+09:00', start: Date.UTC(2026, 6, 15, 3), length: 1 / 60 },
  { text: 'now/d', start: Date.UTC(2026, 2, 8, 5), length: 23 },
  { text: 'now-1d/d', start: Date.UTC(2026, 2, 7, 5), length: 24 },
  { text: 'now/h', start: Date.UTC(2026, 2, 8, 18), length: 1 },
  { text: 'now/w', start: Date.UTC(2026, 2, 2, 5), length: 167 },
])('reads $text as New York means it', ({ text, start, length }) => {
  const clock = { now: Date.UTC(2026, 2, 8, 18, 30), zone: newYork };
  expect(readMoment(text, clock)).toEqual({ start, end: start + length * hour });
});
