import { type Agent, request } from 'node:https';
import type { ServedConsole } from '../../fakes/console/serve-console.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: unknown;
}

interface CallOptions {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface HttpsClient {
  call(path: string, options?: CallOptions): Promise<Answer>;
  /** Signs in and keeps the cookie for later calls. */
  signIn(name: string, password: string): Promise<Answer>;
  cookie: string;
}

/** A client that checks the certificate and keeps the cookie as a browser would; an agent may give its own address. */
export function createHttpsClient(served: ServedConsole, agent?: Agent): HttpsClient {
  const client: HttpsClient = {
    cookie: '',
    async call(path, options = {}) {
      const answer = await send(served, path, { ...options, cookie: client.cookie, ...(agent && { agent }) });
      const [set] = [answer.headers['set-cookie'] ?? []].flat();
      if (set !== undefined) client.cookie = /Expires=Thu, 01 Jan 1970/.test(set) ? '' : (set.split(';')[0] ?? '');
      return answer;
    },
    signIn: (name, password) =>
      client.call('/api/session', { method: 'POST', body: { name, password }, headers: { 'x-haetae-request': '1' } }),
  };
  return client;
}

function send(
  served: ServedConsole,
  path: string,
  options: CallOptions & { cookie: string; agent?: Agent },
): Promise<Answer> {
  const text = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
  const headers: Record<string, string> = {
    ...(options.cookie && { cookie: options.cookie }),
    ...(options.body !== undefined && {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
    }),
    ...options.headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        servername: 'localhost',
        port: served.port,
        path,
        method: options.method ?? 'GET',
        ca: served.ca,
        ...(options.signal && { signal: options.signal }),
        ...(options.agent && { agent: options.agent }),
        headers,
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('end', () => {
          const raw = Buffer.concat(pieces).toString('utf8');
          const isJson = String(response.headers['content-type']).includes('json') && raw !== '';
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: isJson ? JSON.parse(raw) : raw,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body === undefined ? undefined : text);
  });
}
