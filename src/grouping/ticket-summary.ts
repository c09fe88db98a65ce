import { type Severity, severities } from '../core/event.ts';
import type { Ticket } from '../core/ticket.ts';
import type { TicketAlert } from './ports.ts';

/** What a ticket says of all its alerts together. */
export type TicketSummary = Pick<Ticket, 'severity' | 'firstAt' | 'lastAt' | 'hosts' | 'users' | 'techniques'>;

/** Sums up alerts of a ticket; of none, the first and last time are infinite. */
export function summaryOf(alerts: readonly TicketAlert[]): TicketSummary {
  const distinct = (values: readonly string[]) => [...new Set(values.filter((value) => value !== ''))];
  let summary: TicketSummary = {
    severity: 'informational',
    firstAt: Number.POSITIVE_INFINITY,
    lastAt: Number.NEGATIVE_INFINITY,
    hosts: distinct(alerts.map(({ alert }) => alert.host)),
    users: distinct(alerts.map(({ alert }) => String(alert.fields['user.name'] ?? ''))),
    techniques: distinct(alerts.flatMap(({ alert, verdict }) => verdict?.techniques ?? alert.techniques)),
  };
  for (const { alert } of alerts) summary = { ...summary, ...widened(summary, alert.severity, alert.at) };
  return summary;
}

/**
 * The summary of a ticket with alerts that join it. Verdicts never change once they are given, so nothing has to be read
 * of the alerts that are in it already.
 */
export function joinedSummary(ticket: TicketSummary, joining: TicketSummary): TicketSummary {
  const both = (one: readonly string[], other: readonly string[]) => [...new Set([...one, ...other])];
  return {
    severity: higher(ticket.severity, joining.severity),
    firstAt: Math.min(ticket.firstAt, joining.firstAt),
    lastAt: Math.max(ticket.lastAt, joining.lastAt),
    hosts: both(ticket.hosts, joining.hosts),
    users: both(ticket.users, joining.users),
    techniques: both(ticket.techniques, joining.techniques),
  };
}

function widened({ severity, firstAt, lastAt }: TicketSummary, alertSeverity: Severity, at: number) {
  return { severity: higher(severity, alertSeverity), firstAt: Math.min(firstAt, at), lastAt: Math.max(lastAt, at) };
}

function higher(one: Severity, other: Severity): Severity {
  return severities.indexOf(other) > severities.indexOf(one) ? other : one;
}
