import type { ControlDatabase } from './control-database.ts';

export interface SignInAttemptRow {
  failures: number;
  locks: number;
  lastAt: number;
  lockedUntil: number | null;
  succeededAt: number | null;
}

/**
 * Failed sign-ins and where a name signed in before, by the name that was tried, whether or not such a user exists, and
 * the address. '' stands for all names of an address, or all addresses of a name.
 */
export interface SignInAttemptTable {
  find(name: string, address: string): SignInAttemptRow | null;
  save(name: string, address: string, row: SignInAttemptRow): void;
  /** Forgets failures and locks of a name from wherever they came; what it signed in from stays known. */
  unlock(name: string): void;
}

const maxLength = 200;
/** Rows without a success kept at once: somebody who tries ever new names must not fill the disk. */
const maxRows = 10_000;
/** Addresses that a name is known to have signed in from. */
const maxKnown = 50;
/** Counting costs a look at all rows, so it is done now and then. */
const pruneEvery = 64;

const columns = 'failures, locks, last_at AS lastAt, locked_until AS lockedUntil, succeeded_at AS succeededAt';

export function createSignInAttemptTable(control: ControlDatabase): SignInAttemptTable {
  const key = (text: string): string => text.slice(0, maxLength);
  let untilPrune = pruneEvery;
  return {
    find: (name, address) =>
      control
        .prepare<SignInAttemptRow>(`SELECT ${columns} FROM sign_in_attempt WHERE name = ? AND address = ?`)
        .get(key(name), key(address)) ?? null,
    save(name, address, { failures, locks, lastAt, lockedUntil, succeededAt }) {
      control
        .prepare(
          `INSERT OR REPLACE INTO sign_in_attempt (name, address, failures, locks, last_at, locked_until, succeeded_at)
           VALUES (?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(key(name), key(address), failures, locks, lastAt, lockedUntil, succeededAt);
      if (succeededAt !== null) forgetKnown(control, key(name));
      untilPrune -= 1;
      if (untilPrune > 0) return;
      untilPrune = pruneEvery;
      forgetOldest(control);
    },
    unlock(name) {
      control
        .prepare('UPDATE sign_in_attempt SET failures = 0, locks = 0, locked_until = NULL WHERE name = ?')
        .run(key(name));
    },
  };
}

function forgetOldest(control: ControlDatabase): void {
  control
    .prepare(
      `DELETE FROM sign_in_attempt WHERE (name, address) IN (SELECT name, address FROM sign_in_attempt
         WHERE succeeded_at IS NULL ORDER BY last_at DESC LIMIT -1 OFFSET ?)`,
    )
    .run(maxRows);
}

function forgetKnown(control: ControlDatabase, name: string): void {
  control
    .prepare(
      `DELETE FROM sign_in_attempt WHERE name = ? AND address IN (SELECT address FROM sign_in_attempt
         WHERE name = ? AND succeeded_at IS NOT NULL ORDER BY succeeded_at DESC LIMIT -1 OFFSET ?)`,
    )
    .run(name, name, maxKnown);
}
