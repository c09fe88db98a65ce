import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnectionSeats } from '../../../src/console/api/connection-seats.ts';

function seatsOf(total: number, perAddress: number) {
  const seats = createConnectionSeats({ total, perAddress });
  const ended: string[] = [];
  const take = (key: string, holder: string) => seats.take({ key, holder, end: () => void ended.push(key) });
  return { seats, ended, take };
}

describe('seats of connections', () => {
  it('one address that fills its share ends its own oldest silent connection, and nobody else’s', () => {
    const { seats, ended, take } = seatsOf(100, 3);
    take('owner', 'b');
    for (let n = 0; n < 1000; n += 1) expect(take(`a${n}`, 'a')).toBe(true);
    expect(seats.open()).toBe(4);
    expect(ended).toHaveLength(997);
    expect(ended.slice(0, 2)).toEqual(['a0', 'a1']);
    expect(ended).not.toContain('owner');
  });

  it('are refused where all of an address are signed in', () => {
    const { seats, ended, take } = seatsOf(100, 2);
    for (const key of ['a1', 'a2']) {
      take(key, 'a');
      seats.noteSignedIn(key);
    }
    expect([take('a3', 'a'), ended]).toEqual([false, []]);
    seats.leave('a1');
    expect(take('a3', 'a')).toBe(true);
  });

  it('a new address gets in where all are taken: the one that holds most gives, strangers first, idle before busy', () => {
    const { seats, ended, take } = seatsOf(6, 4);
    for (const key of ['a1', 'a2', 'a3', 'a4']) take(key, 'a');
    for (const key of ['b1', 'b2']) take(key, 'b');
    seats.noteSignedIn('a1');
    seats.noteRequest('a2', 1);
    expect(take('c1', 'c')).toBe(true);
    expect(ended).toEqual(['a3']);
    expect(take('d1', 'd')).toBe(true);
    expect(ended).toEqual(['a3', 'a4']);
  });

  it('an idle signed-in connection gives way to a new address, a busy one never', () => {
    const { seats, ended, take } = seatsOf(3, 3);
    for (const key of ['a1', 'a2', 'a3']) {
      take(key, 'a');
      seats.noteSignedIn(key);
      seats.noteRequest(key, 1);
    }
    expect(take('b1', 'b')).toBe(false);
    seats.noteRequest('a2', -1);
    expect([take('b1', 'b'), ended]).toEqual([true, ['a2']]);
  });

  it('never hold more than the limits, whatever comes and goes, and always let a new address in past silent ones', () => {
    const step = fc.record({
      kind: fc.constantFrom<Kind[]>('take', 'leave', 'sign', 'busy'),
      holder: fc.integer({ min: 0, max: 5 }),
      key: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const model = createModel();
        for (const { kind, holder, key } of steps) {
          model[kind](String(holder), `${holder}-${key}`);
          model.check(String(holder));
        }
      }),
    );
  });
});

type Kind = 'take' | 'leave' | 'sign' | 'busy';

/** Who sits by the seats' own words, beside what must hold. */
function createModel(): Record<Kind, (holder: string, key: string) => void> & { check(holder: string): void } {
  const seats = createConnectionSeats({ total: 10, perAddress: 4 });
  const sitting = new Map<string, { holder: string; silent: boolean }>();
  const heldBy = (holder: string) => [...sitting.values()].filter((seat) => seat.holder === holder).length;
  const noLongerSilent = (key: string) => {
    const seat = sitting.get(key);
    if (seat !== undefined) seat.silent = false;
  };
  return {
    take(holder, key) {
      if (sitting.has(key)) return;
      const mustFit = heldBy(holder) === 0 && [...sitting.values()].some(({ silent }) => silent);
      const taken = seats.take({ key, holder, end: () => void sitting.delete(key) });
      if (mustFit) expect(taken).toBe(true);
      if (taken) sitting.set(key, { holder, silent: true });
    },
    leave(_holder, key) {
      seats.leave(key);
      sitting.delete(key);
    },
    sign(_holder, key) {
      seats.noteSignedIn(key);
      noLongerSilent(key);
    },
    busy(_holder, key) {
      seats.noteRequest(key, 1);
      noLongerSilent(key);
    },
    check(holder) {
      expect(seats.open()).toBe(sitting.size);
      expect(sitting.size).toBeLessThanOrEqual(10);
      expect(heldBy(holder)).toBeLessThanOrEqual(4);
    },
  };
}
