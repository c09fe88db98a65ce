import { describe, expect, it } from 'vitest';
import { createRefusalTally } from '../../../src/core/refusal-tally.ts';
import { createShareLimit, shareHolder } from '../../../src/core/share-limit.ts';

describe('a limit by share', () => {
  it('gives nobody more than the share, and all together no more than the total', () => {
    const seats = createShareLimit({ total: 5, share: 2 });
    expect(['a', 'a', 'a', 'b', 'b', 'c', 'd'].map((holder) => seats.acquire(holder))).toEqual([
      'granted',
      'granted',
      'share_full',
      'granted',
      'granted',
      'granted',
      'total_full',
    ]);
    expect([seats.held(), seats.heldBy('a'), seats.heldBy('d')]).toEqual([5, 2, 0]);
    expect(seats.refused()).toEqual({ share_full: 1, total_full: 1 });
    seats.release('a');
    expect(seats.acquire('d')).toBe('granted');
    expect([seats.held(), seats.heldBy('a')]).toEqual([5, 1]);
  });

  it('counts amounts; a first one that is too large for every share is still given', () => {
    const bytes = createShareLimit({ total: 100, share: 40 });
    expect(bytes.acquire('big', 400)).toBe('granted');
    expect(bytes.acquire('big', 1)).toBe('share_full');
    expect(bytes.acquire('other', 1)).toBe('total_full');
    bytes.release('big', 400);
    expect([bytes.acquire('big', 30), bytes.acquire('other', 40), bytes.acquire('third', 31)]).toEqual([
      'granted',
      'granted',
      'total_full',
    ]);
    expect(bytes.held()).toBe(70);
  });

  it('counts IPv6 by its /64 and IPv4 inside IPv6 as IPv4', () => {
    expect(shareHolder('2001:db8:1:2:3:4:5:6')).toBe(shareHolder('2001:db8:1:2::9'));
    expect(shareHolder('2001:db8:1:2::9')).not.toBe(shareHolder('2001:db8:1:3::9'));
    expect(shareHolder('fe80::1%eth0')).toBe('fe80::/64');
    expect([shareHolder('192.0.2.1'), shareHolder('::ffff:192.0.2.1'), shareHolder('::ffff:c000:201')]).toEqual([
      '192.0.2.1',
      '192.0.2.1',
      '192.0.2.1',
    ]);
    expect(shareHolder('')).toBe('');
  });
});

describe('a tally of refusals', () => {
  it('sums up by kind with who was refused most, and begins anew', () => {
    const tally = createRefusalTally();
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.2']) tally.note('share_full', address);
    tally.note('bad_token', '192.0.2.9');
    expect(tally.take()).toEqual([
      { kind: 'share_full', count: 3, addresses: 2, topAddress: '192.0.2.2', topCount: 2 },
      { kind: 'bad_token', count: 1, addresses: 1, topAddress: '192.0.2.9', topCount: 1 },
    ]);
    expect(tally.take()).toEqual([]);
    tally.note('share_full', '192.0.2.1');
    expect(tally.take((kind) => kind !== 'share_full')).toEqual([]);
    expect(tally.isEmpty()).toBe(false);
    expect(tally.take()).toMatchObject([{ kind: 'share_full', count: 1 }]);
    expect(tally.isEmpty()).toBe(true);
    expect(tally.totals()).toEqual({ share_full: 4, bad_token: 1 });
  });

  it('stays small while addresses are forged', () => {
    const tally = createRefusalTally();
    for (let number = 0; number < 5000; number++) tally.note('total_full', `forged-${number}`);
    expect(tally.take()).toMatchObject([{ count: 5000, addresses: 1000 }]);
  });
});
