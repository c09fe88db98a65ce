import { beforeEach, describe, expect, it } from 'vitest';
import { createConnectionSeats, type Seat } from '../../../src/ingest/connection-seats.ts';

let now = 0;
let refused: string[] = [];
let closed: string[] = [];

function seatsOf(limits: { total: number; perAddress: number }) {
  const seats = createConnectionSeats({
    ...limits,
    firstMessageMs: 1000,
    onRefused: (kind, address) => void refused.push(`${kind} ${address}`),
    now: () => now,
  });
  /** `a1` is a connection of address `a`. */
  const take = (name: string): Seat | null => {
    now++;
    return seats.take(name[0] ?? '', () => void closed.push(name));
  };
  const takeAll = (...names: string[]) => names.map((name) => take(name));
  return { seats, take, takeAll };
}

beforeEach(() => {
  now = 0;
  refused = [];
  closed = [];
});

describe('seats of connections', () => {
  it('an address at its share replaces its own oldest silent connection, nobody else’s', () => {
    const { seats, takeAll } = seatsOf({ total: 10, perAddress: 2 });
    expect(takeAll('b1', 'a1', 'a2', 'a3', 'a4').every((seat) => seat !== null)).toBe(true);
    expect(closed).toEqual(['a1', 'a2']);
    expect(refused).toEqual(['evicted a', 'evicted a']);
    expect(seats.open()).toBe(3);
  });

  it('an address whose whole share sends is refused more', () => {
    const { takeAll, take } = seatsOf({ total: 10, perAddress: 2 });
    for (const seat of takeAll('a1', 'a2')) seat?.prove();
    expect(take('a3')).toBeNull();
    expect([closed, refused]).toEqual([[], ['address_full a']]);
  });

  it('full: the oldest silent one of the address with most seats goes first, who once sent stays', () => {
    const { takeAll, take } = seatsOf({ total: 6, perAddress: 4 });
    takeAll('h1')[0]?.prove();
    takeAll('b1', 'a1', 'a2', 'a3', 'b2');
    expect(take('c1')).not.toBeNull();
    expect(closed).toEqual(['a1']);
    // Two each now: the one that was silent longest.
    expect(take('d1')).not.toBeNull();
    expect(closed).toEqual(['a1', 'b1']);
  });

  it('full of senders: the idlest of the address with most seats goes, as long as that is fair', () => {
    const { takeAll, take } = seatsOf({ total: 4, perAddress: 3 });
    const [a1, a2, a3, b1] = takeAll('a1', 'a2', 'a3', 'b1');
    for (const seat of [a1, a2, a3, b1]) seat?.prove();
    if (a1) a1.heardAt = 50;
    if (a3) a3.heardAt = 60;
    take('c1')?.prove();
    expect(closed).toEqual(['a2']);
    // Now a has two and c would have two: taking one from a would only turn the tables.
    expect(take('c2')).toBeNull();
    expect(take('d1')).not.toBeNull();
    expect(closed).toEqual(['a2', 'a1']);
    expect(refused).toEqual(['evicted a', 'all_full c', 'evicted a']);
  });

  it('one seat each: a silent one makes room, a lone sender is never cut for another', () => {
    const { takeAll, take } = seatsOf({ total: 2, perAddress: 1 });
    takeAll('a1', 'b1')[0]?.prove();
    expect(take('c1')).not.toBeNull();
    expect(closed).toEqual(['b1']);
    const { takeAll: others, take: another } = seatsOf({ total: 2, perAddress: 1 });
    for (const seat of others('a1', 'b1')) seat?.prove();
    expect(another('c1')).toBeNull();
  });

  it('a closed connection gives its seat back, once', () => {
    const { seats, take } = seatsOf({ total: 2, perAddress: 2 });
    const seat = take('a1');
    seat?.release();
    seat?.release();
    expect(seats.open()).toBe(0);
    seat?.prove();
    expect([take('a2'), take('a3')].includes(null)).toBe(false);
    expect(closed).toEqual([]);
  });

  it('closes who sent no message in time; while nobody is read the time stands still', () => {
    const { seats, takeAll } = seatsOf({ total: 9, perAddress: 9 });
    const [, a2] = takeAll('a1', 'a2');
    a2?.prove();
    now = 900;
    seats.hold(true);
    now = 5000;
    seats.sweep();
    expect(closed).toEqual([]);
    seats.hold(false);
    seats.sweep();
    expect(closed).toEqual([]);
    now = 6000;
    seats.sweep();
    expect([closed, refused]).toEqual([['a1'], ['first_message_late a']]);
    expect(seats.open()).toBe(1);
  });

  it('counts IPv6 by /64', () => {
    const seats = createConnectionSeats({
      total: 9,
      perAddress: 1,
      firstMessageMs: 1000,
      onRefused: (kind, address) => void refused.push(`${kind} ${address}`),
    });
    seats.take('2001:db8::1', () => void closed.push('first'))?.prove();
    expect(seats.take('2001:db8::2', () => {})).toBeNull();
    expect(seats.take('2001:db8:0:1::2', () => {})).not.toBeNull();
    expect(refused).toEqual(['address_full 2001:db8::2']);
  });
});
