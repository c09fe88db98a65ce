import type { Alert } from '../core/alert.ts';
import type { EventFields, EventId, StoredEvent } from '../core/event.ts';
import type { Verdict } from '../core/verdict.ts';

/** An alert with all that grouping looks at. */
export interface GroupingCandidate {
  alert: Alert & { fields: EventFields };
  verdict: Pick<Verdict, 'label' | 'probability' | 'summary' | 'techniques' | 'citedEventIds'>;
  /** Vector of the alert's behaviour summary; null where there is no embedding model. */
  vector: Float32Array | null;
  /** The same host's events around the alert; may be empty where they are purged. */
  context: readonly StoredEvent[];
}

/** An alert with its verdict, as a ticket tells of it. */
export interface TicketAlert {
  alert: Alert & { fields: EventFields };
  verdict: Verdict | null;
}

/** What grouping reads; given by the store. All of it on the thread that groups. */
export interface GroupingReader {
  /** Null where it is not kept. */
  alert(id: AlertId): TicketAlert | null;
  /** The same host's events around the alert. */
  contextOf(alert: Alert): readonly StoredEvent[];
  /** Behaviour vector; null where there is none. */
  vectorOf(id: AlertId): Float32Array | null;
  /** Open tickets with alerts between the times, newest first, with the ids of their newest members. */
  openTickets(wanted: {
    fromAt: number;
    toAt: number;
    tickets: number;
    members: number;
  }): { id: number; newest: AlertId[] }[];
  /** Recent alerts that were judged benign. */
  recentBenign(limit: number): readonly Pick<TicketAlert['alert'], 'fields'>[];
}

/** What stories read of a ticket; given by the store. */
export interface StoryReader extends Pick<GroupingReader, 'alert' | 'vectorOf'> {
  /** Null where there is no such ticket. */
  alertCount(ticketId: number): number | null;
  memberIds(ticketId: number): AlertId[];
}

interface TextCost {
  modelId: string;
  promptTokens: number;
  outputTokens: number;
  durationMs: number;
}

export interface StoryRequest {
  task: string;
  system: string;
  prompt: string;
  schema: StorySchema;
  maxTokens: number;
  deadlineMs: number;
  signal?: AbortSignal;
}

export type StorySchema =
  | { type: 'object'; properties: Record<string, StorySchema> }
  | { type: 'array'; items: StorySchema; minItems?: number; maxItems: number }
  | { type: 'string'; minLength?: number; maxLength: number }
  | { type: 'integer' | 'number' | 'boolean' };

/** The language model, as far as stories need it; given by inference. */
export interface StoryModel {
  /** Catalogue id; null where there is no model. */
  available(): string | null;
  generate(
    request: StoryRequest,
  ): Promise<(TextCost & { kind: 'answer'; value: unknown }) | (TextCost & { kind: 'no_answer'; reason: string })>;
}

export type AlertId = EventId;
