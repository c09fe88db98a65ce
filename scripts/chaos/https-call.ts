import { type Agent, request } from 'node:https';

/** One request to a listener of the appliance under test, whose certificate is its own. */
export interface HttpsCall {
  port: number;
  path: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** The sender's address, any of 127.0.0.0/8, so that limits by address see different senders. */
  from: string;
  agent: Agent;
  /** After so long without an answer the request is given up. */
  timeoutMs: number;
}

export interface HttpsAnswer {
  status: number;
  text: string;
  cookies: string[];
}

/** Sends the request; rejects where the connection breaks or no answer comes. */
export function callHttps(call: HttpsCall): Promise<HttpsAnswer> {
  const { port, path, body, from, agent, timeoutMs } = call;
  const headers = { ...call.headers, ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }) };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method: call.method ?? 'POST', headers, agent };
    const sent = request({ ...options, localAddress: from, rejectUnauthorized: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        clearTimeout(timer);
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, text, cookies: answer.headers['set-cookie'] ?? [] });
      });
    });
    // A socket's own time limit counts silence only; this one counts everything.
    const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    sent.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.end(body);
  });
}

/** Headers of a push with a source's token. */
export function pushHeaders(token: string, encoding?: 'gzip'): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-ndjson',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
}
