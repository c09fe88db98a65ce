import type { AuditEntry } from '../../../src/console/api/audit-port.ts';
import type { ConsolePorts } from '../../../src/console/api/console-ports.ts';
import type { EventFilter } from '../../../src/console/api/event-search-port.ts';
import type { InferenceRoleStatus } from '../../../src/console/api/status-port.ts';
import { alertTitle } from '../../../src/core/alert.ts';
import type { StoredEvent } from '../../../src/core/event.ts';
import { type FakeClockPort, fakeClock } from './clock-port.ts';
import { companyAlerts } from './company-alerts.ts';
import { companyEvents } from './company-events.ts';
import { companyRuns, companySources } from './company-operations.ts';
import { companyCases, companyMembers, companyTickets } from './company-tickets.ts';
import { fakeDeadItems } from './dead-item-port.ts';
import { fakeAssets, fakeHealth, fakeLedger, fakeParserBench, fakeQuarantine } from './health-ports.ts';
import { fakeImports } from './import-port.ts';
import { createMemorySessions } from './memory-sessions.ts';
import { createFakeSources } from './source-ports.ts';
import { fakeStorage } from './storage-port.ts';

export interface FakeConsole extends ConsolePorts {
  ownClock: FakeClockPort;
  auditEntries: AuditEntry[];
}

export interface FakeConsoleOptions {
  now: number;
  /** False shows the console as it is without a language model. */
  languageModel?: boolean;
  users?: Record<string, { password: string; mustChangePassword?: boolean }>;
}

