import type { AlertDraft } from '../../src/core/alert.ts';
import type { EventId, NormalisedEvent } from '../../src/core/event.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { openEventWriter } from '../../src/store/events/event-writer.ts';
import type { StoredAlert } from '../../src/store/events/outbox-reader.ts';
import type { Stores } from '../../src/wiring/stores.ts';
import { hostileText } from './long-texts.ts';

const eventsACommit = 200;

/** Stores a host's events with a field of 32 KB each within a minute, and alerts on the last of them, in the outbox. */
export function storeHostileContext(
  folder: string,
  { events, alerts, at }: { events: number; alerts: number; at: number },
): void {
  const items = Array.from({ length: events }, (_, index) => ({
    event: eventOf(at + Math.floor((index / events) * 60_000) - 30_000, 'ws-hostile', {
      'process.executable': 'C:\\Users\\Public\\a.exe',
      'process.command_line': hostileText(index),
      'process.entity_id': `{${index}}`,
      'user.name': 'CORP\\kim',
    }),
    alert: index < events - alerts ? null : alertDraft(index),
  }));
  appendAll(folder, at, items);
}

/**
 * Stores alerts on hosts with verdicts, one host a ticket: `members` of each are in its open ticket, as many more wait
 * to be grouped. Returns those that wait.
 */
export function storeTickets(
  folder: string,
  stores: Stores,
  wanted: { tickets: number; members: number; waiting: number; at: number },
): EventId[] {
  const { tickets, members, waiting, at } = wanted;
  const each = members + Math.ceil(waiting / tickets);
  const items = Array.from({ length: tickets * each }, (_, index) => {
    const host = `ws-${String(Math.floor(index / each)).padStart(3, '0')}`;
    const fields = {
      'process.executable': `C:\\Users\\kim\\AppData\\tool-${index % each}.exe`,
      'process.command_line': `tool.exe ${'--argument value '.repeat(40)}`,
      'process.entity_id': `{${index}}`,
      'process.parent.entity_id': `{${Math.max(0, index - 1)}}`,
      'process.hash.sha256': String(index % each).padStart(64, '0'),
      'user.name': 'CORP\\kim',
      'destination.ip': `198.51.100.${index % 200}`,
    };
    return { event: eventOf(at + index * 20, host, fields), alert: alertDraft(index) };
  });
  const ids = appendAll(folder, at, items);
  const waits: EventId[] = [];
  for (let ticket = 0; ticket < tickets; ticket += 1) {
    const own = items.slice(ticket * each, (ticket + 1) * each);
    const alerts = own.map(({ event, alert }, index) => storedAlert(ids[ticket * each + index] ?? 0, event, alert));
    stores.control.transaction(() => {
      stores.alerts.takeOver(alerts);
      for (const { id } of alerts) stores.verdicts.record(verdictOn(id, at));
      const ticketId = stores.tickets.create(newTicket(alerts.slice(0, members), at));
      const reasons = [{ kind: 'first' as const, detail: 'host', weight: 1 }];
      const joined = alerts.slice(0, members).map(({ id }) => ({ alertId: id, reasons, joinedAt: at }));
      stores.members.addMembers(ticketId, joined);
    });
    waits.push(...alerts.slice(members).map(({ id }) => id));
  }
  return waits.slice(0, waiting);
}

interface Item {
  event: NormalisedEvent;
  alert: AlertDraft | null;
}

function appendAll(folder: string, at: number, items: readonly Item[]): EventId[] {
  const writer = openEventWriter({ folder, clock: { now: () => at } });
  const ids: EventId[] = [];
  for (let start = 0; start < items.length; start += eventsACommit) {
    for (const id of writer.append(items.slice(start, start + eventsACommit))) ids.push(Number(id));
    writer.commit();
  }
  writer.close();
  return ids;
}

function eventOf(at: number, host: string, fields: NormalisedEvent['fields']): NormalisedEvent {
  return {
    at,
    receivedAt: at + 20,
    sourceId: 1,
    host,
    category: 'process',
    action: 'process-started',
    sensorEventId: null,
    fields,
    raw: new Uint8Array(1),
    threat: null,
  };
}

function alertDraft(number: number): AlertDraft {
  const title = `Suspicious program ${number % 7}`;
  const rule = { id: 'r-1', title, titleKo: null, level: 'high' as const, techniques: ['T1059.001'], tactics: [] };
  return { severity: 'high', title, origin: 'rule', rules: [rule], techniques: ['T1059.001'] };
}

function storedAlert(id: EventId, event: NormalisedEvent, alert: AlertDraft): StoredAlert {
  const { at, receivedAt, sourceId, host, fields } = event;
  return { id, at, receivedAt, sourceId, host, fields, ...alert };
}

function verdictOn(alertId: EventId, at: number): Verdict {
  return {
    alertId,
    label: 'malicious',
    probability: 0.95,
    basis: 'rules_and_neighbours',
    reviewReason: null,
    summary: 'A program in a user folder connects to an outside address [1].',
    language: 'ko',
    techniques: ['T1059.001'],
    citedEventIds: [alertId],
    factors: [],
    evidence: [],
    evidenceShown: 0,
    evidenceTotal: 0,
    modelId: null,
    promptTokens: 0,
    outputTokens: 0,
    durationMs: 1,
    decidedAt: at,
  };
}

function newTicket(alerts: readonly StoredAlert[], at: number) {
  return {
    title: 'Attack',
    story: 'By rule.',
    language: 'ko' as const,
    severity: 'high' as const,
    firstAt: alerts[0]?.at ?? at,
    lastAt: alerts.at(-1)?.at ?? at,
    hosts: [...new Set(alerts.map(({ host }) => host))],
    users: ['CORP\\kim'],
    techniques: ['T1059.001'],
    modelId: null,
    createdAt: at,
  };
}
