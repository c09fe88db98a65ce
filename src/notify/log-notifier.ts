import type { Ticket } from '../core/ticket.ts';
import type { Diagnostics } from '../diagnostics/log.ts';

/** Tells of tickets. */
export interface Notifier {
  ticketCreated(ticket: Ticket): Promise<void>;
}

/** Writes to the operational log only. Title and story stay out: they can hold what an attacker wrote. */
export function createLogNotifier(diagnostics: Diagnostics): Notifier {
  return {
    async ticketCreated(ticket) {
      const { id, severity, alertCount, hosts, firstAt } = ticket;
      diagnostics.report('info', 'TicketCreated', { ticketId: id, severity, alertCount, hosts, firstAt });
    },
  };
}
