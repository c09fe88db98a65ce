import { beforeEach, describe, expect, it } from 'vitest';
import { createSignInLocks, type SignInAttempt, type SignInLocks } from '../../../src/console/api/sign-in-locks.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const start = Date.UTC(2026, 4, 4);
let locks: SignInLocks;
beforeEach(() => {
  const rows = new Map<string, SignInAttempt>();
  locks = createSignInLocks({
    find: (name, address) => rows.get(`${name}|${address}`) ?? null,
    save: (name, address, attempt) => void rows.set(`${name}|${address}`, attempt),
  });
});

/** Fails so many times as are counted: while locked nothing is. */
function fail(name: string, address: string, { times = 1, at = start } = {}): number | null {
  let end: number | null = null;
  for (let n = 0; n < times; n += 1) {
    if (locks.lockedUntil(name, address, at) === null) end = locks.noteFailure(name, address, at);
  }
  return end;
}

describe('locks of sign-in', () => {
  it('five failures lock the name for this address for five minutes; the owner on another address gets in', () => {
    expect(fail('admin', '10.0.0.66', { times: 4 })).toBeNull();
    expect(fail('admin', '10.0.0.66')).toBe(start + 5 * minute);
    expect(locks.lockedUntil('admin', '10.0.0.66', start + 5 * minute - 1)).toBe(start + 5 * minute);
    expect(locks.lockedUntil('admin', '10.0.0.66', start + 5 * minute)).toBeNull();
    expect(locks.lockedUntil('admin', '10.0.0.7', start)).toBeNull();
    expect(locks.lockedUntil('kim', '10.0.0.66', start)).toBeNull();
  });

  it('repeated, they last twice as long each time, an hour at most, and a quiet day forgets them', () => {
    const minutes: number[] = [];
    let at = start;
    for (let n = 0; n < 6; n += 1) {
      locks.noteSuccess('admin', '10.0.0.7', at);
      const end = fail('admin', '10.0.0.66', { times: 5, at }) ?? 0;
      minutes.push((end - at) / minute);
      at = end;
    }
    expect(minutes).toEqual([5, 10, 20, 40, 60, 60]);
    expect(fail('admin', '10.0.0.66', { times: 4, at: at + day })).toBeNull();
    expect(fail('admin', '10.0.0.66', { at: at + day })).toBe(at + day + 5 * minute);
  });

  it('failures without end from everywhere never hold up an address that the owner signed in from before', () => {
    locks.noteSuccess('admin', '10.0.0.7', start);
    for (let n = 0; n < 1000; n += 1) fail('admin', `10.9.${n >> 8}.${n & 255}`, { times: 5, at: start + n });
    expect(locks.lockedUntil('admin', '10.0.0.7', start + 1000)).toBeNull();
    // The slow brake on the name holds up addresses that nobody knows.
    expect(locks.lockedUntil('admin', '10.0.0.8', start + 1000)).not.toBeNull();
    locks.noteSuccess('admin', '10.0.0.7', start + 2000);
    expect(locks.lockedUntil('admin', '10.0.0.8', start + 2000)).toBeNull();
  });

  it('one address that tries ever new names is held up with all of them, save where it is known', () => {
    locks.noteSuccess('kim', '10.0.0.66', start);
    for (let n = 0; n < 29; n += 1) expect(fail(`name-${n}`, '10.0.0.66')).toBeNull();
    expect(fail('name-29', '10.0.0.66')).toBe(start + 5 * minute);
    expect(locks.lockedUntil('lee', '10.0.0.66', start)).not.toBeNull();
    expect(locks.lockedUntil('kim', '10.0.0.66', start)).toBeNull();
    // Signing in with a name of one's own does not free the others.
    locks.noteSuccess('kim', '10.0.0.66', start + 1);
    expect(locks.lockedUntil('lee', '10.0.0.66', start + 1)).not.toBeNull();
  });

  it('a known address is locked for its own five failures all the same', () => {
    locks.noteSuccess('kim', '10.0.0.7', start);
    expect(fail('kim', '10.0.0.7', { times: 5 })).toBe(start + 5 * minute);
    expect(locks.isKnown('kim', '10.0.0.7', start)).toBe(true);
    expect(locks.isKnown('kim', '10.0.0.7', start + 91 * day)).toBe(false);
  });

  it('all addresses of one IPv6 network count as one', () => {
    for (let n = 0; n < 5; n += 1) locks.noteFailure('admin', `2001:db8:0:1::${n}`, start);
    expect(locks.lockedUntil('admin', '2001:db8:0:1::ffff', start)).not.toBeNull();
    expect(locks.lockedUntil('admin', '2001:db8:0:2::1', start)).toBeNull();
  });

  it('a clock that is set back does not make a lock last for a year', () => {
    fail('admin', '10.0.0.66', { times: 5, at: start + 400 * day });
    expect(locks.lockedUntil('admin', '10.0.0.66', start + 400 * day)).not.toBeNull();
    expect(locks.lockedUntil('admin', '10.0.0.66', start)).toBeNull();
  });
});
