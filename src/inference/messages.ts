import type { ErrorCode } from '../core/error-catalogue.ts';
import type { ApplianceErrorOptions } from '../core/errors.ts';
import type { EmbeddingModel, InferenceRole, LanguageModel } from './catalogue.ts';
import type { JsonSchema } from './language/json-schema.ts';

/** One worked example in front of the prompt. */
export interface Shot {
  prompt: string;
  answer: string;
}

/** What a prompt to the language model is made of. System text and shots are the shared prefix of a task. */
export interface PromptParts {
  system: string;
  shots: readonly Shot[];
  prompt: string;
}

export interface EmbedResult {
  modelId: string;
  dimensions: number;
  vectors: Float32Array[];
}

export interface DecideResult {
  modelId: string;
  /** Label to probability, normalised over the labels. */
  probabilities: Record<string, number>;
  /** Probability of all label tokens together before normalising: how much the model kept to the labels. */
  mass: number;
  promptTokens: number;
  /** Prompt tokens whose evaluation was kept from before. */
  reusedTokens: number;
  durationMs: number;
}

export type NoAnswerReason = 'cut_off' | 'not_json' | 'schema_mismatch';

export type GenerateResult =
  | { kind: 'answer'; modelId: string; value: unknown; promptTokens: number; outputTokens: number; durationMs: number }
  | {
      kind: 'no_answer';
      reason: NoAnswerReason;
      modelId: string;
      promptTokens: number;
      outputTokens: number;
      durationMs: number;
    };

/** Work of one request, as the child gets it. */
export type Work =
  | { kind: 'embed'; texts: string[] }
  | { kind: 'count'; texts: string[] }
  | { kind: 'decide'; parts: PromptParts; labels: string[] }
  | { kind: 'generate'; parts: PromptParts; schema: JsonSchema; maxTokens: number };

export interface EmbeddingLoad {
  role: 'embedding';
  model: EmbeddingModel;
  onnxPath: string;
  tokenizerPath: string;
}

export interface LanguageLoad {
  role: 'language';
  model: LanguageModel;
  ggufPath: string;
  threads: number;
  contextTokens: number;
}

export type ModelLoad = EmbeddingLoad | LanguageLoad;

export type ToChild =
  | { kind: 'load'; load: ModelLoad }
  | { kind: 'work'; id: number; work: Work }
  | { kind: 'cancel'; id: number };

/** A failure as it crosses between the processes. */
export interface PackedError {
  code: ErrorCode;
  params: NonNullable<ApplianceErrorOptions['params']>;
}

export type FromChild =
  | { kind: 'alive' }
  /** A step forward of a load or of the request in hand; the watchdog counts from it. */
  | { kind: 'progress'; role: InferenceRole }
  | { kind: 'loaded'; role: InferenceRole; durationMs: number }
  | { kind: 'load_failed'; role: InferenceRole; reason: string }
  | { kind: 'done'; id: number; result: EmbedResult | DecideResult | GenerateResult | number[] }
  | { kind: 'failed'; id: number; error: PackedError };
