import type { Token } from 'node-llama-cpp';
import type { DecideResult } from '../messages.ts';
import { labelProbabilities, labelTokens } from './label-tokens.ts';
import type { LoadedLanguageModel, WorkControl } from './loaded-language-model.ts';
import type { PromptTokens } from './prompt-tokens.ts';
import { readPrompt } from './read-prompt.ts';

/** One step: the probability that the answer begins with each label. Nothing is generated. */
export async function evaluateDecision(
  loaded: LoadedLanguageModel,
  request: { prompt: PromptTokens<Token>; prefixKey: string; labels: readonly string[]; control: WorkControl },
): Promise<DecideResult> {
  const startedAt = performance.now();
  const { tokens } = request.prompt;
  const ofLabels = labelTokens<Token>(request.labels, (text) => loaded.model.tokenize(text, false));
  const sequence = loaded.slots.take(request.prefixKey);
  const reusedTokens = await readPrompt(sequence, tokens, request.control);
  const [outcome] = await sequence.controlledEvaluate([
    [tokens.at(-1) as Token, { generateNext: { probabilities: true } }],
  ]);
  request.control.onProgress();
  const byToken = outcome?.next.probabilities;
  if (!byToken) throw new Error('The model returned no probabilities.');
  const { probabilities, mass } = labelProbabilities(ofLabels, (token) => byToken.get(token) ?? 0);
  return {
    modelId: loaded.modelId,
    probabilities,
    mass,
    promptTokens: tokens.length,
    reusedTokens,
    durationMs: Math.round(performance.now() - startedAt),
  };
}
