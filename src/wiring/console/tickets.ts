import type { TicketMemberRow, TicketPort } from '../../console/api/ticket-port.ts';
import { given } from '../given.ts';
import type { Stores } from '../stores.ts';

type Tables = Pick<Stores, 'tickets' | 'members' | 'alerts' | 'verdicts' | 'stories' | 'search'>;

/** Tickets with their members, timeline and similar cases. `embeddingModelId` is null where there is no such model. */
export function createConsoleTickets(tables: Tables, embeddingModelId: string | null): TicketPort {
  const { tickets, members, alerts, verdicts, stories, search } = tables;
  const rowsOf = (ticketId: number): TicketMemberRow[] =>
    members
      .membersOf(ticketId)
      .flatMap((member) => {
        const alert = alerts.get(member.alertId);
        return alert ? [{ member, alert, fields: alert.fields, verdict: verdicts.get(alert.id) }] : [];
      })
      .sort((one, other) => one.alert.at - other.alert.at || one.alert.id - other.alert.id);
  return {
    async list(query) {
      const found = tickets.list(given(query));
      const last = found.tickets.at(-1);
      return { ...found, nextBefore: last && found.tickets.length === query.limit ? last.id : null };
    },
    async get(id) {
      const ticket = tickets.get(id);
      return ticket ? { ticket, members: rowsOf(id) } : null;
    },
    async timeline(id, limit) {
      const rows = rowsOf(id);
      const ids = new Set(rows.flatMap(({ alert, verdict }) => [alert.id, ...(verdict?.citedEventIds ?? [])]));
      const found = await search.byIds([...ids].slice(0, 1000));
      const events = found.sort((one, other) => one.at - other.at || one.id - other.id);
      return { events: events.slice(0, limit), total: events.length };
    },
    async similar(id, limit) {
      if (embeddingModelId === null) return [];
      const own = stories.ofTicket(id);
      const vector = own ? stories.vectorOf(own.id, { modelId: embeddingModelId }) : null;
      if (!own || !vector) return [];
      const near = await search.nearestStories(vector, limit + 1, { modelId: embeddingModelId });
      return near
        .filter((neighbour) => neighbour.id !== own.id)
        .flatMap((neighbour) => {
          const story = stories.get(neighbour.id);
          return story ? [{ story, similarity: neighbour.similarity }] : [];
        })
        .slice(0, limit);
    },
    async changeState({ id, state, at }) {
      return tickets.setState(id, { state, at }) ? tickets.get(id) : null;
    },
  };
}
