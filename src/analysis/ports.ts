import type { StoredEvent } from '../core/event.ts';
import type { AnalysedAlert, PreparedAlert } from './prepared-alert.ts';

/** Reads what a host did around a time; given by the store. */
export interface ContextReader {
  /** Events of the host in `at` ± `windowMs`, at most `limit`, nearest first; `total` counts them all. */
  context(query: {
    host: string;
    at: number;
    windowMs: number;
    limit: number;
  }): Promise<{ events: StoredEvent[]; total: number }>;
}

/** One worked example in front of a prompt; part of a task's shared prefix. */
export interface PromptShot {
  prompt: string;
  answer: string;
}

/** A prompt to the language model. System text and shots are equal for all requests of a task and evaluated once. */
export interface ModelRequest {
  task: string;
  system: string;
  shots?: readonly PromptShot[];
  prompt: string;
  deadlineMs: number;
  signal?: AbortSignal;
}

/** The part of JSON Schema that the language model's grammar knows. */
export type TextSchema =
  | { type: 'object'; properties: Record<string, TextSchema> }
  | { type: 'array'; items: TextSchema; minItems?: number; maxItems: number }
  | { type: 'string'; minLength?: number; maxLength: number }
  | { type: 'integer' | 'number' | 'boolean' }
  | { enum: readonly (string | number | boolean | null)[] };

export interface Decision {
  modelId: string;
  probabilities: Record<string, number>;
  /** Probability of all labels together before normalising: how far the model kept to them. */
  mass: number;
  promptTokens: number;
  reusedTokens: number;
  durationMs: number;
}

interface GenerationCost {
  modelId: string;
  promptTokens: number;
  outputTokens: number;
  durationMs: number;
}

export type Generation =
  | (GenerationCost & { kind: 'answer'; value: unknown })
  | (GenerationCost & { kind: 'no_answer'; reason: string });

/** The language model; given by inference. */
export interface LanguageModel {
  /** Catalogue id of the model that will answer; null where there is none. */
  available(): string | null;
  decide(request: ModelRequest & { labels: readonly string[] }): Promise<Decision>;
  generate(request: ModelRequest & { schema: TextSchema; maxTokens: number }): Promise<Generation>;
  /** Tokens of each text as the model counts them. */
  countTokens(texts: readonly string[], options: { deadlineMs: number; signal?: AbortSignal }): Promise<number[]>;
}

/** The embedding model; given by inference. */
export interface Embedder {
  /** Catalogue id of the model; null where there is none. */
  available(): string | null;
  embed(
    texts: readonly string[],
    options: { deadlineMs: number; signal?: AbortSignal },
  ): Promise<{ modelId: string; vectors: Float32Array[] }>;
}

/** A past case near a behaviour. */
export interface Neighbour {
  id: number;
  kind: 'story' | 'alert' | 'ticket';
  label: 'malicious' | 'benign';
  title: string;
  /** Cosine similarity, -1 … 1. */
  similarity: number;
}

/** Search among reference stories, tickets and alerts that a person judged; given by grouping and the store. */
export interface Neighbours {
  /** The `k` nearest with vectors of the same model, most similar first. */
  nearest(vector: Float32Array, k: number): Promise<Neighbour[]>;
}

/** Does what `prepareAlert` does, on a thread of its own. Rejects with the signal's reason, and where the thread ended. */
export type AlertPreparer = (alert: AnalysedAlert, options: { signal: AbortSignal }) => Promise<PreparedAlert>;

/** Everything the analyst needs from other rooms. */
export interface AnalysisPorts {
  prepare: AlertPreparer;
  languageModel: LanguageModel;
  embedder: Embedder;
  neighbours: Neighbours;
}
