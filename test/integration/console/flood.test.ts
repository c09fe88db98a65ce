import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { usualLimits } from '../../../src/console/api/console-limits.ts';
import type { Diagnostics } from '../../../src/diagnostics/log.ts';
import { type ServedConsole, type ServeOptions, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const failures: { name: string; details: Record<string, unknown> }[] = [];
const diagnostics: Diagnostics = {
  report: (level, name, details = {}) => void (level === 'error' && failures.push({ name, details })),
  counts: () => ({}),
};
const open: (Socket | TLSSocket)[] = [];
let served: ServedConsole;

async function serve(options: ServeOptions['limits'] = {}): Promise<ServedConsole> {
  failures.length = 0;
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, diagnostics, limits: options });
  return served;
}

afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await served.close();
});

/** Connects from one of the loopback addresses and says nothing. */
function silent(localAddress: string): Socket {
  const socket = connectTcp({ host: '127.0.0.1', port: served.port, localAddress });
  socket.on('error', () => undefined);
  open.push(socket);
  return socket;
}

/** A connection with a finished handshake, on which bytes are written as they are. */
async function encrypted(localAddress: string): Promise<TLSSocket> {
  const socket = connectTls({ socket: silent(localAddress), servername: 'localhost', ca: served.ca });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

function clientFrom(localAddress: string): HttpsClient & { agent: Agent } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: served.ca, localAddress });
  return { ...createHttpsClient(served, agent), agent };
}

const isClosed = (socket: Socket) => socket.closed || socket.destroyed;
const rows = (action: string) => served.fake.auditEntries.filter((entry) => entry.action === action);
const total = (action: string) => rows(action).reduce((sum, { details }) => sum + Number(details['count'] ?? 1), 0);

