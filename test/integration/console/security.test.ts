import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const reports: { name: string; details: Record<string, unknown> }[] = [];
const diagnostics: Diagnostics = {
  report: (_level, name, details = {}) => void reports.push({ name, details }),
  counts: () => ({}),
};
const own = { 'x-haetae-request': '1' };
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, diagnostics });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

describe('every answer', () => {
  it.each(['/', '/tickets/7', '/api/overview', '/api/nothing', '/nothing.js'])(
    'of %s carries the security headers',
    async (path) => {
      const { headers } = await client.call(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
      if (path.startsWith('/api/')) expect(headers['cache-control']).toBe('no-store');
    },
  );
});

describe('without a session', () => {
  it('nothing but the session and the page answers', async () => {
    const { body } = await client.call('/api/openapi.json');
    const { paths } = body as { paths: Record<string, Record<string, unknown>> };
    const operations = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => ({ path, method })),
    );
    const stranger = createHttpsClient(served);
    const open: string[] = [];
    for (const { path, method } of operations) {
      const answer = await stranger.call(path.replace('{id}', '1'), { method: method.toUpperCase(), headers: own });
      if (answer.status !== 401) open.push(`${method} ${path}`);
    }
    expect(open).toEqual(['get /api/session', 'post /api/session']);
    expect(operations.length).toBeGreaterThan(14);
    expect((await stranger.call('/api/openapi.json')).status).toBe(401);
  });
});

describe('a changing request of another site', () => {
  it.each([
    ['without the header', {}],
    ['with another origin', { ...own, origin: 'https://evil.example' }],
    ['with the null origin', { ...own, origin: 'null' }],
    ['over plain http', { ...own, origin: 'http://localhost' }],
    ['that the browser calls cross-site', { ...own, 'sec-fetch-site': 'cross-site' }],
  ])('%s is refused, audited and changes nothing', async (_name, headers) => {
    const call = { method: 'PUT', body: { state: 'closed' }, headers };
    expect(await client.call('/api/tickets/1042/state', call)).toMatchObject({
      status: 403,
      body: { code: 'CONSOLE_REQUEST_REFUSED' },
    });
    expect(served.fake.auditEntries.at(-1)).toMatchObject({
      action: 'request.refuse',
      target: '/api/tickets/1042/state',
    });
    expect((await client.call('/api/tickets/1042')).body).toMatchObject({ ticket: { state: 'open' } });
  });

  it('from the own origin is taken', async () => {
    const origin = `https://127.0.0.1:${served.port}`;
    const headers = { ...own, origin, host: `127.0.0.1:${served.port}` };
    const answer = await client.call('/api/tickets/1043/state', { method: 'PUT', body: { state: 'closed' }, headers });
    expect(answer).toMatchObject({ status: 200, body: { state: 'closed' } });
  });
});

describe('bad input', () => {
  it.each([
    ['/api/tickets/abc', 400],
    ['/api/tickets/0', 400],
    ['/api/tickets/99999999999999999999', 400],
    ['/api/tickets/4', 404],
    ['/api/alerts/4', 404],
    ['/api/events/4', 404],
    ['/api/events?limit=501', 400],
    ['/api/events?from=5&to=4', 400],
    ['/api/events?category=nonsense', 400],
    ['/api/events?field=no-colon', 400],
    [`/api/events?${'field=a:b&'.repeat(11)}`, 400],
    [`/api/events?text=${'x'.repeat(501)}`, 400],
    ['/api/ledger', 400],
    ['/api/ledger?from=1&to=99999999999', 400],
    ['/api/%E0%A4%A', 400],
    ['/api/nothing', 404],
    ['/../../etc/passwd', 400],
    ['/%2e%2e/%2e%2e/package.json', 400],
  ])('%s answers %d as a problem', async (path, status) => {
    const answer = await client.call(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ code: expect.stringMatching(/^CONSOLE_/), requestId: expect.any(String) });
  });

  it.each([
    ['no JSON', '{"state":', {}, 400],
    ['another state', '{"state":"gone"}', {}, 400],
    ['another content type', 'state=closed', { 'content-type': 'text/plain' }, 400],
    ['a form', 'state=closed', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
    ['70 kB', `{"state":"${'x'.repeat(70_000)}"}`, {}, 413],
    ['a prototype', '{"__proto__":{"x":1},"state":"open"}', {}, 400],
  ])('%s as a body is refused', async (_name, body, headers, status) => {
    const answer = await client.call('/api/tickets/1042/state', {
      method: 'PUT',
      body,
      headers: { ...own, ...headers },
    });
    expect(answer.status).toBe(status);
  });
});

