import { connect } from 'node:net';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowLongBody, limitBodyTime } from '../../../src/console/api/body-time.ts';
import type { ImportList } from '../../../src/console/contract/import.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const octets = { ...own, 'content-type': 'application/octet-stream' };
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

const upload = (query: string, body: string, headers: Record<string, string> = octets) =>
  client.call(`/api/imports?${query}`, { method: 'POST', body, headers });
const lastAudit = () => served.fake.auditEntries.at(-1);

describe('imports', () => {
  it('are listed newest first with progress and the reason in the language asked for', async () => {
    const answer = await client.call('/api/imports', { headers: { 'accept-language': 'en' } });
    const { imports, sources } = answer.body as ImportList;
    expect(imports.map(({ id }) => id)).toEqual([5, 4, 3, 2, 1]);
    expect(sources).toContain('nac');
    const problems = imports.map(({ problem }) => problem?.code ?? null);
    expect(problems).toEqual([null, null, null, 'FILE_BROKEN', 'FILE_IMPORTED_BEFORE']);
    expect(imports[3]?.problem?.message).toContain('unexpected end of file');
    const korean = await client.call('/api/imports?limit=1&before=2', { headers: { 'accept-language': 'ko' } });
    expect((korean.body as ImportList).imports[0]?.problem?.message).toMatch(/[가-힣]/);
  });

  it('take a body far beyond what other routes take, and say who sent it', async () => {
    const body = 'x'.repeat(3 * 2 ** 20);
    const answer = await upload('source=nac&name=big.log', body);
    expect(answer).toMatchObject({ status: 202, body: { importId: 6 } });
    const { imports } = (await client.call('/api/imports?limit=1')).body as ImportList;
    expect(imports[0]).toMatchObject({ id: 6, sizeBytes: body.length, createdBy: 'kim', source: 'nac' });
    expect(lastAudit()).toMatchObject({ action: 'import.upload', actor: 'kim', target: 'import 6', outcome: 'ok' });
  });

  it('are refused with the reason, and the refusal is recorded', async () => {
    const answer = await upload('source=nac&name=again.log', 'x');
    expect(answer).toMatchObject({ status: 409, body: { code: 'FILE_IMPORTED_BEFORE' } });
    expect(lastAudit()).toMatchObject({ action: 'import.upload', outcome: 'refused' });
    expect((await upload('source=nac', 'x')).status).toBe(400);
    expect((await upload('source=nac&name=a.log', '{}', { ...own, 'content-type': 'application/json' })).status).toBe(
      400,
    );
    const stranger = createHttpsClient(served);
    const sent = await stranger.call('/api/imports?source=nac&name=a', { method: 'POST', body: 'x', headers: octets });
    expect(sent.status).toBe(401);
  });

  it('can be stopped while they wait or run', async () => {
    const cancel = (id: number) => client.call(`/api/imports/${id}/cancel`, { method: 'POST', headers: own });
    expect((await cancel(4)).status).toBe(200);
    expect(await cancel(3)).toMatchObject({ status: 409, body: { code: 'FILE_IMPORT_ENDED' } });
    expect(lastAudit()).toMatchObject({ action: 'import.cancel', target: 'import 3', outcome: 'refused' });
  });
});

it('a body that comes byte by byte is cut off, except where it may be long', async () => {
  const app = Fastify();
  limitBodyTime(app, 100);
  app.post('/short', async () => 'taken');
  app.post('/long', {
    onRequest: (request, _reply, done) => {
      allowLongBody(request);
      done();
    },
    handler: async () => 'taken',
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const ask = (path: string) => {
    const socket = connect(port, '127.0.0.1');
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\na`;
    let got = '';
    socket.on('data', (piece) => {
      got += piece;
    });
    socket.write(head);
    return { socket, closed: new Promise<string>((resolve) => socket.once('close', () => resolve(got))) };
  };
  const long = ask('/long');
  expect(await ask('/short').closed).toBe('');
  long.socket.end('b');
  expect(await long.closed).toContain('taken');
  await app.close();
});
