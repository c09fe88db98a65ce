import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerDays } from '../../../src/console/contract/ledger.ts';
import type { QuarantineList, QuarantineReasons, ReparseList } from '../../../src/console/contract/quarantine.ts';
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

async function get<Body>(path: string): Promise<Body> {
  const answer = await client.call(path);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Body;
}

describe('quarantine', () => {
  it('is listed in pages, filtered, as text and with counts by reason', async () => {
    const first = await get<QuarantineList>('/api/quarantine?limit=30');
    const second = await get<QuarantineList>(`/api/quarantine?limit=500&before=${first.nextBefore}`);
    expect(first.records.length + second.records.length).toBe(100);
    const held = await get<QuarantineList>('/api/quarantine?reason=unassigned&peer=192.0.2.10');
    expect(new Set(held.records.map(({ reason, peer }) => `${reason} ${peer}`))).toEqual(
      new Set(['unassigned 192.0.2.10']),
    );
    expect(held.records[0]?.raw).toMatchObject({ encoding: 'utf-8', text: expect.stringContaining('노드 차단') });
    const { reasons } = await get<QuarantineReasons>('/api/quarantine/reasons');
    expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(100);
  });

  it('starts a run, which is audited and listed, and refuses an unknown source', async () => {
    const body = { reason: 'bad_cef', toSourceId: 1 };
    const started = await client.call('/api/quarantine/reparse', { method: 'POST', body, headers: own });
    expect(started).toMatchObject({ status: 202, body: { runId: 1 } });
    const { runs } = await get<ReparseList>('/api/quarantine/reparse');
    expect(runs).toMatchObject([{ id: 1, state: 'succeeded', startedBy: 'kim', selection: { reason: 'bad_cef' } }]);
    expect(served.fake.auditEntries.at(-1)).toMatchObject({ action: 'quarantine.reparse', actor: 'kim' });
    const wrong = { toSourceId: 4711 };
    expect(await client.call('/api/quarantine/reparse', { method: 'POST', body: wrong, headers: own })).toMatchObject({
      status: 404,
    });
    const tooMany = { ids: Array.from({ length: 10_001 }, (_, index) => index + 1) };
    expect(await client.call('/api/quarantine/reparse', { method: 'POST', body: tooMany, headers: own })).toMatchObject(
      { status: 400 },
    );
    expect(await client.call('/api/quarantine/reparse/9/cancel', { method: 'POST', headers: own })).toMatchObject({
      status: 200,
      body: { cancelled: false },
    });
  });
});

describe('ledger over long spans', () => {
  const span = `from=${now - 86_400_000}&to=${now}`;

  it('is CSV with a byte order mark, local hours and one row a source and hour', async () => {
    const answer = await client.call(`/api/ledger.csv?${span}`);
    expect(answer.status).toBe(200);
    const lines = String(answer.body).split('\r\n');
    expect(lines[0]?.codePointAt(0)).toBe(0xfeff);
    expect(lines[0]).toContain('hour,source_id,source,received');
    expect(lines[1]).toMatch(/^2026-01-0\d \d\d:00\+09:00,\d+,"[^"]+",(\d+,){7}yes$/);
    expect(lines.length).toBeGreaterThan(24);
  });

  it('refuses more than 400 days', async () => {
    const from = now - 401 * 86_400_000;
    expect((await client.call(`/api/ledger.csv?from=${from}&to=${now}`)).status).toBe(400);
    expect((await client.call(`/api/ledger/days?from=${now}&to=${now}`)).status).toBe(400);
    expect((await get<LedgerDays>(`/api/ledger/days?${span}`)).balanced).toBe(true);
  });
});