describe('connections', () => {
  it('of one silent client never take more than its share: others sign in and work meanwhile', async () => {
    await serve({ connections: { total: 40, perAddress: 10 } });
    const sockets = Array.from({ length: 300 }, () => silent('127.0.0.2'));
    await expect.poll(() => sockets.filter(isClosed).length).toBe(290);
    const client = clientFrom('127.0.0.3');
    expect((await client.signIn('kim', 'Gaon-2026!')).status).toBe(200);
    expect((await client.call('/api/overview')).status).toBe(200);
    client.agent.destroy();
    await served.server.close();
    expect(total('connection.refuse')).toBe(290);
    expect(rows('connection.refuse').length).toBeLessThanOrEqual(2);
    expect(rows('connection.refuse')[0]).toMatchObject({ address: '127.0.0.2', outcome: 'refused' });
  });

  it('of many addresses that take all seats are ended for a new address; who is signed in stays', async () => {
    await serve({ connections: { total: 20, perAddress: 5 } });
    const client = clientFrom('127.0.0.3');
    await client.signIn('kim', 'Gaon-2026!');
    const sockets: Socket[] = [];
    for (let n = 0; n < 100; n += 1) sockets.push(silent(`127.0.1.${(n % 20) + 1}`));
    await expect.poll(() => sockets.filter(isClosed).length).toBe(81);
    expect((await client.call('/api/overview')).status).toBe(200);
    const newcomer = clientFrom('127.0.0.4');
    expect((await newcomer.signIn('kim', 'Gaon-2026!')).status).toBe(200);
    expect((await client.call('/api/overview')).status).toBe(200);
    for (const { agent } of [client, newcomer]) agent.destroy();
  });

  it('that keep silent do not hold up the stop', async () => {
    await serve({ timeouts: { ...usualLimits.timeouts, handshakeMs: 250_000, headersMs: 250_000 } });
    const sockets = [silent('127.0.0.2'), await encrypted('127.0.0.2')];
    await served.server.close();
    for (const socket of sockets) if (!isClosed(socket)) await once(socket, 'close');
  });

  it.each<[string, keyof typeof usualLimits.timeouts, () => Promise<Socket>]>([
    ['that never begin the TLS handshake', 'handshakeMs', async () => silent('127.0.0.2')],
    ['without a request', 'headersMs', () => encrypted('127.0.0.2')],
    [
      'with a header that never ends',
      'headersMs',
      async () => {
        const socket = await encrypted('127.0.0.2');
        socket.write('GET /api/session HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
        const timer = setInterval(() => socket.write('a'), 50);
        socket.once('close', () => clearInterval(timer));
        return socket;
      },
    ],
    [
      'with a body that never ends',
      'bodyMs',
      async () => {
        const socket = await encrypted('127.0.0.2');
        socket.write(
          'POST /api/session HTTP/1.1\r\nhost: localhost\r\nx-haetae-request: 1\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{',
        );
        const timer = setInterval(() => socket.write(' '), 50);
        socket.once('close', () => clearInterval(timer));
        return socket;
      },
    ],
    [
      'that keep silent after an answer',
      'keepAliveMs',
      async () => {
        const socket = await encrypted('127.0.0.2');
        socket.write('GET /api/session HTTP/1.1\r\nhost: localhost\r\n\r\n');
        await once(socket, 'data');
        return socket;
      },
    ],
  ])('%s are ended', async (_name, limit, begin) => {
    await serve({ timeouts: { ...usualLimits.timeouts, [limit]: 300 } });
    const socket = await begin();
    socket.resume();
    if (!isClosed(socket)) await once(socket, 'close');
    expect(failures).toEqual([]);
  });

  it('that send an upload without end are ended like others where nobody is signed in', async () => {
    await serve({ timeouts: { ...usualLimits.timeouts, bodyMs: 300 } });
    const socket = await encrypted('127.0.0.2');
    socket.write(
      'POST /api/imports?source=fw&name=a.log HTTP/1.1\r\nhost: localhost\r\nx-haetae-request: 1\r\ncontent-type: application/octet-stream\r\ntransfer-encoding: chunked\r\n\r\n',
    );
    const timer = setInterval(() => socket.write('1\r\na\r\n'), 50);
    socket.once('close', () => clearInterval(timer));
    socket.resume();
    if (!isClosed(socket)) await once(socket, 'close');
  });

  it('reset with a request in hand are no failure of the appliance', async () => {
    await serve();
    for (let n = 0; n < 60; n += 1) {
      const socket = silent('127.0.0.2');
      await once(socket, 'connect');
      const tls = connectTls({ socket, servername: 'localhost', ca: served.ca });
      tls.on('error', () => undefined);
      await once(tls, 'secureConnect');
      const whole = 'GET /api/overview HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(20);
      const half =
        'POST /api/session HTTP/1.1\r\nhost: localhost\r\nx-haetae-request: 1\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{';
      tls.write(n % 2 ? whole : half, () => (n % 3 ? socket.resetAndDestroy() : socket.destroy()));
      await once(socket, 'close');
    }
    const client = clientFrom('127.0.0.3');
    expect((await client.call('/api/session')).status).toBe(200);
    client.agent.destroy();
    expect(failures).toEqual([]);
  });
});

describe('requests', () => {
  it('that are refused meet the limit first, and make some rows whose counts add up', async () => {
    await serve({ requests: { ...usualLimits.requests, perAddress: 400, perStranger: 50 } });
    const client = clientFrom('127.0.0.2');
    const answers: number[] = [];
    for (let n = 0; n < 450; n += 1) {
      // Of another site: without the header.
      const { status } = await client.call(`/api/tickets/${n + 1}/state`, { method: 'PUT', body: { state: 'closed' } });
      answers.push(status);
    }
    expect(answers.filter((status) => status === 403)).toHaveLength(50);
    expect(answers.filter((status) => status === 429)).toHaveLength(400);
    client.agent.destroy();
    await served.server.close();
    expect(total('request.refuse')).toBe(450);
    // Two reasons, each with its first and its sum.
    expect(rows('request.refuse')).toHaveLength(4);
  });

  it.each([
    ['without a session', '/api/overview', 401],
    ['of what does not exist', '/api/nothing', 404],
    ['of files of the page that do not exist', '/nothing.js', 404],
  ])('%s count too', async (_name, path, status) => {
    await serve({ requests: { perAddress: 30, perStranger: 20, perSession: 100 } });
    const client = clientFrom('127.0.0.2');
    const answers: number[] = [];
    for (let n = 0; n < 40; n += 1) answers.push((await client.call(path)).status);
    expect(answers[0]).toBe(status);
    expect(answers.at(-1)).toBe(429);
    client.agent.destroy();
  });

  it('of strangers do not take those of a session from the same address, and one session not those of another', async () => {
    await serve({ requests: { perAddress: 1000, perStranger: 20, perSession: 30 } });
    const [kim, other, stranger] = [clientFrom('127.0.0.2'), clientFrom('127.0.0.2'), clientFrom('127.0.0.2')];
    for (const client of [kim, other]) await client.signIn('kim', 'Gaon-2026!');
    for (let n = 0; n < 40; n += 1) await stranger.call('/api/overview');
    expect((await stranger.call('/api/overview')).status).toBe(429);
    const answers: number[] = [];
    for (let n = 0; n < 35; n += 1) answers.push((await kim.call('/api/overview')).status);
    expect([answers[0], answers[29], answers[30]]).toEqual([200, 200, 429]);
    expect((await other.call('/api/overview')).status).toBe(200);
    for (const { agent } of [kim, other, stranger]) agent.destroy();
  });

  it('to sign in that fail make a bounded number of rows, with name and address', async () => {
    await serve({ requests: { ...usualLimits.requests, perStranger: 1000 } });
    const client = clientFrom('127.0.0.2');
    for (let n = 0; n < 60; n += 1) await client.signIn('kim', `wrong ${n}`);
    client.agent.destroy();
    await served.server.close();
    expect([total('session.sign_in'), total('request.refuse')]).toEqual([20, 40]);
    expect(rows('session.sign_in')).toHaveLength(2);
    expect(rows('session.sign_in')[0]).toMatchObject({ actor: 'kim', address: '127.0.0.2', outcome: 'refused' });
  });

  it('carry the security headers where they are turned away', async () => {
    await serve({ requests: { perAddress: 1, perStranger: 20, perSession: 30 } });
    const client = clientFrom('127.0.0.2');
    await client.call('/api/session');
    const answer = await client.call('/api/session', { headers: own });
    expect(answer).toMatchObject({ status: 429, body: { code: 'CONSOLE_REQUESTS_TOO_MANY' } });
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    client.agent.destroy();
  });
});
