import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export type GetOutcome =
  | { kind: 'answer'; status: number; retryAfter: string | null; body: Buffer }
  | { kind: 'too_large' }
  | { kind: 'network'; reason: string };

export interface GetOptions {
  url: URL;
  headers: Record<string, string>;
  /** PEM of the authority that signed the server's certificate; null for the system's. */
  ca: string | null;
  maxBytes: number;
  timeoutMs: number;
  signal: AbortSignal;
}

/** One GET over HTTP or HTTPS. Redirects are not followed: a token must not travel further than it was meant to. */
export function httpGet(options: GetOptions): Promise<GetOutcome> {
  const { url } = options;
  return new Promise((resolve) => {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
    const secure = url.protocol === 'https:';
    const request = (secure ? requestHttps : requestHttp)(
      url,
      {
        headers: { ...options.headers, 'accept-encoding': 'identity' },
        signal,
        ...(options.ca ? { ca: options.ca } : {}),
      },
      (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
          if (length <= options.maxBytes) parts.push(part);
          else {
            resolve({ kind: 'too_large' });
            request.destroy();
          }
        });
        response.on('error', (error) => resolve({ kind: 'network', reason: reasonOf(error) }));
        response.on('aborted', () => resolve({ kind: 'network', reason: 'the answer ended too early' }));
        response.on('end', () => {
          const retryAfter = response.headers['retry-after'] ?? null;
          resolve({ kind: 'answer', status: response.statusCode ?? 0, retryAfter, body: Buffer.concat(parts) });
        });
      },
    );
    request.on('error', (error) => resolve({ kind: 'network', reason: reasonOf(error) }));
    request.end();
  });
}

function reasonOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
