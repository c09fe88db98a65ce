import { Agent, request } from 'node:https';
import type { AlertDetail, AlertList } from '../../src/console/contract/alert.ts';
import type { Overview } from '../../src/console/contract/overview.ts';
import type { PipelineRun } from '../../src/console/contract/run.ts';
import type { Ledger } from '../../src/console/contract/source.ts';
import type { Status } from '../../src/console/contract/status.ts';
import type { TicketDetail, TicketList } from '../../src/console/contract/ticket.ts';
import { activityHeader, requestHeader } from '../../src/console/contract/vocabulary.ts';

/** The console's API as a signed-in person uses it. */
export interface ConsoleClient {
  signIn(name: string, password: string): Promise<void>;
  changePassword(current: string, next: string): Promise<void>;
  alerts(): Promise<AlertList['alerts']>;
  alert(id: number): Promise<AlertDetail>;
  tickets(): Promise<TicketList['tickets']>;
  ticket(id: number): Promise<TicketDetail>;
  overview(): Promise<Overview>;
  status(): Promise<Status>;
  /** The ledger over all sources, of the last and the next day. */
  ledger(): Promise<Ledger>;
  /** Starts the pipeline's grouping now; null where one is under way already. */
  startGrouping(): Promise<number | null>;
  run(id: number): Promise<PipelineRun | null>;
  close(): void;
}

export interface ConsoleAddress {
  /** `https://127.0.0.1:8443` */
  url: string;
  /** PEM of the certificate to trust. */
  ca: string;
}

interface Answer {
  status: number;
  body: unknown;
  cookies: string[];
}

const requestTimeoutMs = 30_000;
const pageSize = 200;
const dayMs = 86_400_000;

/** A client with its own cookie; every answer that is not a success is thrown with the console's code. */
export function createConsoleClient({ url, ca }: ConsoleAddress): ConsoleClient {
  const agent = new Agent({ keepAlive: true, ca });
  let cookie = '';

  async function call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const answer = await send({ agent, url: `${url}/api${path}`, method, cookie, body });
    const [fresh] = answer.cookies.map((text) => text.split(';')[0] ?? '');
    if (fresh !== undefined) cookie = fresh;
    if (answer.status >= 300) throw new ConsoleRefusal(method, path, answer);
    return answer.body as T;
  }

  return {
    signIn: async (name, password) => {
      await call('POST', '/session', { name, password });
    },
    changePassword: async (currentPassword, newPassword) => {
      await call('POST', '/session/password', { currentPassword, newPassword });
    },
    alerts: () => allPages<AlertList['alerts'][number]>(call, '/alerts', 'alerts'),
    alert: (id) => call('GET', `/alerts/${id}`),
    tickets: () => allPages<TicketList['tickets'][number]>(call, '/tickets', 'tickets'),
    ticket: (id) => call('GET', `/tickets/${id}`),
    overview: () => call('GET', '/overview'),
    status: () => call('GET', '/status'),
    ledger: () => call('GET', `/ledger?from=${Date.now() - dayMs}&to=${Date.now() + dayMs}`),
    startGrouping: async () => {
      try {
        return (await call<{ runId: number }>('POST', '/runs', { kind: 'group' })).runId;
      } catch (thrown) {
        if (thrown instanceof ConsoleRefusal && thrown.status === 409) return null;
        throw thrown;
      }
    },
    run: async (id) => {
      const { runs } = await call<{ runs: PipelineRun[] }>('GET', '/runs?kind=group&limit=200');
      return runs.find((run) => run.id === id) ?? null;
    },
    close: () => agent.destroy(),
  };
}

type Call = <T>(method: 'GET', path: string) => Promise<T>;

async function allPages<T>(call: Call, path: string, key: string): Promise<T[]> {
  const all: T[] = [];
  let before: number | null = null;
  do {
    const cursor: string = before === null ? '' : `&before=${before}`;
    const page: Record<string, unknown> = await call('GET', `${path}?limit=${pageSize}${cursor}`);
    all.push(...(page[key] as T[]));
    before = page['nextBefore'] as number | null;
  } while (before !== null);
  return all;
}

/** An answer that is not a success. */
export class ConsoleRefusal extends Error {
  readonly status: number;

  constructor(method: string, path: string, { status, body }: Answer) {
    super(`${method} /api${path} was answered with ${status}: ${JSON.stringify(body).slice(0, 300)}`);
    this.name = 'ConsoleRefusal';
    this.status = status;
  }
}

interface Sent {
  agent: Agent;
  url: string;
  method: string;
  cookie: string;
  body: object | undefined;
}

function send({ agent, url, method, cookie, body }: Sent): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers: Record<string, string> = {
    [requestHeader]: 'demo',
    // The demo is the person in front of the screen: its session must not end while it watches.
    [activityHeader]: '1',
    ...(cookie === '' ? {} : { cookie }),
    ...(text === '' ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, agent, headers, timeout: requestTimeoutMs }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const cookies = answer.headers['set-cookie'] ?? [];
        resolve({ status: answer.statusCode ?? 0, body: jsonOrText(Buffer.concat(parts).toString()), cookies });
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`${method} ${url} was not answered in time.`)));
    sent.on('error', reject);
    sent.end(text);
  });
}

function jsonOrText(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    // A proxy's or a starting server's page: shown as it is in the error.
    return text;
  }
}
