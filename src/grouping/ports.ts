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

/** An open ticket with its members (the newest 50 are enough). */
export interface OpenTicket {
  id: number;
  members: readonly GroupingCandidate[];
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
