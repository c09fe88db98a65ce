import { alertTitle } from '../core/alert.ts';
import type { Language } from '../core/verdict.ts';
import { createGrouper, type OpenTicket, type PlacedAlert } from './group-alerts.ts';
import { maxGapMs } from './linking.ts';
import type { AlertId, GroupingReader, TicketAlert } from './ports.ts';
import { type StoryMember, type StoryText, templateStory } from './story-template.ts';
import { summaryOf, type TicketSummary } from './ticket-summary.ts';
import { type TracedAlert, traceAlert } from './traced-alert.ts';

/** A ticket to open, or alerts that join an open one; whoever keeps tickets carries it out. */
export type TicketProposal =
  | { kind: 'create'; members: PlacedAlert[]; summary: TicketSummary; text: StoryText }
  | { kind: 'add'; ticketId: number; members: PlacedAlert[]; summary: TicketSummary };

export interface TicketProposer {
  /** Where these alerts belong; alerts that are not kept or have no verdict are left out. Changes nothing. */
  propose(alertIds: readonly AlertId[]): TicketProposal[];
}

/** Members of open tickets are asked for again and again, and reading a context is what costs. */
const tracesKept = 2000;
const benignCompared = 500;
const ticketsCompared = 20;
const membersCompared = 30;

/** Groups alerts with the members of open tickets near them. Bounded, but up to seconds of work: for a thread of its own. */
export function createTicketProposer(
  reader: GroupingReader,
  texts: { language: Language; timeZone: string },
): TicketProposer {
  const grouper = createGrouper({ recentBenign: () => reader.recentBenign(benignCompared) });
  const traced = createTraces(reader);

  const openTicketsAround = (alerts: readonly TracedAlert[]): OpenTicket[] => {
    const times = alerts.map(({ traces }) => traces.at);
    const [fromAt, toAt] = [Math.min(...times) - maxGapMs, Math.max(...times) + maxGapMs];
    return reader
      .openTickets({ fromAt, toAt, tickets: ticketsCompared, members: membersCompared })
      .map(({ id, newest }) => ({ id, members: newest.flatMap((alertId) => traced(alertId) ?? []) }));
  };
  return {
    propose(alertIds) {
      const fresh = alertIds.flatMap((id) => traced(id) ?? []);
      if (fresh.length === 0) return [];
      const { decisions } = grouper.group(fresh, openTicketsAround(fresh));
      return decisions.map((decision): TicketProposal => {
        const joining = decision.members.flatMap(({ alertId }) => reader.alert(alertId) ?? []);
        const summary = summaryOf(joining);
        if (decision.kind === 'add') return { ...decision, summary };
        const told = joining.map((row) => storyMember(row, texts.language));
        return { ...decision, summary, text: templateStory(told, texts) };
      });
    },
  };
}

/** An alert as a ticket's story tells it. */
export function storyMember({ alert, verdict }: TicketAlert, language: Language): StoryMember {
  const { id: alertId, at, host } = alert;
  return {
    alertId,
    at,
    host,
    title: alertTitle(alert, language),
    summary: verdict?.summary ?? '',
    techniques: verdict?.techniques ?? alert.techniques,
  };
}

/** Traces of alerts, kept without their contexts as long as the verdict is the one that they were read with. */
function createTraces(reader: GroupingReader): (id: AlertId) => TracedAlert | null {
  const kept = new Map<AlertId, { traced: TracedAlert; decidedAt: number }>();
  return (id) => {
    const { alert, verdict } = reader.alert(id) ?? { alert: null, verdict: null };
    if (alert === null || verdict === null) return null;
    const known = kept.get(id);
    const traced =
      known !== undefined && known.decidedAt === verdict.decidedAt
        ? // The vector may come after the verdict.
          { ...known.traced, vector: known.traced.vector ?? reader.vectorOf(id) }
        : traceAlert({ alert, verdict, vector: reader.vectorOf(id), context: reader.contextOf(alert) });
    kept.set(id, { traced, decidedAt: verdict.decidedAt });
    const [oldest] = kept.keys();
    if (kept.size > tracesKept && oldest !== undefined) kept.delete(oldest);
    return traced;
  };
}
