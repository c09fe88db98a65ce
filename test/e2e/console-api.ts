import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import type { ApplianceUnderTest } from './appliance-under-test.ts';

/** The console's API as a script of the site uses it, with every method. */
export interface ConsoleApi {
  call<T>(method: string, path: string, body?: object | string): Promise<{ status: number; body: T }>;
  close(): void;
}

/** A client of the running appliance; a text as body is sent as CSV. Signs nobody in. */
export function createConsoleApi(appliance: ApplianceUnderTest): ConsoleApi {
  const ca = readFileSync(join(appliance.folder, 'data/certificate/server.crt'), 'utf8');
  const agent = new Agent({ keepAlive: true, ca });
  let cookie = '';
  return {
    call: (method, path, body) =>
      new Promise((resolve, reject) => {
        const type = typeof body === 'string' ? 'text/csv' : 'application/json';
        const headers = { cookie, 'x-haetae-request': '1', ...(body === undefined ? {} : { 'content-type': type }) };
        const url = `https://127.0.0.1:${appliance.ports.console}/api${path}`;
        const sent = request(url, { method, agent, headers }, (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('end', () => {
            const [set] = response.headers['set-cookie'] ?? [];
            if (set !== undefined) cookie = set.split(';')[0] ?? '';
            const text = Buffer.concat(pieces).toString('utf8');
            resolve({ status: response.statusCode ?? 0, body: JSON.parse(text === '' ? 'null' : text) });
          });
        });
        sent.on('error', reject);
        sent.end(typeof body === 'object' ? JSON.stringify(body) : body);
      }),
    close: () => agent.destroy(),
  };
}
