import { describe, expect, it } from 'vitest';
import { createWindowCounts } from '../../../src/console/api/window-counts.ts';

describe('counts in a window', () => {
  it('begin anew when the window of a key is over', () => {
    let now = 0;
    const counts = createWindowCounts({ windowMs: 100, maxKeys: 10, now: () => now });
    expect([counts.add('a').count, counts.add('a').count, counts.add('b').count]).toEqual([1, 2, 1]);
    now = 40;
    expect(counts.add('a')).toEqual({ count: 3, endsInMs: 60 });
    now = 100;
    expect(counts.add('a')).toEqual({ count: 1, endsInMs: 100 });
  });

  it('forget the key begun longest ago, so that ever new keys take no memory', () => {
    const counts = createWindowCounts({ windowMs: 100, maxKeys: 3, now: () => 0 });
    for (const key of ['a', 'b', 'c', 'd']) counts.add(key);
    expect([counts.add('b').count, counts.add('d').count, counts.add('a').count]).toEqual([2, 2, 1]);
  });
});
