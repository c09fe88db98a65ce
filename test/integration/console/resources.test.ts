import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventSearch } from '../../../src/console/contract/event.ts';
import type { TicketDetail } from '../../../src/console/contract/ticket.ts';
import { hostileText } from '../../fakes/console/company-events.ts';
import { type ServedConsole, serveConsole } from '../../fakes/console/serve-console.ts';
import { createHttpsClient, type HttpsClient } from './https-client.ts';

const own = { 'x-haetae-request': '1' };
const now = Date.UTC(2026, 0, 5, 3, 20);
let served: ServedConsole;
let client: HttpsClient;

beforeAll(async () => {
  served = await serveConsole({ users: { kim: { password: 'Gaon-2026!' } }, clock: { now: () => now } });
  client = createHttpsClient(served);
  await client.signIn('kim', 'Gaon-2026!');
});
afterAll(() => served.close());

async function get<Body>(path: string): Promise<Body> {
  const answer = await client.call(path);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Body;
}

describe('overview', () => {
  it('counts tickets, verdicts, silent sources and 24 hours', async () => {
    expect(await get('/api/overview')).toMatchObject({
      openTickets: { critical: 1, high: 1, medium: 0 },
      verdicts24h: { malicious: 9, benign: 3, needs_review: 1 },
      undecidedAlerts: 1,
      sourcesTotal: 5,
      sourcesSilent: 1,
      languageModelPresent: true,
    });
    const { receivedPerHour } = await get<{ receivedPerHour: unknown[] }>('/api/overview');
    expect(receivedPerHour).toHaveLength(24);
  });
});

describe('alerts', () => {
  it('are listed newest first in pages, with the short form of the verdict', async () => {
    const first = await get<{
      alerts: { alert: { id: number; rules: object[] }; verdict: object | null }[];
      nextBefore: number;
    }>('/api/alerts?limit=5');
    const second = await get<{ alerts: { alert: { id: number } }[] }>(
      `/api/alerts?limit=200&before=${first.nextBefore}`,
    );
    const ids = [...first.alerts, ...second.alerts].map(({ alert }) => alert.id);
    expect(ids).toEqual(ids.toSorted((one, other) => other - one));
    expect(new Set(ids).size).toBe(14);
    expect(first.alerts.at(-1)?.alert.rules).toEqual([
      expect.objectContaining({ titleKo: expect.stringMatching(/[가-힣]/) }),
    ]);
    expect(first.alerts[0]?.verdict).not.toHaveProperty('evidence');
  });

  it.each([
    ['label=undecided', 1],
    ['label=needs_review', 1],
    ['label=malicious&severity=critical', 3],
    ['text=psexec', 2],
    [`text=${encodeURIComponent('섀도')}`, 1],
    ['text=GN-WEB02', 4],
  ])('with %s are %d', async (query, count) => {
    expect((await get<{ alerts: unknown[] }>(`/api/alerts?${query}`)).alerts).toHaveLength(count);
  });
});

describe('tickets', () => {
  it('come whole: members with reasons and verdicts, timeline, similar cases', async () => {
    const detail = await get<TicketDetail>('/api/tickets/1042');
    expect(detail.members).toHaveLength(6);
    expect(detail.members[0]).toMatchObject({
      reasons: [{ kind: 'first', weight: 1 }],
      verdict: { label: 'malicious' },
    });
    expect(detail.timeline.map((event) => event.at)).toEqual(detail.timeline.map((event) => event.at).toSorted());
    expect(detail.similar[0]).toMatchObject({ ticketId: 987, similarity: 0.87 });
  });

  it('are closed and reopened, and every change is audited', async () => {
    for (const state of ['closed', 'open']) {
      const answer = await client.call('/api/tickets/1042/state', { method: 'PUT', body: { state }, headers: own });
      expect(answer).toMatchObject({ status: 200, body: { id: 1042, state, updatedAt: now } });
      expect(served.fake.auditEntries.at(-1)).toEqual({
        at: now,
        actor: 'kim',
        address: '127.0.0.1',
        action: 'ticket.change_state',
        target: 'ticket 1042',
        outcome: 'ok',
        details: { state },
      });
    }
  });

  it('are counted over all pages', async () => {
    expect(await get('/api/tickets?limit=1')).toMatchObject({ total: 3, nextBefore: 1043 });
    expect(await get('/api/tickets?state=closed')).toMatchObject({ total: 1, nextBefore: null });
  });
});

