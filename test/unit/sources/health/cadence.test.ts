import { describe, expect, it } from 'vitest';
import { judgeSilence, resumeCadence, rollTo } from '../../../../src/sources/health/cadence.ts';
import { dayMs, hourMs, kst, minuteMs, monday, type Shape, shapes, simulate } from './traffic.ts';

const shapeOf = (name: string): Shape => {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`no shape ${name}`);
  return shape;
};
const fromAt = monday + 10 * hourMs;

describe('silence', () => {
  it.each([
    ['firewall, busy', 6],
    ['switch, steady 2 a minute', 12],
    ['office PCs, off at night and weekend', 12],
    ['server, 20 an hour', 60],
  ])('of %s is alarmed within %i minutes, after two weeks of which the second had no false alarm', (name, minutes) => {
    const toAt = monday + 14 * dayMs;
    const { cadence, openedAt } = simulate({ shape: shapeOf(name), fromAt, toAt, seed: 11 });
    expect(openedAt.filter((at) => at > monday + 7 * dayMs)).toEqual([]);
    expect(openedAt.length).toBeLessThanOrEqual(1);
    const stopAt = toAt + dayMs + 14 * hourMs;
    const outages: [number, number][] = [[stopAt, stopAt + 4 * hourMs]];
    const later = simulate({
      shape: shapeOf(name),
      fromAt: toAt,
      toAt: stopAt + 2 * hourMs,
      seed: 12,
      outages,
      cadence,
    });
    expect(later.openedAt).toHaveLength(1);
    expect(later.openedAt[0]).toBeGreaterThan(stopAt);
    expect(later.openedAt[0]).toBeLessThanOrEqual(stopAt + minutes * minuteMs);
  });

  it('at night is learned in the first nights, and an outage that lasts over a night stays an alarm', () => {
    const shape = shapeOf('office PCs, off at night and weekend');
    const { cadence, openedAt } = simulate({ shape, fromAt, toAt: monday + 4 * dayMs, seed: 5 });
    expect(openedAt.length).toBeLessThanOrEqual(1);
    const stopAt = monday + 4 * dayMs + 15 * hourMs;
    const outages: [number, number][] = [[stopAt, stopAt + 30 * dayMs]];
    const toAt = stopAt + 5 * dayMs;
    const down = simulate({ shape, fromAt: monday + 4 * dayMs, toAt, seed: 6, outages, cadence });
    expect(down.openedAt).toHaveLength(1);
    expect(down.closedAt).toEqual([]);
  });

  it('of weekends is learned; the next weekend is quiet', () => {
    const shape = shapeOf('weekday batch, every 15 minutes');
    const { openedAt } = simulate({ shape, fromAt, toAt: monday + 21 * dayMs, seed: 7 });
    expect(openedAt.filter((at) => at > monday + 7 * dayMs)).toEqual([]);
  });

  it('while the appliance itself was down is nobody’s silence', () => {
    const { cadence } = simulate({ shape: shapeOf('firewall, busy'), fromAt, toAt: monday + 5 * dayMs, seed: 8 });
    const startAt = monday + 6 * dayMs;
    resumeCadence(cadence, startAt);
    rollTo(cadence, startAt + 2 * minuteMs, false);
    expect(judgeSilence(cadence, startAt + 2 * minuteMs, kst)).toMatchObject({ silent: false, learning: false });
    const later = startAt + 20 * minuteMs;
    rollTo(cadence, later, false);
    expect(judgeSilence(cadence, later, kst).silent).toBe(true);
    expect(cadence.hours.every(({ count }) => count > 0)).toBe(true);
  });

  it('says nothing of a source that never sent, or of which nothing is known yet', () => {
    const { cadence } = simulate({ shape: () => 0, fromAt, toAt: fromAt + dayMs, seed: 1 });
    expect(judgeSilence(cadence, fromAt + dayMs, kst)).toMatchObject({ silent: false, limitMs: null, learning: true });
  });
});

describe('false alarms', () => {
  it('of any shape are at most three in the first week and rare from the second on', () => {
    const table = Object.entries(shapes).map(([name, shape]) => {
      const { openedAt } = simulate({ shape, fromAt, toAt: monday + 14 * dayMs, seed: 21 });
      const first = openedAt.filter((at) => at < monday + 7 * dayMs).length;
      return { name, first, later: openedAt.length - first };
    });
    for (const { name, first } of table) expect(first, name).toBeLessThanOrEqual(3);
    expect(table.reduce((sum, { later }) => sum + later, 0)).toBeLessThanOrEqual(1);
  });
});
