import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layTimeline, timelineTicks } from '../../../src/console/web/timeline-layout.ts';

const event = fc.record({
  id: fc.nat(),
  at: fc.integer({ min: 1_700_000_000_000, max: 1_700_100_000_000 }),
  host: fc.constantFrom('a', 'b', 'c'),
});
const events = fc.array(event, { maxLength: 60 }).map((list) => list.sort((one, other) => one.at - other.at));

describe('layTimeline', () => {
  it('places every event inside the picture, in the row of its host', () => {
    fc.assert(
      fc.property(events, (list) => {
        const { hosts, placed } = layTimeline(list, 0.02);
        expect(placed.map((one) => one.event)).toEqual(list);
        for (const one of placed) {
          expect(one.x).toBeGreaterThanOrEqual(0);
          expect(one.x).toBeLessThanOrEqual(1);
          expect(hosts[one.row]).toBe(one.event.host);
          expect(one.lane).toBeLessThan(one.lanes);
        }
      }),
    );
  });

  it('keeps up to four near events apart', () => {
    const near = [0, 1, 2, 3].map((offset) => ({ id: offset, at: 1_700_000_000_000 + offset, host: 'a' }));
    expect(new Set(layTimeline(near, 0.05).placed.map((one) => one.lane)).size).toBe(4);
  });

  it('has nothing to show without events', () => {
    expect(layTimeline([], 0.05)).toEqual({ hosts: [], placed: [], fromAt: 0, toAt: 0 });
  });
});

describe('timelineTicks', () => {
  it('stay between the ends and are few', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60_000, max: 30 * 86_400_000 }), (spanMs) => {
        const ticks = timelineTicks(1_700_000_000_000, 1_700_000_000_000 + spanMs, 8);
        expect(ticks.length).toBeLessThanOrEqual(9);
        for (const at of ticks) expect(at - 1_700_000_000_000).toBeLessThanOrEqual(spanMs);
      }),
    );
  });
});
