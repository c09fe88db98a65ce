import type { EventId } from '../../core/event.ts';
import type { MembershipReason, TicketMember } from '../../core/ticket.ts';
import type { ControlDatabase } from './control-database.ts';

export interface TicketMemberTable {
  /** Adds alerts that are in no ticket yet, and the ticket's count with them. Returns how many were added. */
  addMembers(ticketId: number, members: readonly TicketMember[]): number;
  /** In the order of the alerts' ids; at most `limit` (5000). */
  membersOf(ticketId: number, limit?: number): TicketMember[];
  /** Ids of the alerts received last, newest first; at most `limit` (5000). */
  newestOf(ticketId: number, limit: number): EventId[];
  /** The ticket that an alert belongs to; null where it belongs to none. */
  ticketOf(alertId: EventId): number | null;
}

const maxMembers = 5000;

export function createTicketMemberTable(control: ControlDatabase): TicketMemberTable {
  return {
    addMembers: (ticketId, members) =>
      control.transaction(() => {
        const insert = control.prepare(
          'INSERT OR IGNORE INTO ticket_member (alert_id, ticket_id, reasons, joined_at) VALUES (?, ?, ?, ?)',
        );
        let added = 0;
        for (const { alertId, reasons, joinedAt } of members) {
          added += insert.run(alertId, ticketId, JSON.stringify(reasons), joinedAt).changes;
        }
        control.prepare('UPDATE ticket SET alert_count = alert_count + ? WHERE id = ?').run(added, ticketId);
        return added;
      }),
    membersOf: (ticketId, limit = maxMembers) =>
      control
        .prepare<{ alertId: EventId; reasons: string; joinedAt: number }>(
          `SELECT alert_id AS alertId, reasons, joined_at AS joinedAt FROM ticket_member WHERE ticket_id = ?
           ORDER BY alert_id LIMIT ?`,
        )
        .all(ticketId, Math.min(limit, maxMembers))
        .map((row) => ({ ...row, reasons: JSON.parse(row.reasons) as MembershipReason[] })),
    newestOf: (ticketId, limit) =>
      control
        .preparePlucked<EventId>(
          'SELECT alert_id FROM ticket_member WHERE ticket_id = ? ORDER BY alert_id DESC LIMIT ?',
        )
        .all(ticketId, Math.min(limit, maxMembers)),
    ticketOf: (alertId) =>
      control.preparePlucked<number>('SELECT ticket_id FROM ticket_member WHERE alert_id = ?').get(alertId) ?? null,
  };
}
