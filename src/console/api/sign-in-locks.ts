import { shareHolder } from '../../core/share-limit.ts';

/** What is kept of failed sign-ins with one name from one address. Times are UTC epoch milliseconds. */
export interface SignInAttempt {
  /** In a row since the last lock or success. */
  failures: number;
  /** Locks in a row. */
  locks: number;
  lastAt: number;
  lockedUntil: number | null;
  /** The last success; whoever signed in from there before is known there. */
  succeededAt: number | null;
}

/** Where attempts are kept; '' as name stands for all names of an address, '' as address for all addresses of a name. */
export interface SignInAttemptPort {
  find(name: string, address: string): SignInAttempt | null;
  save(name: string, address: string, attempt: SignInAttempt): void;
}

/**
 * Who may try a password. Failures lock a name for the address that they came from, so that nobody can lock the owner out
 * from elsewhere. Two slower brakes stand beside it: on an address over all names, and on a name over all addresses.
 * Neither holds anybody up who signed in with this name from this address before.
 */
export interface SignInLocks {
  /** When the lock that holds this attempt up ends; null where none does. */
  lockedUntil(name: string, address: string, now: number): number | null;
  isKnown(name: string, address: string, now: number): boolean;
  /** Counts a failure; answers with the end of the lock that begins with it. */
  noteFailure(name: string, address: string, at: number): number | null;
  noteSuccess(name: string, address: string, at: number): void;
}

const minuteMs = 60_000;
/** 국가용 보안요구사항, server common item 1: five failures lock for five minutes. Repeated, twice as long each time. */
const firstLockMs = 5 * minuteMs;
const longestLockMs = 60 * minuteMs;
const failuresToLock = { pair: 5, address: 30, name: 50 };
/** After so long without a failure counting begins anew. */
const forgottenMs = 24 * 60 * minuteMs;
const knownMs = 90 * 24 * 60 * minuteMs;

const fresh: SignInAttempt = { failures: 0, locks: 0, lastAt: 0, lockedUntil: null, succeededAt: null };

export function createSignInLocks(attempts: SignInAttemptPort): SignInLocks {
  const find = (name: string, address: string): SignInAttempt => attempts.find(name, address) ?? fresh;

  function isKnown(name: string, holder: string, now: number): boolean {
    const { succeededAt } = find(name, holder);
    return succeededAt !== null && Math.abs(now - succeededAt) < knownMs;
  }

  function countFailure(name: string, holder: string, at: number, lockAfter: number): number | null {
    const found = find(name, holder);
    const before = Math.abs(at - found.lastAt) < forgottenMs ? found : { ...found, failures: 0, locks: 0 };
    const failures = before.failures + 1;
    if (failures < lockAfter) {
      attempts.save(name, holder, { ...before, failures, lastAt: at, lockedUntil: null });
      return null;
    }
    const lockedUntil = at + Math.min(longestLockMs, firstLockMs * 2 ** Math.min(before.locks, 10));
    attempts.save(name, holder, { ...before, failures: 0, locks: before.locks + 1, lastAt: at, lockedUntil });
    return lockedUntil;
  }

  return {
    isKnown: (name, address, now) => isKnown(name, shareHolder(address), now),
    lockedUntil(name, address, now) {
      const holder = shareHolder(address);
      const pair = find(name, holder);
      const held = isKnown(name, holder, now) ? [pair] : [pair, find('', holder), find(name, '')];
      const ends = held.map(({ lockedUntil }) => lockedUntil ?? 0).filter((end) => isAhead(end, now));
      return ends.length === 0 ? null : Math.max(...ends);
    },
    noteFailure(name, address, at) {
      const holder = shareHolder(address);
      const own = countFailure(name, holder, at, failuresToLock.pair);
      if (isKnown(name, holder, at)) return own;
      const others = [
        countFailure('', holder, at, failuresToLock.address),
        countFailure(name, '', at, failuresToLock.name),
      ];
      const ends = [own, ...others].filter((end) => end !== null);
      return ends.length === 0 ? null : Math.max(...ends);
    },
    noteSuccess(name, address, at) {
      attempts.save(name, shareHolder(address), { ...fresh, lastAt: at, succeededAt: at });
      if (attempts.find(name, '') !== null) attempts.save(name, '', { ...fresh, lastAt: at });
    },
  };
}

/** No lock is longer than the longest, so a clock that was set back does not make one last for a year. */
function isAhead(end: number, now: number): boolean {
  return end > now && end - now <= longestLockMs;
}
