import { ApplianceError } from '../core/errors.ts';
import type { ModelAnswer } from './combine.ts';
import { shorten } from './neutralise.ts';
import type { Decision, LanguageModel } from './ports.ts';
import type { Showing } from './prepared-alert.ts';
import { askVerdict, verdictLabelsAsked, verdictShots, verdictSystem, verdictTask } from './questions.ts';

/** Below this probability of all labels together the model did not answer the question. */
const leastMass = 0.2;
const unasked: ModelCost = { promptTokens: 0, outputTokens: 0 };

export interface ModelCost {
  promptTokens: number;
  outputTokens: number;
}

/** What came of asking: an answer, none that can be used, or no model to ask. */
export type ModelOutcome =
  | { kind: 'answer'; answer: ModelAnswer; cost: ModelCost }
  | { kind: 'no_answer'; modelId: string; cost: ModelCost }
  /** Not asked, since its weight is nought: on known alerts its answers were no better than chance. */
  | { kind: 'unheeded'; modelId: string; cost: ModelCost }
  | { kind: 'no_model'; reason: string };

export interface AskOptions {
  deadlineMs: number;
  /** Most tokens a card may have; longer ones are replaced by a shorter candidate. */
  maxCardTokens: number;
  signal: AbortSignal;
  /** False for a model whose answers count nothing. */
  heeds: (modelId: string) => boolean;
}

/**
 * Asks the verdict question. `showings` are the same alert from most to least evidence: the first that fits the token limit
 * is asked about. A failure that may pass is thrown on for the queue to try again; one that will not is `no_model`.
 */
export async function askModel(
  model: LanguageModel,
  showings: readonly [Showing, ...Showing[]],
  options: AskOptions,
): Promise<{ outcome: ModelOutcome; shown: Showing }> {
  let shown: Showing = showings[0];
  const modelId = model.available();
  if (modelId === null) return { outcome: { kind: 'no_model', reason: 'absent' }, shown };
  // An answer that weighs nothing is not worth the seconds that it takes.
  if (!options.heeds(modelId)) return { outcome: { kind: 'unheeded', modelId, cost: unasked }, shown };
  try {
    shown = await fittingShowing(model, showings, options);
    return { outcome: outcomeOf(await decide(model, shown.card, options)), shown };
  } catch (thrown) {
    return { outcome: withoutModel(thrown, options.signal), shown };
  }
}

function decide(model: LanguageModel, card: string, { deadlineMs, signal }: AskOptions): Promise<Decision> {
  return model.decide({
    task: verdictTask,
    system: verdictSystem,
    shots: verdictShots(),
    prompt: askVerdict(card),
    labels: verdictLabelsAsked,
    deadlineMs,
    signal,
  });
}

function outcomeOf(decision: Decision): ModelOutcome {
  const cost = { promptTokens: decision.promptTokens, outputTokens: 0 };
  if (decision.mass < leastMass) return { kind: 'no_answer', modelId: decision.modelId, cost };
  const [attack = 0, ordinary = 0] = verdictLabelsAsked.map((label) => decision.probabilities[label] ?? 0);
  // A probability of 0 would be infinite log-odds.
  const logOdds = Math.log((attack + 1e-6) / (ordinary + 1e-6));
  return { kind: 'answer', answer: { modelId: decision.modelId, logOdds }, cost };
}

/** For failures that trying again cannot mend: no model. Everything else is thrown on. */
export function withoutModel(thrown: unknown, signal: AbortSignal): { kind: 'no_model'; reason: string } {
  if (thrown instanceof ApplianceError && !thrown.retryable && !signal.aborted)
    return { kind: 'no_model', reason: thrown.code };
  throw thrown;
}

async function fittingShowing(
  model: LanguageModel,
  showings: readonly [Showing, ...Showing[]],
  options: AskOptions,
): Promise<Showing> {
  const { maxCardTokens, deadlineMs, signal } = options;
  const [first] = showings;
  // A token has at least one byte, so a short text needs no counting.
  if (Buffer.byteLength(first.card) <= maxCardTokens) return first;
  const tokens = await model.countTokens(
    showings.map((showing) => showing.card),
    { deadlineMs, signal },
  );
  const fitting = showings.find((_, index) => (tokens[index] ?? Number.POSITIVE_INFINITY) <= maxCardTokens);
  if (fitting !== undefined) return fitting;
  const last = showings.at(-1) ?? first;
  const share = maxCardTokens / Math.max(1, tokens.at(-1) ?? 1);
  return { ...last, card: shorten(last.card, Math.floor((last.card.length * share) / 2)) };
}