describe('failures', () => {
  it('tell the client nothing and the log everything', async () => {
    const { list } = served.fake.runs;
    served.fake.runs.list = () => Promise.reject(new Error('disk I/O error at /var/lib/secret.db'));
    const answer = await client.call('/api/runs');
    served.fake.runs.list = list;
    expect(answer).toMatchObject({ status: 500, body: { code: 'CONSOLE_FAILED' } });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    const { requestId } = answer.body as { requestId: string };
    expect(reports.at(-1)).toMatchObject({
      name: 'ConsoleRequestFailedError',
      details: { requestId, error: 'disk I/O error at /var/lib/secret.db' },
    });
  });

  it('tell somebody who is not signed in not even a message of the catalogue', async () => {
    const { find } = served.fake.sessions;
    served.fake.sessions.find = () => {
      const params = { file: '/var/lib/haetae/control.db', detail: 'SQLITE_CORRUPT' };
      return Promise.reject(new ApplianceError('STORE_FILE_CORRUPT', { params }));
    };
    const answer = await client.call('/api/runs');
    served.fake.sessions.find = find;
    expect(answer).toMatchObject({ status: 500, body: { code: 'CONSOLE_FAILED' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/control\.db|SQLITE|stack/);
  });

  it('are none where the client went away: what it asked for ends, and nothing is in the log', async () => {
    const { search } = served.fake.events;
    const ended = Promise.withResolvers<unknown>();
    const leave = new AbortController();
    served.fake.events.search = (_query, { signal }) => {
      leave.abort();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason);
          ended.resolve(signal.reason);
        });
      });
    };
    const before = reports.length;
    const gone = client.call('/api/events', { signal: leave.signal });
    await expect(gone).rejects.toThrow();
    await ended.promise;
    served.fake.events.search = search;
    expect((await client.call('/api/session')).status).toBe(200);
    expect(reports.slice(before)).toEqual([]);
  });

  it('include answers that break the contract', async () => {
    const { list } = served.fake.runs;
    served.fake.runs.list = async () => ({ runs: [{ id: 'x' }] as never, nextBefore: null });
    const answer = await client.call('/api/runs');
    served.fake.runs.list = list;
    expect(answer).toMatchObject({ status: 500, body: { code: 'CONSOLE_FAILED' } });
  });

  it('include an audit record that cannot be written', async () => {
    const { record } = served.fake.audit;
    served.fake.audit.record = () => Promise.reject(new Error('audit log is full'));
    const answer = await client.call('/api/runs', { method: 'POST', body: { kind: 'purge' }, headers: own });
    served.fake.audit.record = record;
    expect(answer.status).toBe(500);
  });

  it('are told in the language asked for', async () => {
    const english = await client.call('/api/tickets/4', { headers: { 'accept-language': 'en-GB,ko;q=0.5' } });
    const korean = await client.call('/api/tickets/4', { headers: { 'accept-language': 'ko-KR,en' } });
    const other = await client.call('/api/tickets/4', { headers: { 'accept-language': 'fr' } });
    expect(english.body).toMatchObject({ message: 'ticket 4 does not exist or was purged.' });
    expect((korean.body as { message: string }).message).toContain('보존기간');
    expect((other.body as { message: string }).message).toContain('보존기간');
  });
});
