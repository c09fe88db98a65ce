import type { Ticket } from '../../core/ticket.ts';

type JsonColumn = 'hosts' | 'users' | 'techniques';

/** A row of `ticket` as it is selected by `ticketColumns`. */
export type TicketRow = Omit<Ticket, JsonColumn> & Record<JsonColumn, string>;

export const ticketColumns = `id, title, story, language, state, severity, first_at AS firstAt, last_at AS lastAt, hosts,
  users, techniques, alert_count AS alertCount, created_at AS createdAt, updated_at AS updatedAt, model_id AS modelId`;

export function toTicket(row: TicketRow): Ticket {
  return {
    ...row,
    hosts: JSON.parse(row.hosts) as string[],
    users: JSON.parse(row.users) as string[],
    techniques: JSON.parse(row.techniques) as string[],
  };
}
