import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const now = Date.UTC(2026, 0, 5, 3, 20);
const day = 86_400_000;
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, clock: { now: () => now } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

it("tells how the appliance's clock stands, and takes a person's word for it, with a record", async () => {
  const { ownClock, auditEntries } = served.fake;
  const confirm = () => client.call('/api/clock/confirm', { method: 'POST', headers: own });
  expect((await confirm()).status).toBe(404);
  const doubt = { verdict: 'ahead' as const, differenceMs: 400 * day, wallAt: now + 400 * day, since: now };
  ownClock.state = { ...ownClock.state, ...doubt };
  const consequence = { partitions: 3, ofPartitions: 4, events: 1_250_000 };
  expect((await client.call('/api/clock')).body).toMatchObject({ ...doubt, believedAt: now, consequence });
  expect((await client.call('/api/overview')).body).toMatchObject({ clock: doubt });
  expect(await confirm()).toMatchObject({ status: 200, body: { done: true } });
  expect(auditEntries.at(-1)).toMatchObject({
    action: 'clock.confirm',
    actor: 'kim',
    details: { verdict: 'ahead', differenceMs: 400 * day, wallAt: now + 400 * day, believedAt: now },
  });
  expect((await client.call('/api/clock')).body).toMatchObject({ verdict: 'trusted', consequence: null });
});

it('shows a deletion that waits, and takes the leave for it, with a record', async () => {
  const { ownClock, auditEntries } = served.fake;
  const allow = () => client.call('/api/retention/allow', { method: 'POST', headers: own });
  expect((await allow()).status).toBe(404);
  const purgeHeld = { askedAt: now, partitions: 4, ofPartitions: 6, events: 8, fromAt: null, toAt: null };
  ownClock.state = { ...ownClock.state, purgeHeld };
  expect((await client.call('/api/overview')).body).toMatchObject({ clock: { verdict: 'trusted', purgeHeld } });
  expect((await allow()).status).toBe(200);
  expect(auditEntries.at(-1)).toMatchObject({ action: 'retention.allow', details: { partitions: 4, events: 8 } });
  expect((await client.call('/api/clock')).body).toMatchObject({ purgeHeld: null });
});
