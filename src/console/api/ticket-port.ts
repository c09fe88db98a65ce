import type { Alert } from '../../core/alert.ts';
import type { EventFields, Severity, StoredEvent } from '../../core/event.ts';
import type { ReferenceStory, Ticket, TicketMember, TicketState } from '../../core/ticket.ts';
import type { Verdict } from '../../core/verdict.ts';

export interface TicketQuery {
  state?: TicketState | undefined;
  severity?: Severity | undefined;
  /** Part of title, story, host or user, any case. */
  text?: string | undefined;
  /** Only tickets with a smaller id (older). */
  before?: number | undefined;
  limit: number;
}

/** A member with what the page shows of its alert. */
export interface TicketMemberRow {
  member: TicketMember;
  alert: Alert;
  fields: EventFields;
  verdict: Verdict | null;
}

export interface TicketDetail {
  ticket: Ticket;
  /** Oldest alert first. */
  members: TicketMemberRow[];
}

export interface TicketPort {
  /** Newest first; `total` counts all that fit. */
  list(query: TicketQuery): Promise<{ tickets: Ticket[]; total: number; nextBefore: number | null }>;
  get(id: number): Promise<TicketDetail | null>;
  /** Events of the ticket's alerts and those that their verdicts cite, oldest first; `total` before the limit. */
  timeline(id: number, limit: number): Promise<{ events: StoredEvent[]; total: number }>;
  /** Past cases nearest to the ticket's behaviour, best first, without the ticket itself. */
  similar(id: number, limit: number): Promise<{ story: ReferenceStory; similarity: number }[]>;
  /** The ticket after the change; null where there is none. Setting the state it has is no error. */
  changeState(request: { id: number; state: TicketState; at: number }): Promise<Ticket | null>;
}
