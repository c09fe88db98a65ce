import type { SessionPort, SignInOutcome } from '../../../src/console/api/session-port.ts';

const lockAfterFailures = 5;
const lockMs = 300_000;

interface User {
  password: string;
  mustChangePassword: boolean;
  lastSignIn: { at: number; address: string } | null;
}

/** Sessions in memory with the rules of the real port: lock after five failures, new token after a change. */
export function createMemorySessions(
  users: Record<string, { password: string; mustChangePassword?: boolean }>,
): SessionPort {
  const known = new Map<string, User>();
  for (const [name, user] of Object.entries(users)) {
    known.set(name, { mustChangePassword: false, lastSignIn: null, ...user });
  }
  const failures = new Map<string, { count: number; lockedUntil: number | null }>();
  const sessions = new Map<string, { name: string; address: string; session: Parameters<typeof open>[2] }>();
  let tokens = 0;

  function refuse(name: string, at: number): SignInOutcome {
    const entry = failures.get(name) ?? { count: 0, lockedUntil: null };
    entry.count += 1;
    if (entry.count >= lockAfterFailures) entry.lockedUntil = at + lockMs;
    failures.set(name, entry);
    return { kind: 'refused', lockedUntil: entry.lockedUntil };
  }

  function fits(name: string, password: string, at: number): boolean {
    const entry = failures.get(name);
    if (entry?.lockedUntil && entry.lockedUntil > at) return false;
    return known.get(name)?.password === password;
  }

  function open(
    name: string,
    address: string,
    session: { signedInAt: number; lastActiveAt: number; previous: User['lastSignIn'] },
  ): SignInOutcome {
    tokens += 1;
    const token = `memory-token-${tokens}`;
    sessions.set(token, { name, address, session });
    return { kind: 'ok', token, session: view(name, session) };
  }

  function view(name: string, { signedInAt, lastActiveAt, previous }: Parameters<typeof open>[2]) {
    return {
      userName: name,
      mustChangePassword: known.get(name)?.mustChangePassword ?? false,
      signedInAt,
      lastActiveAt,
      previousSignInAt: previous?.at ?? null,
      previousSignInAddress: previous?.address ?? null,
    };
  }

  return {
    async signIn({ name, password, address, at }) {
      const user = known.get(name);
      if (user === undefined || !fits(name, password, at)) return refuse(name, at);
      failures.delete(name);
      const previous = user.lastSignIn;
      user.lastSignIn = { at, address };
      return open(name, address, { signedInAt: at, lastActiveAt: at, previous });
    },
    async find(token) {
      const found = sessions.get(token);
      return found === undefined ? null : view(found.name, found.session);
    },
    async touch(token, at) {
      const found = sessions.get(token);
      if (found) found.session.lastActiveAt = at;
    },
    async end(token) {
      sessions.delete(token);
    },
    async changePassword({ token, currentPassword, newPassword, at }) {
      const found = sessions.get(token);
      const user = known.get(found?.name ?? '');
      if (found === undefined || user === undefined) return { kind: 'refused', lockedUntil: null };
      if (!fits(found.name, currentPassword, at)) return refuse(found.name, at);
      user.password = newPassword;
      user.mustChangePassword = false;
      for (const [other, session] of sessions) if (session.name === found.name) sessions.delete(other);
      return open(found.name, found.address, { ...found.session, lastActiveAt: at });
    },
  };
}
