import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs, isBalanced, last24Hours, totalOf } from '../../../src/console/api/hour-counts.ts';

const now = Date.UTC(2026, 0, 5, 3, 20);
const counts = (received: number) => ({ received, stored: received, excepted: 0, quarantined: 0, dropped: 0 });

describe('last24Hours', () => {
  it('fills hours without counts, the running hour last', () => {
    const hours = last24Hours([{ hourAt: Date.UTC(2026, 0, 5, 3), ...counts(7) }], now);
    expect(hours).toHaveLength(24);
    expect(hours.at(-1)).toMatchObject({ hourAt: Date.UTC(2026, 0, 5, 3), received: 7 });
    expect(hours[0]).toMatchObject({ hourAt: Date.UTC(2026, 0, 4, 4), received: 0 });
  });

  it('adds up entries of one hour, whichever source they are of', () => {
    const entry = fc.record({ hour: fc.integer({ min: 0, max: 23 }), received: fc.nat(1_000_000) });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const first = Date.UTC(2026, 0, 4, 4);
        const given = entries.map(({ hour, received }) => ({ hourAt: first + hour * hourMs, ...counts(received) }));
        expect(totalOf(last24Hours(given, now))).toEqual(totalOf(given));
      }),
    );
  });
});

describe('isBalanced', () => {
  it('holds where received is the sum of the others', () => {
    expect(isBalanced({ received: 10, stored: 6, excepted: 2, quarantined: 1, dropped: 1 })).toBe(true);
    expect(isBalanced({ received: 10, stored: 6, excepted: 2, quarantined: 1, dropped: 0 })).toBe(false);
  });
});
