import { describe, expect, it } from 'vitest';
import { createAuditTable } from '../../../../src/store/control/audit.ts';
import { createFeedCursorTable } from '../../../../src/store/control/feed-cursors.ts';
import { createSessionTable } from '../../../../src/store/control/sessions.ts';
import { createSignInFailureTable } from '../../../../src/store/control/sign-in-failures.ts';
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

  it('locks a name after failures in a row, known or not, and forgets them on success', () =>
    withControl((control) => {
      const failures = createSignInFailureTable(control);
      const fail = (at: number) => failures.note('nobody', { at, lockAfter: 3, lockMs: 100 });
      expect([fail(1), fail(2), fail(3)]).toEqual([null, null, 103]);
      expect([failures.lockedUntil('nobody', 50), failures.lockedUntil('nobody', 103)]).toEqual([103, null]);
      expect([fail(110), fail(111), fail(112)]).toEqual([null, null, 212]);
      failures.clear('nobody');
      expect(failures.lockedUntil('nobody', 120)).toBeNull();
      control.transaction(() => {
        for (let n = 0; n < 10_050; n += 1) failures.note(`name-${n}`, { at: n, lockAfter: 9, lockMs: 1 });
      });
      expect(control.preparePlucked('SELECT count(*) FROM sign_in_failure').get()).toBe(10_000);
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
