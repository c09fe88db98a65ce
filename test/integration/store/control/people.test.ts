import { describe, expect, it } from 'vitest';
import { createAuditTable } from '../../../../src/store/control/audit.ts';
import { createFeedCursorTable } from '../../../../src/store/control/feed-cursors.ts';
import { createSessionTable } from '../../../../src/store/control/sessions.ts';
import { createSignInAttemptTable } from '../../../../src/store/control/sign-in-attempts.ts';
import { createSourceTable } from '../../../../src/store/control/sources.ts';
import { createUserTable } from '../../../../src/store/control/users.ts';
import { withControl } from './control-fixture.ts';

describe('sources and feed cursors', () => {
  it('keep their id when their settings change, and count what arrives', () =>
    withControl((control) => {
      const sources = createSourceTable(control);
      const id = sources.ensure('fw', 'syslog', { charset: 'euc-kr' });
      const pulled = sources.ensure('edr', 'edr_pull', {});
      expect(sources.ensure('fw', 'syslog', { charset: 'utf-8' })).toBe(id);
      sources.touch(id, { receivedAt: 50, received: 3, stored: 1, quarantined: 1, dropped: 1 });
      sources.touch(id, { receivedAt: 40, received: 1, stored: 1, quarantined: 0, dropped: 0 });
      const counts = { received: 4, stored: 2, quarantined: 1, dropped: 1 };
      expect(sources.list()[0]).toMatchObject({
        id,
        name: 'fw',
        kind: 'syslog',
        config: { charset: 'utf-8' },
        lastReceivedAt: 50,
        ...counts,
      });
      const cursors = createFeedCursorTable(control);
      expect(cursors.load(pulled)).toBeNull();
      cursors.save(pulled, 'page-1', 1);
      cursors.save(pulled, 'page-2', 2);
      expect(cursors.load(pulled)).toBe('page-2');
    }));
});

describe('users and sessions', () => {
  it('keeps users by name, and one session a token', () =>
    withControl((control) => {
      const users = createUserTable(control);
      const sessions = createSessionTable(control);
      const fresh = {
        name: 'admin',
        passwordHash: 'h1',
        role: 'administrator',
        mustChangePassword: true,
        createdAt: 1,
      };
      const id = users.create(fresh) ?? 0;
      expect(users.create(fresh)).toBeNull();
      users.setPassword(id, { hash: 'h2', mustChange: false });
      users.noteSignIn(id, { at: 7, address: '10.0.0.9' });
      const expected = {
        ...fresh,
        id,
        passwordHash: 'h2',
        mustChangePassword: false,
        lastSignInAt: 7,
        lastSignInAddress: '10.0.0.9',
      };
      expect([users.get(id), users.byName('admin'), ...users.list()]).toEqual([expected, expected, expected]);
      expect(users.byName('Admin')).toBeNull();
      const session = {
        userId: id,
        createdAt: 5,
        lastSeenAt: 5,
        address: '10.0.0.9',
        previousSignInAt: null,
        previousSignInAddress: null,
      };
      for (const tokenHash of ['t1', 't2', 't3']) sessions.open({ ...session, tokenHash });
      sessions.touch('t1', 100);
      sessions.touch('t1', 90);
      expect(sessions.find('t1')).toEqual({ ...session, tokenHash: 't1', lastSeenAt: 100 });
      sessions.end('t2');
      sessions.end('nobody');
      expect(sessions.endStale({ lastSeenBefore: 50, createdBefore: 0 })).toBe(1);
      expect([sessions.find('t2'), sessions.find('t3')]).toEqual([null, null]);
      expect(sessions.endAllOf(id)).toBe(1);
    }));

  it('keeps failed sign-ins by name and address, bounded, and unlocks a name everywhere', () =>
    withControl((control) => {
      const attempts = createSignInAttemptTable(control);
      const failed = { failures: 3, locks: 1, lastAt: 7, lockedUntil: 99, succeededAt: null };
      attempts.save('kim', '10.0.0.1', failed);
      attempts.save('kim', '10.0.0.2', { ...failed, succeededAt: 5 });
      attempts.save('lee', '10.0.0.1', failed);
      expect([attempts.find('kim', '10.0.0.1'), attempts.find('kim', '10.0.0.3')]).toEqual([failed, null]);
      attempts.unlock('kim');
      const free = { failures: 0, locks: 0, lastAt: 7, lockedUntil: null };
      expect(attempts.find('kim', '10.0.0.1')).toEqual({ ...free, succeededAt: null });
      expect(attempts.find('kim', '10.0.0.2')).toEqual({ ...free, succeededAt: 5 });
      expect(attempts.find('lee', '10.0.0.1')).toEqual(failed);
      control.transaction(() => {
        for (let n = 0; n < 10_200; n += 1) attempts.save(`name-${n}`, '10.0.0.9', { ...failed, lastAt: 100 + n });
        for (let n = 0; n < 60; n += 1) attempts.save('lee', `10.0.1.${n}`, { ...failed, succeededAt: 1000 + n });
      });
      const count = (condition: string) =>
        control.preparePlucked<number>(`SELECT count(*) FROM sign_in_attempt WHERE succeeded_at ${condition}`).get();
      expect(count('IS NULL')).toBeLessThanOrEqual(10_064);
      expect(count('IS NOT NULL')).toBe(51);
      expect([attempts.find('lee', '10.0.1.0'), attempts.find('name-0', '10.0.0.9')]).toEqual([null, null]);
      expect([attempts.find('lee', '10.0.1.59'), attempts.find('name-10199', '10.0.0.9')]).not.toContain(null);
    }));
});

describe('audit', () => {
  /** A hash that shows what it covers. */
  const hash = (previous: string, entry: string): string =>
    `${previous.length}:${entry.length}:${[...entry].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 1_000_003, previous.length)}`;

  it('chains entries, and shows where one was changed or removed', () =>
    withControl((control) => {
      const audit = createAuditTable(control, hash);
      for (let n = 1; n <= 5; n += 1)
        audit.append({ at: n, actor: 'admin', address: '10.0.0.1', action: 'run.start', detail: { n } });
      expect(audit.list({ limit: 2 }).map(({ seq, detail }) => [seq, detail])).toEqual([
        [5, { n: 5 }],
        [4, { n: 4 }],
      ]);
      expect(audit.list({ limit: 9, before: 2 }).map(({ seq }) => seq)).toEqual([1]);
      expect(audit.verify({ limit: 3 })).toEqual({ kind: 'whole', checkedTo: 3 });
      expect(audit.verify({ after: 3, limit: 99 })).toEqual({ kind: 'whole', checkedTo: 5 });
      expect(audit.verify({ after: 5, limit: 99 })).toEqual({ kind: 'whole', checkedTo: 5 });
      control.exec(`UPDATE audit SET actor = 'other' WHERE seq = 3`);
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'broken', seq: 3 });
      control.exec(`UPDATE audit SET actor = 'admin' WHERE seq = 3`);
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'whole', checkedTo: 5 });
      control.exec('DELETE FROM audit WHERE seq = 2');
      expect(audit.verify({ limit: 99 })).toEqual({ kind: 'broken', seq: 3 });
    }));
});
