import type { ConsoleSession, SessionPort, SignInOutcome } from '../../console/api/session-port.ts';
import { ApplianceError } from '../../core/errors.ts';
import { hashPassword, verifyPassword } from '../../security/passwords.ts';
import { newToken, tokenHash } from '../../security/tokens.ts';
import type { SessionRow } from '../../store/control/sessions.ts';
import type { UserRow } from '../../store/control/users.ts';
import type { Stores } from '../stores.ts';

/** 국가용 보안요구사항, server common item 1: five failures lock for five minutes. */
const lock = { lockAfter: 5, lockMs: 5 * 60_000 };

type Tables = Pick<Stores, 'control' | 'sessions' | 'signInFailures' | 'users'>;

/** Users and sessions of the console over their tables. */
export async function createConsoleSessions(tables: Tables): Promise<SessionPort> {
  const { control, sessions, signInFailures, users } = tables;
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
      signInFailures.clear(user.name);
    });
    return { kind: 'ok', session: sessionOf(row, users.get(user.id) ?? user), token };
  };

  /** The user where name and password fit and the name is not locked; a failure is counted otherwise. */
  const check = async (
    name: string,
    password: string,
    at: number,
  ): Promise<UserRow | { lockedUntil: number | null }> => {
    const user = users.byName(name);
    const fits = await verifyPassword(password, user?.passwordHash ?? decoyHash);
    const lockedUntil = signInFailures.lockedUntil(name, at);
    if (lockedUntil !== null) return { lockedUntil };
    if (user && fits) return user;
    return { lockedUntil: signInFailures.note(name, { at, ...lock }) };
  };

  const find = (token: string): { row: SessionRow; user: UserRow } | null => {
    const row = sessions.find(tokenHash(token));
    const user = row ? users.get(row.userId) : null;
    return row && user ? { row, user } : null;
  };

  return {
    async signIn({ name, password, address, at }) {
      const checked = await check(name, password, at);
      return 'lockedUntil' in checked ? { kind: 'refused', ...checked } : open(checked, at, address);
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
    async changePassword({ token, currentPassword, newPassword, at }) {
      const found = find(token);
      if (!found) return { kind: 'refused', lockedUntil: null };
      const checked = await check(found.user.name, currentPassword, at);
      if ('lockedUntil' in checked) return { kind: 'refused', ...checked };
      const hash = await hashPassword(newPassword);
      return control.transaction(() => {
        users.setPassword(checked.id, { hash, mustChange: false });
        sessions.endAllOf(checked.id);
        return open({ ...checked, mustChangePassword: false }, at, found.row.address);
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
