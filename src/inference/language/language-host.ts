import { getLlama, LlamaLogLevel, type Token } from 'node-llama-cpp';
import { ApplianceError } from '../../core/errors.ts';
import type { DecideResult, GenerateResult, LanguageLoad, PromptParts } from '../messages.ts';
import { evaluateDecision } from './evaluate-decision.ts';
import { evaluateText } from './evaluate-text.ts';
import type { JsonSchema } from './json-schema.ts';
import type { LoadedLanguageModel, WorkControl } from './loaded-language-model.ts';
import { chatmlTokens, type PromptTokens } from './prompt-tokens.ts';
import { createSequenceSlots } from './sequence-slots.ts';

/** The loaded language model inside the child. Requests come one at a time. */
export interface LanguageHost {
  decide(parts: PromptParts, labels: readonly string[], control: WorkControl): Promise<DecideResult>;
  generate(
    request: { parts: PromptParts; schema: JsonSchema; maxTokens: number },
    control: WorkControl,
  ): Promise<GenerateResult>;
  /** Tokens of each text as plain content. */
  countTokens(texts: readonly string[]): number[];
}

/** Tasks that keep their prefix at the same time. A sequence of 4096 tokens of the 1.5B shape costs 117 MB. */
const prefixSlots = 2;

/** Loads the model for the CPU, without building or fetching anything. Throws what node-llama-cpp throws. */
export async function loadLanguageModel(load: LanguageLoad, onProgress: () => void): Promise<LanguageHost> {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logLevel: LlamaLogLevel.error,
    maxThreads: 0,
  });
  const model = await llama.loadModel({ modelPath: load.ggufPath, checkTensors: true, onLoadProgress: onProgress });
  const contextTokens = Math.min(load.contextTokens, load.model.language.trainedContextTokens);
  const context = await model.createContext({
    contextSize: contextTokens,
    sequences: prefixSlots,
    threads: load.threads,
    batchSize: 512,
  });
  const slots = createSequenceSlots(context);
  return createLanguageHost({ modelId: load.model.id, llama, model, slots, contextTokens });
}

function createLanguageHost(loaded: LoadedLanguageModel): LanguageHost {
  const { model } = loaded;
  return {
    decide(parts, labels, control) {
      const prompt = promptOf(loaded, parts, 1);
      return evaluateDecision(loaded, { prompt, prefixKey: prefixKeyOf(parts), labels, control });
    },
    generate({ parts, schema, maxTokens }, control) {
      const prompt = promptOf(loaded, parts, maxTokens);
      return evaluateText(loaded, { prompt, prefixKey: prefixKeyOf(parts), schema, maxTokens, control });
    },
    countTokens: (texts) => texts.map((text) => model.tokenize(text, false).length),
  };
}

/** Tokens of a prompt, refused where prompt and answer do not fit: llama.cpp would drop the beginning silently. */
function promptOf(loaded: LoadedLanguageModel, parts: PromptParts, answerTokens: number): PromptTokens<Token> {
  const prompt = chatmlTokens<Token>(parts, (text, special) => loaded.model.tokenize(text, special));
  const limitTokens = loaded.contextTokens - answerTokens;
  const promptTokens = prompt.tokens.length;
  if (promptTokens <= limitTokens) return prompt;
  throw new ApplianceError('INFERENCE_PROMPT_TOO_LONG', {
    params: { promptTokens, limitTokens, prefixTokens: prompt.prefixLength },
  });
}

function prefixKeyOf(parts: PromptParts): string {
  return JSON.stringify([parts.system, parts.shots]);
}
