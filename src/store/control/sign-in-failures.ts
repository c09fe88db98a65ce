import type { ControlDatabase } from './control-database.ts';

/** Failed sign-ins by the name that was tried, whether or not such a user exists. */
export interface SignInFailureTable {
  /** When the lock of a name ends; null where it is not locked. */
  lockedUntil(name: string, now: number): number | null;
  /** Counts a failure; at `lockAfter` in a row the name is locked and counting begins anew. Returns the end of the lock. */
  note(name: string, failure: { at: number; lockAfter: number; lockMs: number }): number | null;
  /** Forgets failures, after a successful sign-in. */
  clear(name: string): void;
}

const maxNameLength = 200;
/** Names kept at once: somebody who tries ever new names must not fill the disk. */
const maxNames = 10_000;

export function createSignInFailureTable(control: ControlDatabase): SignInFailureTable {
  const key = (name: string): string => name.slice(0, maxNameLength);
  return {
    lockedUntil: (name, now) =>
      control
        .preparePlucked<number>('SELECT locked_until FROM sign_in_failure WHERE name = ? AND locked_until > ?')
        .get(key(name), now) ?? null,
    note: (name, { at, lockAfter, lockMs }) =>
      control.transaction(() => {
        const failures = control
          .preparePlucked<number>(
            `INSERT INTO sign_in_failure (name, failures, last_at) VALUES (?, 1, ?)
             ON CONFLICT (name) DO UPDATE SET failures = failures + 1, last_at = excluded.last_at RETURNING failures`,
          )
          .get(key(name), at);
        forgetOldest(control);
        if ((failures ?? 0) < lockAfter) return null;
        control
          .prepare('UPDATE sign_in_failure SET failures = 0, locked_until = ? WHERE name = ?')
          .run(at + lockMs, key(name));
        return at + lockMs;
      }),
    clear(name) {
      control.prepare('DELETE FROM sign_in_failure WHERE name = ?').run(key(name));
    },
  };
}

function forgetOldest(control: ControlDatabase): void {
  control
    .prepare(
      `DELETE FROM sign_in_failure WHERE name IN (SELECT name FROM sign_in_failure ORDER BY last_at DESC LIMIT -1 OFFSET ?)`,
    )
    .run(maxNames);
}
