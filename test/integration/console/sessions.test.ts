import { afterEach, describe, expect, it } from 'vitest';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient } from './https-client.ts';

const start = Date.UTC(2026, 0, 5, 1);
const own = { 'x-haetae-request': '1' };
let served: ServedConsole;
let now = start;

async function serve() {
  now = start;
  const users = { admin: { password: 'one-time-Pw7', mustChangePassword: true }, kim: { password: 'Gaon-2026!' } };
  served = await serveConsole({ users, clock: { now: () => now } });
  return createHttpsClient(served);
}

afterEach(() => served.close());

describe('signing in', () => {
  it('sets a cookie that scripts and other sites cannot use', async () => {
    const client = await serve();
    const answer = await client.signIn('kim', 'Gaon-2026!');
    expect(answer).toMatchObject({ status: 200, body: { kind: 'signed_in', name: 'kim', previousSignInAt: null } });
    const [cookie] = [answer.headers['set-cookie'] ?? []].flat();
    expect(cookie).toMatch(/^__Host-haetae=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Strict$/);
    expect((await client.call('/api/overview')).status).toBe(200);
  });

  it('tells when and from where the last sign-in was', async () => {
    const client = await serve();
    await client.signIn('kim', 'Gaon-2026!');
    now += 5000;
    const again = await client.signIn('kim', 'Gaon-2026!');
    expect(again.body).toMatchObject({ previousSignInAt: start, previousSignInAddress: '127.0.0.1' });
  });

  it('says the same to a wrong name, a wrong password and a locked name', async () => {
    const client = await serve();
    const wrongName = await client.signIn('nobody', 'x');
    const texts = new Set([JSON.stringify({ ...(wrongName.body as object), requestId: '' })]);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const { status, body } = await client.signIn('kim', `wrong ${attempt}`);
      expect(status).toBe(401);
      texts.add(JSON.stringify({ ...(body as object), requestId: '' }));
    }
    const locked = await client.signIn('kim', 'Gaon-2026!');
    expect(locked.status).toBe(401);
    texts.add(JSON.stringify({ ...(locked.body as object), requestId: '' }));
    expect(texts.size).toBe(1);
    now += 300_001;
    expect((await client.signIn('kim', 'Gaon-2026!')).status).toBe(200);
  });

  it('takes at most 20 attempts a minute from one address', async () => {
    const client = await serve();
    for (let attempt = 0; attempt < 20; attempt += 1) await client.signIn(`name-${attempt}`, 'x');
    const answer = await client.signIn('kim', 'Gaon-2026!');
    expect(answer).toMatchObject({ status: 429, body: { code: 'CONSOLE_REQUESTS_TOO_MANY' } });
  });

  it('is audited with name and address, never with the password', async () => {
    const client = await serve();
    await client.signIn('kim', 'wrong-secret');
    await client.signIn('kim', 'Gaon-2026!');
    const outcomes = served.fake.auditEntries.map(({ action, actor, address, outcome }) => [
      action,
      actor,
      address,
      outcome,
    ]);
    expect(outcomes).toEqual([
      ['session.sign_in', 'kim', '127.0.0.1', 'refused'],
      ['session.sign_in', 'kim', '127.0.0.1', 'ok'],
    ]);
    expect(JSON.stringify(served.fake.auditEntries)).not.toMatch(/wrong-secret|Gaon-2026/);
  });
});

describe('a session', () => {
  it('ends 600 s after the last use, which polling is not', async () => {
    const client = await serve();
    await client.signIn('kim', 'Gaon-2026!');
    for (const _ of [1, 2, 3]) {
      now += 250_000;
      expect((await client.call('/api/overview', { headers: { 'x-haetae-active': '1' } })).status).toBe(200);
    }
    for (const _ of [1, 2]) {
      now += 290_000;
      expect((await client.call('/api/overview')).status).toBe(200);
    }
    now += 20_000;
    expect((await client.call('/api/overview')).status).toBe(401);
    expect(client.cookie).toBe('');
    expect(served.fake.auditEntries.at(-1)).toMatchObject({
      action: 'session.expire',
      actor: 'kim',
      details: { reason: 'idle' },
    });
  });

  it('ends after 12 h whatever was done', async () => {
    const client = await serve();
    await client.signIn('kim', 'Gaon-2026!');
    const active = { headers: { 'x-haetae-active': '1' } };
    for (let used = 0; used < 12 * 3_600_000 - 500_000; used += 500_000) {
      now += 500_000;
      expect((await client.call('/api/session', active)).body).toMatchObject({ kind: 'signed_in' });
    }
    now = start + 12 * 3_600_000;
    expect((await client.call('/api/session', active)).body).toEqual({ kind: 'signed_out', language: 'ko' });
  });

  it('is gone for good after signing out', async () => {
    const client = await serve();
    await client.signIn('kim', 'Gaon-2026!');
    const stolen = client.cookie;
    expect((await client.call('/api/session', { method: 'DELETE', headers: own })).status).toBe(204);
    client.cookie = stolen;
    expect((await client.call('/api/tickets')).status).toBe(401);
  });

  it('is not opened by a made-up or oversized token', async () => {
    const client = await serve();
    for (const token of ['x', 'a'.repeat(5000), '']) {
      client.cookie = `__Host-haetae=${token}`;
      expect((await client.call('/api/tickets')).status).toBe(401);
    }
  });
});

describe('the one-time password', () => {
  const change = (currentPassword: string, newPassword: string) => ({
    method: 'POST',
    body: { currentPassword, newPassword },
    headers: own,
  });

  it('opens nothing before it is changed', async () => {
    const client = await serve();
    expect((await client.signIn('admin', 'one-time-Pw7')).body).toMatchObject({ mustChangePassword: true });
    for (const path of ['/api/overview', '/api/tickets', '/api/openapi.json']) {
      expect(await client.call(path)).toMatchObject({
        status: 403,
        body: { code: 'CONSOLE_PASSWORD_CHANGE_REQUIRED' },
      });
    }
    const weak = await client.call('/api/session/password', change('one-time-Pw7', 'short'));
    expect(weak).toMatchObject({ status: 422, body: { code: 'CONSOLE_PASSWORD_UNSUITABLE' } });
    const wrong = await client.call('/api/session/password', change('not-it', 'Celadon-77x'));
    expect(wrong.status).toBe(401);
    const before = client.cookie;
    const done = await client.call('/api/session/password', change('one-time-Pw7', 'Celadon-77x'));
    expect(done).toMatchObject({ status: 200, body: { mustChangePassword: false } });
    expect(client.cookie).not.toBe(before);
    expect((await client.call('/api/overview')).status).toBe(200);
    client.cookie = before;
    expect((await client.call('/api/overview')).status).toBe(401);
  });
});