/** Ports over an invented company's day, kept in memory. */
export function createFakeConsole(options: FakeConsoleOptions): FakeConsole {
  const { now } = options;
  const events = companyEvents(now);
  const alerts = companyAlerts(events);
  const tickets = companyTickets(alerts, now);
  const runs = companyRuns(now);
  const sources = companySources(now);
  const auditEntries: AuditEntry[] = [];
  const newestFirst = <T extends { id: number }>(rows: readonly T[]) =>
    [...rows].sort((one, other) => other.id - one.id);

  return {
    ...createFakeSources(now),
    auditEntries,
    sessions: createMemorySessions(options.users ?? { admin: { password: 'one-time-Pw7', mustChangePassword: true } }),
    imports: fakeImports(now),
    audit: { record: async (entry) => void auditEntries.push(entry) },
    overview: {
      figures: async () => ({
        receivedLastHour: 171_204,
        hours: sumHours(sources.flatMap((source) => source.hours)),
        lastReceivedAt: now - 1000,
        alerts24h: alerts.length,
        undecidedAlerts: alerts.filter((row) => row.verdict === null).length,
        verdicts24h: {
          malicious: alerts.filter((row) => row.verdict?.label === 'malicious').length,
          benign: alerts.filter((row) => row.verdict?.label === 'benign').length,
          needs_review: alerts.filter((row) => row.verdict?.label === 'needs_review').length,
        },
        openTickets: {
          informational: 0,
          low: 0,
          medium: 0,
          high: tickets.filter((ticket) => ticket.state === 'open' && ticket.severity === 'high').length,
          critical: tickets.filter((ticket) => ticket.state === 'open' && ticket.severity === 'critical').length,
        },
      }),
      queues: async () => [
        { kind: 'analyse', waiting: 5, running: 1, dead: 1, oldestAt: now - 34_000 },
        { kind: 'group', waiting: 0, running: 0, dead: 0, oldestAt: null },
      ],
    },
    alerts: {
      async list(query) {
        const fitting = alerts.filter(({ alert, verdict }) => {
          if (query.severity && alert.severity !== query.severity) return false;
          if (query.label && (verdict?.label ?? 'undecided') !== query.label) return false;
          const titles = [alert.title, alertTitle(alert, 'ko'), alert.host].join(' ').toLowerCase();
          return !query.text || titles.includes(query.text.toLowerCase());
        });
        const older = fitting.filter(({ alert }) => !query.before || alert.id < query.before);
        const page = older.sort((one, other) => other.alert.id - one.alert.id).slice(0, query.limit);
        return { alerts: page, nextBefore: older.length > page.length ? (page.at(-1)?.alert.id ?? null) : null };
      },
      async get(id) {
        const row = alerts.find(({ alert }) => alert.id === id);
        return row === undefined ? null : { ...row, fields: row.event.fields };
      },
    },
    tickets: {
      async list(query) {
        const fitting = tickets.filter((ticket) => {
          if (query.state && ticket.state !== query.state) return false;
          if (query.severity && ticket.severity !== query.severity) return false;
          const text = `${ticket.title} ${ticket.story} ${ticket.hosts.join(' ')} ${ticket.users.join(' ')}`;
          return !query.text || text.toLowerCase().includes(query.text.toLowerCase());
        });
        const older = newestFirst(fitting).filter((ticket) => !query.before || ticket.id < query.before);
        const page = older.slice(0, query.limit);
        return {
          tickets: page,
          total: fitting.length,
          nextBefore: older.length > page.length ? (page.at(-1)?.id ?? null) : null,
        };
      },
      async get(id) {
        const ticket = tickets.find((candidate) => candidate.id === id);
        if (ticket === undefined) return null;
        const members = companyMembers(alerts, id).map((member) => {
          const row = alerts.find(({ alert }) => alert.id === member.alertId);
          if (row === undefined) throw new Error('member without alert');
          return { member, alert: row.alert, fields: row.event.fields, verdict: row.verdict };
        });
        return { ticket, members };
      },
      async timeline(id, limit) {
        const members = alerts.filter((row) => row.ticketId === id);
        const wanted = new Set(members.flatMap((row) => [row.alert.id, ...(row.verdict?.citedEventIds ?? [])]));
        const shown = events.filter((event) => wanted.has(event.id));
        return { events: shown.slice(0, limit), total: shown.length };
      },
      similar: async (id) => companyCases.filter(({ story }) => story.ticketId !== id),
      async changeState({ id, state, at }) {
        const ticket = tickets.find((candidate) => candidate.id === id);
        if (ticket === undefined) return null;
        Object.assign(ticket, { state, updatedAt: at });
        return ticket;
      },
    },
    events: {
      async search(query) {
        const fitting = newestFirst(events).filter(
          (event) => fits(event, query) && (!query.before || event.id < query.before),
        );
        const page = fitting.slice(0, query.limit);
        const nextBefore = fitting.length > page.length ? (page.at(-1)?.id ?? null) : null;
        const progress = { partitionsSearched: 3, partitionsTotal: 3, unreadablePartitions: [] };
        return { ...progress, events: page, complete: true, nextBefore };
      },
      async *stream(query, { maxEvents }) {
        const fitting = newestFirst(events).filter((event) => fits(event, query));
        const found = fitting.slice(0, maxEvents);
        const ended = fitting.length > found.length ? ('limit' as const) : ('complete' as const);
        const progress = { partitionsTotal: 3, unreadablePartitions: [] };
        yield { ...progress, events: found.slice(0, 100), partitionsSearched: 1, ended: null, nextBefore: null };
        yield { ...progress, events: found.slice(100), partitionsSearched: 3, ended, nextBefore: null };
      },
      async histogram({ from, to, ...filter }, { columns }) {
        const widthMs = Math.ceil((to - from) / columns);
        const counts = new Array<number>(columns).fill(0);
        for (const { at } of events.filter((event) => fits(event, { ...filter, from, to }))) {
          const column = Math.floor((at - from) / widthMs);
          counts[column] = (counts[column] ?? 0) + 1;
        }
        const progress = { partitionsSearched: 3, partitionsTotal: 3, complete: true };
        return { fromAt: from, widthMs, events: counts, alerts: null, basis: 'matches', ...progress };
      },
      async fields() {
        const share = { share: 1, kind: 'text' as const, distinct: 9, moreValues: false, minimum: null, maximum: null };
        const fields = [{ ...share, name: 'event.category', top: [{ value: 'process', share: 0.4 }] }];
        return { fields, eventsSampled: events.length, partitionsSearched: 3, partitionsTotal: 3, complete: true };
      },
      async get(id) {
        const event = events.find((candidate) => candidate.id === id);
        if (event === undefined) return null;
        const raw = new TextEncoder().encode(
          JSON.stringify({ '@timestamp': event.at, host: event.host, ...event.fields }),
        );
        return { ...event, raw, isAlert: alerts.some(({ alert }) => alert.id === id) };
      },
    },
    deadItems: fakeDeadItems(now),
    runs: {
      async list(query) {
        const fitting = newestFirst(runs).filter(
          (run) =>
            (!query.kind || run.kind === query.kind) &&
            (!query.state || run.state === query.state) &&
            (!query.before || run.id < query.before),
        );
        const page = fitting.slice(0, query.limit);
        return { runs: page, nextBefore: fitting.length > page.length ? (page.at(-1)?.id ?? null) : null };
      },
      async start({ kind, actor, at }) {
        const under = runs.find((run) => run.kind === kind && run.state === 'running');
        if (under) return { kind: 'already_running', runId: under.id };
        const id = Math.max(...runs.map((run) => run.id)) + 1;
        runs.push({
          id,
          kind,
          trigger: 'demand',
          startedBy: actor,
          state: 'running',
          startedAt: at,
          endedAt: null,
          steps: [],
        });
        return { kind: 'started', runId: id };
      },
    },
    sources: {
      list: async () => sources,
      receivers: async () => [
        { kind: 'syslog-udp', port: 5514 },
        { kind: 'syslog-tcp', port: 5514 },
        { kind: 'syslog-tls', port: 6514 },
        { kind: 'edr-push', port: 8444 },
      ],
      refusals: async () => [{ kind: 'evicted', count: 3 }],
      async ledger({ from, to, sourceId }) {
        return sources
          .filter((source) => sourceId === undefined || source.id === sourceId)
          .flatMap((source) => source.hours.map((hour) => ({ ...hour, sourceId: source.id, sourceName: source.name })))
          .filter((row) => row.hourAt >= from && row.hourAt < to)
          .sort((one, other) => other.hourAt - one.hourAt || one.sourceId - other.sourceId);
      },
    },
    ledger: fakeLedger(sources),
    quarantine: fakeQuarantine(now, sources),
    health: fakeHealth(now, sources),
    assets: fakeAssets(now),
    parserBench: fakeParserBench(now, sources),
    storage: fakeStorage(now),
    ownClock: fakeClock(now),
    status: {
      version: () => '0.1.0',
      startedAt: () => now - 3 * 86_400_000 - 4_500_000,
      inference: () => inferenceStates(options.languageModel ?? true),
      eventLoop: () => ({ delayP99Ms: 6.4, ownP99Ms: 2.1, ownLongestMs: 9.7 }),
      storage: async () => ({
        disk: { dataBytes: 182_400_000_000, freeBytes: 611_000_000_000, totalBytes: 960_000_000_000 },
        partitions: {
          count: 212,
          sealed: 211,
          events: 201_482_113,
          sizeBytes: 171_300_000_000,
          oldestAt: now - 86 * 86_400_000,
          newestAt: now - 1000,
        },
      }),
    },
  };
}