describe('events', () => {
  it('are read page by page, each once', async () => {
    const ids: number[] = [];
    let before = '';
    for (;;) {
      const page = await get<EventSearch>(`/api/events?limit=150${before}`);
      ids.push(...page.events.map((event) => event.id));
      expect(page).toMatchObject({ partitionsSearched: 3, partitionsTotal: 3, complete: true });
      if (page.nextBefore === null) break;
      before = `&before=${page.nextBefore}`;
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(664);
  });

  it('are found by words, host, category, time and several fields', async () => {
    const found = async (query: string) => (await get<EventSearch>(`/api/events?${query}`)).events;
    expect(await found('text=lsass')).toHaveLength(1);
    const fields = 'field=process.name:cmd.exe&field=process.parent.name:psexesvc.exe';
    expect(await found(`host=gn-file01&category=process&${fields}`)).toHaveLength(1);
    expect(await found(`from=${now - 60_000}&to=${now}`)).toHaveLength(0);
    expect(await found(`field=${encodeURIComponent('url.path:/upload/board/img_0412.jsp')}`)).toHaveLength(1);
  });

  it('come with the raw record, hostile text untouched', async () => {
    const { events } = await get<EventSearch>('/api/events?category=web');
    const detail = await get<{ raw: { text: string; encoding: string }; isAlert: boolean }>(
      `/api/events/${events[0]?.id}`,
    );
    expect(detail).toMatchObject({ isAlert: true, raw: { encoding: 'utf-8' } });
    expect(JSON.parse(detail.raw.text)['user_agent.original']).toBe(hostileText);
  });
});

describe('runs', () => {
  it('are started once at a time and audited', async () => {
    const start = (kind: string) => client.call('/api/runs', { method: 'POST', body: { kind }, headers: own });
    expect(await start('purge')).toMatchObject({ status: 202, body: { runId: 5202 } });
    expect(await start('purge')).toMatchObject({ status: 409, body: { code: 'CONSOLE_RUN_UNDER_WAY' } });
    expect((await start('notify')).status).toBe(400);
    expect(served.fake.auditEntries.slice(-2).map((entry) => entry.outcome)).toEqual(['ok', 'refused']);
    const { runs } = await get<{ runs: { id: number; startedBy: string | null }[] }>('/api/runs?limit=1');
    expect(runs).toEqual([expect.objectContaining({ id: 5202, startedBy: 'kim', trigger: 'demand' })]);
  });

  it('tell steps, attempts and errors', async () => {
    const { runs } = await get<{ runs: object[] }>('/api/runs?state=failed');
    expect(runs).toEqual([
      expect.objectContaining({
        steps: [expect.objectContaining({ attempts: 4, error: expect.stringContaining('503') })],
      }),
    ]);
  });
});

describe('items that were given up', () => {
  it('are listed with their reason, counted on the overview, and put back by an audited request', async () => {
    const list = () => get<{ items: { id: number; reason: string }[] }>('/api/runs/dead-items');
    expect((await list()).items).toMatchObject([
      { id: 91, queue: 'story', attempts: 5, reason: 'attempts', error: 'request timed out' },
      { id: 90, queue: 'analyse', key: '4194311', reason: 'crashed' },
    ]);
    const { queues } = await get<{ queues: { kind: string; dead: number }[] }>('/api/overview');
    expect(queues.map(({ kind, dead }) => [kind, dead])).toEqual([
      ['analyse', 1],
      ['group', 0],
    ]);
    const putBack = (ids: number[]) =>
      client.call('/api/runs/dead-items/put-back', { method: 'POST', body: { ids }, headers: own });
    expect(await putBack([90, 12])).toMatchObject({ status: 200, body: { putBack: 1 } });
    expect(served.fake.auditEntries.at(-1)).toMatchObject({
      actor: 'kim',
      action: 'queue.put_back',
      outcome: 'ok',
      details: { ids: '90 12', putBack: 1 },
    });
    expect((await list()).items.map(({ id }) => id)).toEqual([91]);
    expect((await putBack([])).status).toBe(400);
  });
});

describe('sources, ledger and status', () => {
  it('put silent sources first', async () => {
    const { sources, receivers, refusals } = await get<{
      sources: { state: string }[];
      receivers: unknown[];
      refusals: unknown[];
    }>('/api/sources');
    expect(sources.map((source) => source.state)).toEqual(['silent', 'never', 'receiving', 'receiving', 'receiving']);
    expect(receivers).toContainEqual({ kind: 'syslog-udp', port: 5514 });
    expect(refusals).toEqual([{ kind: 'evicted', count: 3 }]);
  });

  it('the ledger adds up, or says that it does not', async () => {
    const path = `/api/ledger?from=${now - 86_400_000}&to=${now}&sourceId=1`;
    expect(await get(path)).toMatchObject({ balanced: true });
    const { ledger } = served.fake.sources;
    served.fake.sources.ledger = async (query) =>
      (await ledger(query)).map((row) => ({ ...row, stored: row.stored - 1 }));
    expect(await get(path)).toMatchObject({ balanced: false });
    served.fake.sources.ledger = ledger;
  });

  it('tells how the appliance is', async () => {
    expect(await get('/api/status')).toMatchObject({
      version: '0.1.0',
      eventLoopDelayP99Ms: 6.4,
      eventLoopOwnP99Ms: 2.1,
      eventLoopOwnLongestMs: 9.7,
      partitions: { count: 212 },
    });
  });
});
