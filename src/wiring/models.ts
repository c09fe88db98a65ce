import type { Embedder, LanguageModel } from '../analysis/ports.ts';
import type { InferenceClient } from '../inference/client.ts';

/** The inference client as analysis and grouping ask for it. */
export function createModelPorts(inference: InferenceClient): { languageModel: LanguageModel; embedder: Embedder } {
  const available = (role: 'language' | 'embedding') => {
    const { state, modelId } = inference.status()[role];
    // While a child starts again requests wait; a model that is not in place or broken is no model.
    return state === 'absent' || state === 'broken' ? null : modelId;
  };
  return {
    languageModel: {
      available: () => available('language'),
      decide: (request) => inference.decide(request),
      generate: (request) => inference.generate(request as Parameters<InferenceClient['generate']>[0]),
      countTokens: (texts, options) => inference.countTokens(texts, options),
    },
    embedder: {
      available: () => available('embedding'),
      embed: (texts, options) => inference.embed(texts, options),
    },
  };
}
