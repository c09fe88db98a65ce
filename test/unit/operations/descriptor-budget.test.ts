import { describe, expect, it } from 'vitest';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import { planDescriptors, readDescriptorLimit } from '../../../src/operations/descriptor-budget.ts';
import { watchDescriptors } from '../../../src/operations/descriptor-watch.ts';

const wanted = { streams: 1000, push: 256, console: 512 };

describe('descriptors', () => {
  it('suffice, or nobody says how many there are: every wish is granted', () => {
    for (const limit of [null, 2152, 65_536]) {
      expect(planDescriptors(limit, wanted)).toMatchObject({ lowered: false, needed: 2152, connections: wanted });
    }
  });

  it('do not suffice: all listeners get the same part, and everything else keeps what it needs', () => {
    for (const limit of [600, 1024, 2151]) {
      const { lowered, connections } = planDescriptors(limit, wanted);
      const sum = connections.streams + connections.push + connections.console;
      expect(lowered).toBe(true);
      expect(sum + 384).toBeLessThanOrEqual(limit);
      expect(sum + 384).toBeGreaterThan(limit - 4);
      expect(connections.streams / connections.console).toBeCloseTo(1000 / 512, 0);
    }
  });

  it('hardly any: each listener still has a few seats', () => {
    expect(planDescriptors(128, { ...wanted, push: 4 }).connections).toEqual({ streams: 8, push: 4, console: 8 });
  });

  it('are read from the table of limits', () => {
    const table =
      'Limit                     Soft Limit           Hard Limit           Units     \n' +
      'Max cpu time              unlimited            unlimited            seconds   \n' +
      'Max open files            1024                 524288               files     \n';
    expect(readDescriptorLimit(() => table)).toBe(1024);
    expect(readDescriptorLimit(() => table.replace('1024  ', 'unlimited'))).toBeNull();
    const absent = () => {
      throw new Error('ENOENT');
    };
    expect(readDescriptorLimit(absent)).toBeNull();
    if (process.platform === 'linux') expect(readDescriptorLimit()).toBeGreaterThan(63);
  });

  it('that run out are told, once a minute, also where none is left for counting', async () => {
    const told: Record<string, unknown>[] = [];
    const diagnostics: Diagnostics = {
      report: (_level, _name, details = {}) => void told.push(details),
      counts: () => ({}),
    };
    const watchWith = (count: () => Promise<number>) =>
      watchDescriptors({ limit: 100, diagnostics, everyMs: 3_600_000, count });
    const few = watchWith(async () => 89);
    await few.look();
    expect(told).toEqual([]);
    const many = watchWith(async () => 90);
    await many.look();
    await many.look();
    expect(told).toMatchObject([{ open: 90, limit: 100 }]);
    const none = watchWith(() => Promise.reject(Object.assign(new Error('none left'), { code: 'EMFILE' })));
    await none.look();
    expect(told).toMatchObject([{ open: 90 }, { open: 100 }]);
    for (const watch of [few, many, none]) watch.stop();
  });
});
