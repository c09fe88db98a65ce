import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AssetList } from '../../../src/console/contract/asset.ts';
import type { HealthAlarms } from '../../../src/console/contract/health.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const now = Date.UTC(2026, 0, 5, 3, 20);
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, clock: { now: () => now } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

const alarms = async (language: string) =>
  (await client.call('/api/health/alarms', { headers: { 'accept-language': language } })).body as HealthAlarms;
const post = (path: string, body: object) => client.call(path, { method: 'POST', body, headers: own });

it('alarms say what happened and what to do in the language asked for', async () => {
  const { alarms: shown, open } = await alarms('ko');
  expect(open).toBe(2);
  expect(shown[0]).toMatchObject({ kind: 'silent', what: expect.stringContaining('40분 동안 수신이 없습니다') });
  expect((await alarms('en')).alarms[1]?.what).toContain('+9 h');
});

it('are acknowledged and muted with a reason, and both are audited', async () => {
  expect((await post('/api/health/alarms/3/acknowledge', { note: '전원 공사' })).status).toBe(200);
  expect((await post('/api/health/alarms/77/acknowledge', { note: 'x' })).status).toBe(404);
  expect((await post('/api/health/alarms/3/acknowledge', { note: '' })).status).toBe(400);
  const { sourceId = 0 } = (await alarms('ko')).alarms[0] ?? {};
  const mute = { sourceId, kind: 'silent', reason: '시험 장비' };
  expect((await post('/api/health/mutes', mute)).status).toBe(200);
  expect((await post('/api/health/mutes', { ...mute, kind: 'anything' })).status).toBe(400);
  expect((await post('/api/health/mutes', { ...mute, sourceId: 4711 })).status).toBe(404);
  const after = await alarms('ko');
  expect(after.open).toBe(1);
  expect(after.alarms[0]).toMatchObject({ acknowledgedBy: 'kim', muted: { reason: '시험 장비', untilAt: null } });
  const actions = served.fake.auditEntries.map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['health.acknowledge', 'health.mute']));
});

it('assets tell who had an address, by any way of writing a MAC', async () => {
  const bindings = async (query: string) => ((await client.call(`/api/assets?${query}`)).body as AssetList).bindings;
  expect(await bindings(`ip=10.20.3.41&at=${now}`)).toMatchObject([{ userName: 'lee.jh', switchPort: 'Gi1/0/14' }]);
  expect(await bindings('ip=10.20.3.41&at=5')).toEqual([]);
  expect(await bindings('mac=0000.5e00.5301')).toHaveLength(1);
  for (const query of ['', 'ip=10.0.0.1&mac=aa', 'mac=aa&at=5'])
    expect((await client.call(`/api/assets?${query}`)).status, query).toBe(400);
});
