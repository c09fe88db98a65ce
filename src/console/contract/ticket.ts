import { z } from 'zod';
import { alertSchema, verdictSchema } from './alert.ts';
import {
  countSchema,
  cursorQuerySchema,
  fieldsSchema,
  idSchema,
  limitQuerySchema,
  severitySchema,
  timeSchema,
} from './common.ts';
import { storedEventSchema } from './event.ts';
import { languages, severities, ticketStates } from './vocabulary.ts';

export const ticketSchema = z.object({
  id: idSchema,
  title: z.string(),
  story: z.string(),
  language: z.enum(languages),
  state: z.enum(ticketStates),
  severity: severitySchema,
  firstAt: timeSchema,
  lastAt: timeSchema,
  hosts: z.array(z.string()),
  users: z.array(z.string()),
  techniques: z.array(z.string()),
  alertCount: countSchema,
  createdAt: timeSchema,
  updatedAt: timeSchema,
  modelId: z.string().nullable(),
});
export type Ticket = z.infer<typeof ticketSchema>;

export const ticketListQuerySchema = z.object({
  state: z.enum(ticketStates).optional(),
  severity: z.enum(severities).optional(),
  text: z.string().trim().max(200).optional().describe('Part of title, story, host or user'),
  before: cursorQuerySchema.optional(),
  limit: limitQuerySchema(200, 50),
});

export const ticketListResponseSchema = z.object({
  tickets: z.array(ticketSchema),
  total: countSchema.describe('Tickets that fit the filter, all pages together'),
  nextBefore: idSchema.nullable(),
});
export type TicketList = z.infer<typeof ticketListResponseSchema>;

const membershipReasonSchema = z.object({
  kind: z.enum(['first', 'same_process_tree', 'shared_entity', 'near_in_time', 'similar_behaviour']),
  detail: z.string(),
  weight: z.number().min(0).max(1),
});

const ticketMemberSchema = z.object({
  alertId: idSchema,
  reasons: z.array(membershipReasonSchema),
  joinedAt: timeSchema,
  alert: alertSchema,
  fields: fieldsSchema,
  verdict: verdictSchema.nullable(),
});
export type TicketMember = z.infer<typeof ticketMemberSchema>;

const similarCaseSchema = z.object({
  referenceId: idSchema,
  title: z.string(),
  summary: z.string(),
  label: z.enum(['malicious', 'benign']),
  ticketId: idSchema.nullable().describe('null for a curated case'),
  similarity: z.number().describe('Cosine similarity of the behaviour summaries'),
});

export const ticketDetailResponseSchema = z.object({
  ticket: ticketSchema,
  members: z.array(ticketMemberSchema),
  timeline: z.array(storedEventSchema).describe('Alerts of the ticket and events their verdicts cite, oldest first'),
  timelineTotal: countSchema.describe('Events the timeline holds, of which at most the limit is sent'),
  similar: z.array(similarCaseSchema),
});
export type TicketDetail = z.infer<typeof ticketDetailResponseSchema>;

export const ticketStateRequestSchema = z.object({ state: z.enum(ticketStates) });
