import type { Llama, LlamaModel } from 'node-llama-cpp';
import type { SequenceSlots } from './sequence-slots.ts';

/** Everything a step of the model needs. */
export interface LoadedLanguageModel {
  modelId: string;
  llama: Llama;
  model: LlamaModel;
  slots: SequenceSlots;
  contextTokens: number;
}

/** How a request is watched and given up while native code works. */
export interface WorkControl {
  signal: AbortSignal;
  /** Called after every step forward: a piece of prompt, a token, a batch. */
  onProgress(): void;
}