function inferenceStates(languageModel: boolean): InferenceRoleStatus[] {
  return [
    { role: 'embedding', state: 'ready', modelId: 'multilingual-minilm-int8', restarts24h: 0, detail: null },
    languageModel
      ? { role: 'language', state: 'ready', modelId: 'qwen2.5-1.5b-instruct-q4', restarts24h: 1, detail: null }
      : { role: 'language', state: 'absent', modelId: null, restarts24h: 0, detail: null },
  ];
}

function fits(event: StoredEvent, query: EventFilter): boolean {
  if (query.host && event.host !== query.host) return false;
  if (query.category && event.category !== query.category) return false;
  if (query.sourceId && event.sourceId !== query.sourceId) return false;
  if (query.from && event.at < query.from) return false;
  if (query.to && event.at >= query.to) return false;
  if (!query.fields.every(({ name, value }) => String(event.fields[name] ?? '') === value)) return false;
  const all = `${event.host} ${event.action} ${Object.values(event.fields).join(' ')}`.toLowerCase();
  // A fake knows words only; the real query language is tested with the store.
  const words = `${query.text ?? ''} ${query.query ?? ''}`.toLowerCase().split(/\s+/);
  return words.every((word) => all.includes(word));
}

function sumHours(hours: ReturnType<typeof companySources>[number]['hours']) {
  const sums = new Map<number, (typeof hours)[number]>();
  for (const hour of hours) {
    const sum = sums.get(hour.hourAt);
    if (sum === undefined) sums.set(hour.hourAt, { ...hour });
    else for (const key of ['received', 'stored', 'excepted', 'quarantined', 'dropped'] as const) sum[key] += hour[key];
  }
  return [...sums.values()];
}
