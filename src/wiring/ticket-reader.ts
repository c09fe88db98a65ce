import type { GroupingReader, StoryReader } from '../grouping/ports.ts';
import { createAlertVectorTable } from '../store/control/alert-vectors.ts';
import { createAlertTable } from '../store/control/alerts.ts';
import { createTicketMemberTable } from '../store/control/ticket-members.ts';
import { createTicketTable } from '../store/control/tickets.ts';
import { createVerdictTable } from '../store/control/verdicts.ts';
import type { StoreDatabase } from '../store/database.ts';

const openTicketsRead = 200;

/** What grouping reads, out of the control database. */
export function createTicketReader(
  control: StoreDatabase,
  options: { embeddingModelId: string | null; contextOf: GroupingReader['contextOf'] },
): GroupingReader & StoryReader {
  const alerts = createAlertTable(control);
  const verdicts = createVerdictTable(control);
  const vectors = createAlertVectorTable(control);
  const tickets = createTicketTable(control);
  const members = createTicketMemberTable(control);
  const { embeddingModelId: modelId, contextOf } = options;
  return {
    alert(id) {
      const alert = alerts.get(id);
      return alert === null ? null : { alert, verdict: verdicts.get(id) };
    },
    contextOf,
    vectorOf: (id) => (modelId === null ? null : vectors.get(id, { modelId })),
    openTickets({ fromAt, toAt, tickets: most, members: newest }) {
      return tickets
        .list({ state: 'open', limit: openTicketsRead })
        .tickets.filter(({ firstAt, lastAt }) => firstAt <= toAt && lastAt >= fromAt)
        .slice(0, most)
        .map(({ id }) => ({ id, newest: members.newestOf(id, newest) }));
    },
    recentBenign: (limit) => alerts.list({ label: 'benign', limit }),
    alertCount: (ticketId) => tickets.get(ticketId)?.alertCount ?? null,
    memberIds: (ticketId) => members.membersOf(ticketId).map(({ alertId }) => alertId),
  };
}
