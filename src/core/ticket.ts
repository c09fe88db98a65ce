import type { EventId, Severity } from './event.ts';
import type { Language } from './verdict.ts';

export const ticketStates = ['open', 'closed'] as const;
export type TicketState = (typeof ticketStates)[number];

/** Why an alert belongs to a ticket; stored with each membership and shown on the ticket's page. */
export interface MembershipReason {
  kind: 'first' | 'same_process_tree' | 'shared_entity' | 'near_in_time' | 'similar_behaviour';
  /** The entity, ancestor, seconds or similarity that it rests on, readable. */
  detail: string;
  /** How much it counted, 0 … 1. */
  weight: number;
}

/** An alert's place in a ticket. */
export interface TicketMember {
  alertId: EventId;
  reasons: MembershipReason[];
  joinedAt: number;
}

/** One incident: malicious alerts that belong to one attack, with its story. */
export interface Ticket {
  id: number;
  title: string;
  story: string;
  language: Language;
  state: TicketState;
  severity: Severity;
  /** First and last event time of its alerts, UTC epoch milliseconds. */
  firstAt: number;
  lastAt: number;
  hosts: string[];
  users: string[];
  techniques: string[];
  alertCount: number;
  createdAt: number;
  updatedAt: number;
  /** Catalogue id of the model that wrote title and story; null where they were put together by rule. */
  modelId: string | null;
}

/** A past case used as an example in retrieval: closed or open ticket, or curated. */
export interface ReferenceStory {
  id: number;
  title: string;
  /** Behaviour summary, the text that was embedded. */
  summary: string;
  label: 'malicious' | 'benign';
  /** The ticket it came from; null for a curated case. */
  ticketId: number | null;
}
