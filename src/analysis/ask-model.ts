import { ApplianceError } from '../core/errors.ts';
import type { ModelAnswer } from './combine.ts';
import { shorten } from './neutralise.ts';
import type { LanguageModel } from './ports.ts';
import { askVerdict, verdictLabelsAsked, verdictShots, verdictSystem, verdictTask } from './questions.ts';

/** Below this probability of all labels together the model did not answer the question. */
const leastMass = 0.2;

export interface ModelCost {
  promptTokens: number;
  outputTokens: number;
}

/** What came of asking: an answer, none that can be used, or no model to ask. */
export type ModelOutcome =
  | { kind: 'answer'; answer: ModelAnswer; card: string; cost: ModelCost }
  | { kind: 'no_answer'; modelId: string; cost: ModelCost }
  | { kind: 'no_model'; reason: string };

export interface AskOptions {
  deadlineMs: number;
  /** Most tokens a card may have; longer ones are replaced by a shorter candidate. */
  maxCardTokens: number;
  signal: AbortSignal;
}

/**
 * Asks the verdict question. `cards` are the same alert from most to least evidence: the first that fits the token limit is
 * asked about. A failure that may pass is thrown on for the queue to try again; one that will not is `no_model`.
 */
export async function askModel(
  model: LanguageModel,
  cards: readonly string[],
  options: AskOptions,
): Promise<ModelOutcome> {
  if (model.available() === null) return { kind: 'no_model', reason: 'absent' };
  try {
    const card = await fittingCard(model, cards, options);
    const { deadlineMs, signal } = options;
    const decision = await model.decide({
      task: verdictTask,
      system: verdictSystem,
      shots: verdictShots(),
      prompt: askVerdict(card),
      labels: verdictLabelsAsked,
      deadlineMs,
      signal,
    });
    const cost = { promptTokens: decision.promptTokens, outputTokens: 0 };
    if (decision.mass < leastMass) return { kind: 'no_answer', modelId: decision.modelId, cost };
    const [attack = 0, ordinary = 0] = verdictLabelsAsked.map((label) => decision.probabilities[label] ?? 0);
    return {
      kind: 'answer',
      answer: { modelId: decision.modelId, logOdds: Math.log((attack + 1e-6) / (ordinary + 1e-6)) },
      card,
      cost,
    };
  } catch (thrown) {
    return withoutModel(thrown, options.signal);
  }
}

/** For failures that trying again cannot mend: no model. Everything else is thrown on. */
export function withoutModel(thrown: unknown, signal: AbortSignal): { kind: 'no_model'; reason: string } {
  if (thrown instanceof ApplianceError && !thrown.retryable && !signal.aborted)
    return { kind: 'no_model', reason: thrown.code };
  throw thrown;
}

async function fittingCard(model: LanguageModel, cards: readonly string[], options: AskOptions): Promise<string> {
  const [first = ''] = cards;
  // A token has at least one byte, so a short text needs no counting.
  if (Buffer.byteLength(first) <= options.maxCardTokens) return first;
  const tokens = await model.countTokens(cards, options);
  const fitting = cards.find((_, index) => (tokens[index] ?? Number.POSITIVE_INFINITY) <= options.maxCardTokens);
  if (fitting !== undefined) return fitting;
  const last = cards.at(-1) ?? '';
  return shorten(last, Math.floor((last.length * options.maxCardTokens) / Math.max(1, tokens.at(-1) ?? 1) / 2));
}
