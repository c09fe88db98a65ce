import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

/** What the fake does with one request instead of answering it. */
type Mishap =
  | { kind: 'status'; status: number; retryAfter?: string; body?: string }
  | { kind: 'hang_up' }
  | { kind: 'silent' };

export interface FakeEdrOptions {
  /** Records, oldest first; `since` picks those whose `@timestamp` is not earlier. */
  records: () => Record<string, unknown>[];
  token: string;
  /** Certificate for HTTPS; plain HTTP without. */
  tls?: { cert: string; key: string };
  port?: number;
  /** How the next page is named: by a cursor (default) or a link. */
  paging?: 'cursor' | 'link';
  /** Called for each request; an answer other than null is played instead. */
  mishap?: (request: URL, number: number) => Mishap | null;
  /** Changes the answer before it is sent, to make the fake misbehave. */
  twist?: (answer: { data: unknown; next_cursor: unknown }, request: URL) => unknown;
}

export interface FakeEdr {
  url: string;
  /** Requests so far, with what they asked for. */
  requests: URL[];
  close(): Promise<void>;
}

/**
 * A fake endpoint sensor's server: `GET /api/events?cursor=…&since=…&limit=…` with a bearer token or the header
 * `X-Api-Key`, answered with `{data: […], next_cursor: …}`. It speaks real HTTP; only its records are made up.
 */
export async function startFakeEdr(options: FakeEdrOptions): Promise<FakeEdr> {
  const requests: URL[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://fake.example');
    requests.push(url);
    const mishap = options.mishap?.(url, requests.length) ?? null;
    if (mishap !== null) return play(mishap, request, response);
    if (!authorised(request, options.token)) return send(response, 401, { error: 'who are you?' });
    if (url.pathname !== '/api/events') return send(response, 404, { error: 'no such list' });
    const answer = page(url, options);
    send(response, 200, options.twist ? options.twist(answer, url) : answer);
  };
  const server: Server = options.tls ? createHttps(options.tls, listener) : createHttp(listener);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/api/events`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as ReturnType<typeof createHttp>).closeAllConnections();
      }),
  };
}

function authorised(request: IncomingMessage, token: string): boolean {
  return request.headers.authorization === `Bearer ${token}` || request.headers['x-api-key'] === token;
}

/** The cursor is where the page starts, so it stays valid while records are added at the end. */
function page(url: URL, options: FakeEdrOptions): { data: unknown; next_cursor: unknown } {
  const limit = Number(url.searchParams.get('limit') ?? 100);
  const since = url.searchParams.get('since');
  const all = options.records();
  const first = since === null ? 0 : all.findIndex((record) => String(record['@timestamp']) >= since);
  const start = Number(url.searchParams.get('cursor') ?? (first < 0 ? all.length : first));
  const end = start + limit;
  const next = new URL(url);
  next.searchParams.delete('since');
  next.searchParams.set('cursor', String(end));
  const link = `${next.pathname}${next.search}`;
  return {
    data: all.slice(start, end),
    next_cursor: end >= all.length ? null : options.paging === 'link' ? link : String(end),
  };
}

function play(mishap: Mishap, request: IncomingMessage, response: ServerResponse): void {
  if (mishap.kind === 'hang_up') request.socket.destroy();
  if (mishap.kind !== 'status') return;
  if (mishap.retryAfter !== undefined) response.setHeader('retry-after', mishap.retryAfter);
  response.writeHead(mishap.status).end(mishap.body ?? '');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
