import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient } from './https-client.ts';

let served: ServedConsole | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

describe('the console server', () => {
  it('describes itself as OpenAPI without loading anything', async () => {
    served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } } });
    const client = createHttpsClient(served);
    await client.signIn('kim', 'Gaon-2026!');
    const { body } = await client.call('/api/openapi.json');
    const document = body as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/api/alerts',
      '/api/alerts/{id}',
      '/api/assets',
      '/api/backups',
      '/api/backups/{id}',
      '/api/clock',
      '/api/clock/confirm',
      '/api/events',
      '/api/events/export',
      '/api/events/fields',
      '/api/events/histogram',
      '/api/events/stream',
      '/api/events/{id}',
      '/api/health/alarms',
      '/api/health/alarms/{id}/acknowledge',
      '/api/health/mutes',
      '/api/imports',
      '/api/imports/{id}/cancel',
      '/api/ledger',
      '/api/ledger.csv',
      '/api/ledger/days',
      '/api/overview',
      '/api/parsers',
      '/api/parsers/test',
      '/api/quarantine',
      '/api/quarantine/reasons',
      '/api/quarantine/reparse',
      '/api/quarantine/reparse/{id}/cancel',
      '/api/retention/allow',
      '/api/runs',
      '/api/runs/dead-items',
      '/api/runs/dead-items/put-back',
      '/api/session',
      '/api/session/password',
      '/api/sources',
      '/api/sources/settings',
      '/api/sources/{id}',
      '/api/sources/{id}/nat',
      '/api/status',
      '/api/storage',
      '/api/tickets',
      '/api/tickets/{id}',
      '/api/tickets/{id}/state',
      '/api/unknown-senders',
      '/api/unknown-senders/assign',
      '/api/zones',
    ]);
    expect(JSON.stringify(document)).not.toMatch(/https?:\/\//);
  });

  it('refuses to start without the page', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haetae-empty-'));
    await expect(serveConsole({ pageFolder: folder })).rejects.toMatchObject({ code: 'CONSOLE_PAGE_ABSENT' });
    rmSync(folder, { recursive: true });
  });

  it('says which address it cannot have', async () => {
    served = await serveConsole();
    const target = { host: '127.0.0.1', port: served.port };
    const error = await serveConsole({ target }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'CONSOLE_ADDRESS_UNAVAILABLE' });
    expect(String(error)).toContain(String(served.port));
  });

  it('speaks nothing older than TLS 1.2', async () => {
    served = await serveConsole();
    const { port, ca } = served;
    const socket = connect({
      host: '127.0.0.1',
      servername: 'localhost',
      port,
      ca,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
    });
    const [error] = await once(socket, 'error');
    expect(String(error)).toMatch(/protocol/i);
  });

  it('gives its port back when it closes, having answered what was in hand', async () => {
    const first = await serveConsole();
    const slow = Promise.withResolvers<void>();
    const { queues } = first.fake.overview;
    const asked = Promise.withResolvers<void>();
    first.fake.overview.queues = async () => {
      asked.resolve();
      await slow.promise;
      return queues();
    };
    const client = createHttpsClient(first);
    await client.signIn('admin', 'one-time-Pw7');
    await client.call('/api/session/password', {
      method: 'POST',
      body: { currentPassword: 'one-time-Pw7', newPassword: 'Celadon-77x' },
      headers: { 'x-haetae-request': '1' },
    });
    const inHand = client.call('/api/overview', { headers: { connection: 'close' } });
    await asked.promise;
    const closed = first.server.close();
    slow.resolve();
    expect((await inHand).status).toBe(200);
    await closed;
    expect(first.server.address()).toBeNull();
    served = await serveConsole({ target: { host: '127.0.0.1', port: first.port } });
    expect(served.port).toBe(first.port);
    await first.close();
  });

  it('takes a listening socket that another process opened', async () => {
    const opener: Server = createServer().listen(0, '127.0.0.1');
    await once(opener, 'listening');
    const { port } = opener.address() as { port: number };
    const { fd } = (opener as unknown as { _handle: { fd: number } })._handle;
    const program = join(import.meta.dirname, '../../fakes/console/serve-console.ts');
    const child = spawn(process.execPath, [program, 'no-page', 'fd:3'], { stdio: ['ignore', 'pipe', 'inherit', fd] });
    // The child has the socket; this process must take no connection of it.
    opener.close();
    onTestFinished(() => void child.kill('SIGKILL'));
    const { stdout } = child;
    if (stdout === null) throw new Error('no output of the child');
    const [line] = await once(stdout, 'data');
    expect(String(line)).toContain(`:${port} `);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
      socket.on('error', reject);
      socket.on('data', (data) => resolve(String(data)));
      socket.write('GET /api/session HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    });
    expect(answer).toMatch(/^HTTP\/1.1 200/);
    child.kill('SIGTERM');
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(0);
  });
});
