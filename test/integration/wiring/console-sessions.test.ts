import { scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SessionPort, SignInOutcome } from '../../../src/console/api/session-port.ts';
import type { ControlDatabase } from '../../../src/store/control/control-database.ts';
import { createSessionTable } from '../../../src/store/control/sessions.ts';
import { createSignInAttemptTable } from '../../../src/store/control/sign-in-attempts.ts';
import { createUserTable } from '../../../src/store/control/users.ts';
import { createConsoleSessions } from '../../../src/wiring/console/sessions.ts';
import { withControl } from '../store/control/control-fixture.ts';

const start = Date.UTC(2026, 4, 4);
const password = 'Celadon-77x';

/** Of a cost that a test can pay; the cost is part of what is stored. */
function cheapHash(text: string): string {
  const salt = Buffer.from('a salt for tests');
  const key = scryptSync(text, salt, 32, { N: 1024, r: 8, p: 1 });
  return ['scrypt', 1024, 8, 1, salt.toString('base64'), key.toString('base64')].join('$');
}

async function openSessions(control: ControlDatabase) {
  const users = createUserTable(control);
  const passwordHash = cheapHash(password);
  users.create({ name: 'admin', passwordHash, role: 'administrator', mustChangePassword: false, createdAt: start });
  const tables = { control, users, sessions: createSessionTable(control) };
  const sessions = await createConsoleSessions({ ...tables, signInAttempts: createSignInAttemptTable(control) });
  return { users, sessions };
}

const attempt = (sessions: SessionPort, address: string, tried: string, at = start): Promise<SignInOutcome> =>
  sessions.signIn({ name: 'admin', password: tried, address, at });

describe('sign-in over the real tables', () => {
  it('five wrong passwords lock that address only; the owner gets in from another, the right password does not from there', () =>
    withControl(async (control) => {
      const { sessions } = await openSessions(control);
      const outcomes: SignInOutcome[] = [];
      for (let n = 0; n < 5; n += 1) outcomes.push(await attempt(sessions, '10.0.0.66', `wrong ${n}`));
      expect(outcomes.map((outcome) => outcome.kind === 'refused' && outcome.lockedUntil)).toEqual([
        ...[null, null, null, null],
        start + 300_000,
      ]);
      expect(await attempt(sessions, '10.0.0.66', password)).toMatchObject({ kind: 'refused' });
      expect(await attempt(sessions, '10.0.0.7', password)).toMatchObject({ kind: 'ok' });
      expect(await attempt(sessions, '10.0.0.66', password, start + 300_000)).toMatchObject({ kind: 'ok' });
    }));

  it('many attempts at once from one address are turned away without being counted', () =>
    withControl(async (control) => {
      const { sessions } = await openSessions(control);
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, n) => attempt(sessions, '10.0.0.66', `wrong ${n}`)),
      );
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(3);
      expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(47);
      expect(await attempt(sessions, '10.0.0.66', password)).toMatchObject({ kind: 'ok' });
    }));

  it('a password that is reset while the old one is checked opens nothing', () =>
    withControl(async (control) => {
      const { sessions, users } = await openSessions(control);
      const next = cheapHash('Inkstone-88y');
      const signingIn = attempt(sessions, '10.0.0.7', password);
      const user = users.byName('admin');
      users.setPassword(user?.id ?? 0, { hash: next, mustChange: true });
      expect(await signingIn).toMatchObject({ kind: 'refused' });
    }));

  it('changing the password checks the old one by the same locks and ends the other sessions', () =>
    withControl(async (control) => {
      const { sessions } = await openSessions(control);
      const [one, other] = [
        await attempt(sessions, '10.0.0.7', password),
        await attempt(sessions, '10.0.0.8', password),
      ];
      if (one.kind !== 'ok' || other.kind !== 'ok') throw new Error('not signed in');
      const change = { token: one.token, newPassword: 'Inkstone-88y', address: '10.0.0.7', at: start };
      expect(await sessions.changePassword({ ...change, currentPassword: 'wrong' })).toMatchObject({ kind: 'refused' });
      expect(await sessions.changePassword({ ...change, currentPassword: password })).toMatchObject({ kind: 'ok' });
      expect([await sessions.find(one.token), await sessions.find(other.token)]).toEqual([null, null]);
    }));
});
