import type { ConsoleSession, SessionPort, SignInOutcome, SignInRequest } from '../../console/api/session-port.ts';
import { createSignInLocks } from '../../console/api/sign-in-locks.ts';
import { ApplianceError } from '../../core/errors.ts';
import { shareHolder } from '../../core/share-limit.ts';
import { createPasswordQueue } from '../../security/password-queue.ts';
import { hashPassword, verifyPassword } from '../../security/passwords.ts';
import { newToken, tokenHash } from '../../security/tokens.ts';
import type { SessionRow } from '../../store/control/sessions.ts';
import type { UserRow } from '../../store/control/users.ts';
import type { Stores } from '../stores.ts';

type Tables = Pick<Stores, 'control' | 'sessions' | 'signInAttempts' | 'users'>;

type Checked = { kind: 'fits'; user: UserRow } | Exclude<SignInOutcome, { kind: 'ok' }>;

/** Users and sessions of the console over their tables. */
export async function createConsoleSessions(tables: Tables): Promise<SessionPort> {
  const { control, sessions, signInAttempts, users } = tables;
  const locks = createSignInLocks(signInAttempts);
  const queue = createPasswordQueue();
  // Checked in place of a hash for names that do not exist, so that both take the same work.
  const decoyHash = await hashPassword(newToken());

  const open = (user: UserRow, at: number, address: string): SignInOutcome => {
    const token = newToken();
    const row: SessionRow = {
      tokenHash: tokenHash(token),
      userId: user.id,
      createdAt: at,
      lastSeenAt: at,
      address,
      previousSignInAt: user.lastSignInAt,
      previousSignInAddress: user.lastSignInAddress,
    };
    control.transaction(() => {
      sessions.open(row);
      users.noteSignIn(user.id, { at, address });
      locks.noteSuccess(user.name, address, at);
    });
    return { kind: 'ok', session: sessionOf(row, users.get(user.id) ?? user), token };
  };

  /** The user where name and password fit and nothing is locked; a failure is counted otherwise. */
  const check = async (attempt: SignInRequest, isKnown: boolean): Promise<Checked> => {
    const { name, password, address, at } = attempt;
    let checkedHash = decoyHash;
    const work = () => {
      checkedHash = users.byName(name)?.passwordHash ?? decoyHash;
      return verifyPassword(password, checkedHash);
    };
    const fits = await queue.run(work, { holder: shareHolder(address), isKnown });
    if (fits === 'busy') return { kind: 'busy' };
    // Looked at after the work, which is the same for a name that is locked.
    const lockedUntil = locks.lockedUntil(name, address, at);
    if (lockedUntil !== null) return { kind: 'refused', lockedUntil };
    const user = users.byName(name);
    // A password that was reset while this one was checked counts no more.
    if (user && fits && user.passwordHash === checkedHash) return { kind: 'fits', user };
    return { kind: 'refused', lockedUntil: control.transaction(() => locks.noteFailure(name, address, at)) };
  };

  const find = (token: string): { row: SessionRow; user: UserRow } | null => {
    const row = sessions.find(tokenHash(token));
    const user = row ? users.get(row.userId) : null;
    return row && user ? { row, user } : null;
  };

  return {
    async signIn(attempt) {
      const { name, address, at } = attempt;
      const checked = await check(attempt, locks.isKnown(name, address, at));
      return checked.kind === 'fits' ? open(checked.user, at, address) : checked;
    },
    async find(token) {
      const found = find(token);
      return found ? sessionOf(found.row, found.user) : null;
    },
    async touch(token, at) {
      try {
        sessions.touch(tokenHash(token), at);
      } catch (thrown) {
        // On a full disk people have to see the console all the same; their use is noted again once there is room.
        if (!(thrown instanceof ApplianceError) || thrown.code !== 'STORE_DISK_FULL') throw thrown;
      }
    },
    async end(token) {
      sessions.end(tokenHash(token));
    },
    async changePassword({ token, currentPassword, newPassword, address, at }) {
      const found = find(token);
      if (!found) return { kind: 'refused', lockedUntil: null };
      const checked = await check({ name: found.user.name, password: currentPassword, address, at }, true);
      if (checked.kind !== 'fits') return checked;
      const hash = await queue.run(() => hashPassword(newPassword), { holder: shareHolder(address), isKnown: true });
      if (hash === 'busy') return { kind: 'busy' };
      const { user } = checked;
      return control.transaction(() => {
        users.setPassword(user.id, { hash, mustChange: false });
        sessions.endAllOf(user.id);
        return open({ ...user, mustChangePassword: false }, at, address);
      });
    },
  };
}

function sessionOf(row: SessionRow, user: UserRow): ConsoleSession {
  return {
    userName: user.name,
    mustChangePassword: user.mustChangePassword,
    signedInAt: row.createdAt,
    lastActiveAt: row.lastSeenAt,
    previousSignInAt: row.previousSignInAt,
    previousSignInAddress: row.previousSignInAddress,
  };
}
