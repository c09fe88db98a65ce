import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreatedSource, ManagedSourceList } from '../../../src/console/contract/source-admin.ts';
import type { UnknownSenderList } from '../../../src/console/contract/unknown-sender.ts';
import type { ZoneList } from '../../../src/console/contract/zone.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { type Answer, createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

const send = (method: string, path: string, body?: object): Promise<Answer> =>
  client.call(`/api${path}`, { method, headers: own, ...(body && { body }) });
const sendCsv = (path: string, body: string, language = 'ko'): Promise<Answer> =>
  client.call(`/api${path}`, {
    method: 'POST',
    body,
    headers: { ...own, 'content-type': 'text/csv', 'accept-language': language },
  });
const lastAudit = () => served.fake.auditEntries.at(-1);

describe('sources over the API', () => {
  it('are made, changed and removed, each with a record of who did it', async () => {
    const made = await send('POST', '/sources', { name: 'branch', kind: 'edr_push' });
    expect(made).toMatchObject({
      status: 201,
      body: { source: { name: 'branch', parser: 'auto', timeZone: 'Asia/Seoul' } },
    });
    const { source, token } = made.body as CreatedSource;
    expect(lastAudit()).toMatchObject({ action: 'source.create', actor: 'kim', target: `source ${source.id}` });
    expect(JSON.stringify(lastAudit())).not.toContain(token);
    expect(await send('PATCH', `/sources/${source.id}`, { revision: 1, enabled: false })).toMatchObject({
      status: 200,
      body: { state: 'disabled', revision: 2, timeZone: 'Asia/Seoul' },
    });
    expect(lastAudit()).toMatchObject({ action: 'source.change', details: { name: 'branch' } });
    expect(await send('PATCH', `/sources/${source.id}`, { revision: 1, enabled: true })).toMatchObject({
      status: 409,
      body: { code: 'SOURCE_CHANGED_MEANWHILE' },
    });
    expect(await send('DELETE', `/sources/${source.id}?revision=2`)).toMatchObject({ status: 200 });
    expect(lastAudit()).toMatchObject({ action: 'source.remove' });
    const { body } = await send('GET', '/sources/settings');
    expect((body as ManagedSourceList).sources.map(({ name }) => name)).not.toContain('branch');
    for (const [method, path] of [
      ['GET', '/sources/99'],
      ['GET', '/sources/99/nat'],
    ] as const) {
      expect(await send(method, path)).toMatchObject({ status: 404 });
    }
  });

  it('are refused with the field where they do not fit the schema', async () => {
    for (const [body, field] of [
      [{ name: 'Branch', kind: 'syslog' }, 'name'],
      [{ name: 'branch', kind: 'edr_pull' }, 'kind'],
      [{ name: 'branch', kind: 'syslog', charset: 'utf-16' }, 'charset'],
      [{ name: 'branch', kind: 'syslog', parser: '../x' }, 'parser'],
      [{ name: 'branch', kind: 'syslog', addresses: Array.from({ length: 1001 }, () => '10.0.0.1') }, 'addresses'],
    ] as const) {
      const answer = await send('POST', '/sources', body);
      expect(answer.status).toBe(400);
      expect((answer.body as { message: string }).message).toContain(field);
    }
  });

  it('take a table of translations as a file, told by line in both languages where it is wrong', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `10.${index >> 8}.${index & 255}.1,192.168.0.1,,`);
    expect(await sendCsv('/sources/3/nat', `${rows.join('\n')}\n`)).toMatchObject({
      status: 200,
      body: { total: 5000 },
    });
    expect(lastAudit()).toMatchObject({ action: 'source.nat', target: 'source 3', details: { total: 5000 } });
    const before = served.fake.auditEntries.length;
    const wrong = await sendCsv('/sources/3/nat', 'x\nbroken\n');
    expect(wrong).toMatchObject({
      status: 422,
      body: {
        code: 'NAT_ADDRESS_INVALID',
        problems: [{ line: 2, ko: expect.stringContaining('2행'), en: expect.stringContaining('Line 2') }],
      },
    });
    expect((wrong.body as { message: string }).message).toContain('2행');
    expect(served.fake.auditEntries).toHaveLength(before);
    expect(await send('POST', '/sources/3/nat', { entries: [] })).toMatchObject({ status: 400 });
    const entries = [{ translated: '203.0.113.7', internal: '10.0.0.7', validFrom: '2026-03-01' }];
    expect(await send('PUT', '/sources/3/nat', { entries })).toMatchObject({ status: 200, body: { total: 1 } });
    expect(await send('GET', '/sources/3/nat?limit=1')).toMatchObject({
      status: 200,
      body: { total: expect.any(Number) },
    });
  });
});

describe('unknown senders and zones over the API', () => {
  it('are listed and assigned, several at once', async () => {
    const { body } = await send('GET', '/unknown-senders?limit=2');
    const list = body as UnknownSenderList;
    expect(list).toMatchObject({
      total: 3,
      forgotten: 0,
      senders: [{ peer: '10.30.0.1', guess: [{ parser: 'fortigate', share: 1 }] }, {}],
    });
    const before = served.fake.auditEntries.length;
    const assignments = [
      { peers: ['10.30.0.1', '10.30.0.2'], source: { name: 'branches', parser: 'fortigate' } },
      { peers: ['10.30.0.9'], sourceId: 3 },
    ];
    const assigned = await send('POST', '/unknown-senders/assign', { assignments });
    expect(assigned).toMatchObject({
      status: 200,
      body: {
        assigned: [
          { source: { name: 'branches' }, reparseRunId: 1 },
          { source: { id: 3 }, peers: ['10.30.0.9'] },
        ],
      },
    });
    expect(served.fake.auditEntries.slice(before).map(({ action }) => action)).toEqual([
      'unknown_sender.assign',
      'unknown_sender.assign',
    ]);
    expect(await send('POST', '/unknown-senders/assign', { assignments: [] })).toMatchObject({ status: 400 });
    expect(await send('POST', '/unknown-senders/assign', { assignments: [{ peers: [], sourceId: 3 }] })).toMatchObject({
      status: 400,
    });
  });

  it('are replaced as a whole, with a record', async () => {
    const { revision } = (await send('GET', '/zones')).body as ZoneList;
    const zones = [{ network: '10.1.0.0/16', label: '서버' }];
    const changed = await send('PUT', '/zones', { revision, zones });
    expect(changed).toMatchObject({ status: 200, body: { revision: revision + 1, changedBy: 'kim' } });
    expect((changed.body as ZoneList).zones).toContainEqual({ ...zones[0], origin: 'console' });
    expect(lastAudit()).toMatchObject({ action: 'zone.change', details: { zones: 1 } });
    const spaced = [{ network: '10.1.0.0/16', label: 'two words' }];
    expect(await send('PUT', '/zones', { revision, zones: spaced })).toMatchObject({ status: 400 });
  });

  it('need a session and the own header', async () => {
    const stranger = createHttpsClient(served);
    expect(await stranger.call('/api/sources/settings')).toMatchObject({ status: 401 });
    expect(await client.call('/api/sources', { method: 'POST', body: {} })).toMatchObject({ status: 403 });
  });
});
