import type { SessionPort, SignInOutcome, SignInRequest } from '../../../src/console/api/session-port.ts';

const lockAfterFailures = 5;
const lockMs = 300_000;

interface User {
  password: string;
  mustChangePassword: boolean;
  lastSignIn: { at: number; address: string } | null;
}

/** Sessions in memory: lock of name and address after five failures, new token after a change. */
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

  function refuse(name: string, address: string, at: number): SignInOutcome {
    const key = `${name} ${address}`;
    const entry = failures.get(key) ?? { count: 0, lockedUntil: null };
    entry.count += 1;
    if (entry.count >= lockAfterFailures) entry.lockedUntil = at + lockMs;
    failures.set(key, entry);
    return { kind: 'refused', lockedUntil: entry.lockedUntil };
  }

  function fits({ name, password, address, at }: SignInRequest): boolean {
    const entry = failures.get(`${name} ${address}`);
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
      if (user === undefined || !fits({ name, password, address, at })) return refuse(name, address, at);
      failures.delete(`${name} ${address}`);
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
    async changePassword({ token, currentPassword, newPassword, address, at }) {
      const found = sessions.get(token);
      const user = known.get(found?.name ?? '');
      if (found === undefined || user === undefined) return { kind: 'refused', lockedUntil: null };
      const attempt = { name: found.name, password: currentPassword, address, at };
      if (!fits(attempt)) return refuse(found.name, address, at);
      user.password = newPassword;
      user.mustChangePassword = false;
      for (const [other, session] of sessions) if (session.name === found.name) sessions.delete(other);
      return open(found.name, found.address, { ...found.session, lastActiveAt: at });
    },
  };
}
