import type { Clock } from '../core/clock.ts';
import type { Language, ReviewReason, Verdict } from '../core/verdict.ts';
import { askModel, type ModelOutcome, withoutModel } from './ask-model.ts';
import { assembleVerdict, unansweredVerdict } from './assemble-verdict.ts';
import { citeEvidence } from './cite-evidence.ts';
import { type CombinedVerdict, combine, type Decided, labelOf, type Thresholds } from './combine.ts';
import type { AnalysisPorts, Neighbour } from './ports.ts';
import type { AnalysedAlert } from './prepared-alert.ts';
import { loadVerdictWeights } from './verdict-weights.ts';

export interface AnalystOptions extends Thresholds {
  language: Language;
  /** Deadline of one request to a model, waiting included. Default 120000. */
  deadlineMs?: number;
  /** Most tokens of one alert's own part of a prompt. Default 700. */
  maxCardTokens?: number;
}

export interface Analysis {
  verdict: Verdict;
  /** Behaviour summary: the text behind the vector. */
  behaviour: string;
  vector: Float32Array | null;
  vectorModelId: string | null;
}

export interface AlertAnalyst {
  /** Gives one alert its verdict. Throws what the ports throw where trying again may help (`retryable`) or the signal fired. */
  analyse(alert: AnalysedAlert, options: { signal: AbortSignal }): Promise<Analysis>;
  /** The verdict of an alert that could not be analysed: needs review, with the reason. Asks nobody. */
  unanswered(alert: AnalysedAlert, reason: ReviewReason): Verdict;
}

const neighboursAsked = 5;
const defaults = { deadlineMs: 120_000, maxCardTokens: 700 };

/** One alert after another: context, facts, past cases, the model's answer, citations, verdict. Keeps nothing. */
export function createAlertAnalyst(parts: {
  ports: AnalysisPorts;
  options: AnalystOptions;
  clock: Clock;
}): AlertAnalyst {
  const settings = { ...defaults, ...parts.options };
  const weights = loadVerdictWeights();
  const { ports, clock } = parts;
  const { language } = settings;
  const heeds = (modelId: string) => weights.models[modelId]?.answer !== 0;

  return {
    async analyse(alert, { signal }) {
      const startedAt = clock.now();
      const request = { deadlineMs: settings.deadlineMs, maxCardTokens: settings.maxCardTokens, signal, heeds };
      const prepared = await ports.prepare(alert, { signal });
      const { behaviour } = prepared;
      const past = await recall(behaviour, ports, request);
      const { outcome, shown } = await askModel(ports.languageModel, prepared.showings, request);
      const answer = outcome.kind === 'answer' ? outcome.answer : null;
      const { facts } = prepared.found;
      const combined = combine({ severity: alert.severity, facts, neighbours: past.neighbours, answer }, weights);
      const decided = decide(combined, { outcome, addressedReader: prepared.addressedReader, thresholds: settings });
      const cites = answer !== null && decided.label !== 'benign';
      const citation = cites ? await citeEvidence(ports.languageModel, shown, request) : null;
      const now = clock.now();
      const verdict = assembleVerdict(alert, {
        prepared,
        shown,
        outcome,
        combined,
        decided,
        citation,
        language,
        startedAt,
        now,
      });
      return { verdict, behaviour, vector: past.vector, vectorModelId: past.modelId };
    },
    unanswered: (alert, reason) => unansweredVerdict(alert, { reason, language, now: clock.now(), weights }),
  };
}

interface Past {
  vector: Float32Array | null;
  modelId: string | null;
  neighbours: Neighbour[];
}

/** Vector of the behaviour and the past cases near it; nothing where there is no embedding model. */
async function recall(
  behaviour: string,
  ports: AnalysisPorts,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<Past> {
  const none: Past = { vector: null, modelId: null, neighbours: [] };
  if (ports.embedder.available() === null) return none;
  try {
    const { deadlineMs, signal } = options;
    const { modelId, vectors } = await ports.embedder.embed([behaviour], { deadlineMs, signal });
    const vector = vectors[0] ?? null;
    return vector === null
      ? none
      : { vector, modelId, neighbours: await ports.neighbours.nearest(vector, neighboursAsked) };
  } catch (thrown) {
    withoutModel(thrown, options.signal);
    return none;
  }
}

function decide(
  combined: CombinedVerdict,
  known: { outcome: ModelOutcome; addressedReader: boolean; thresholds: Thresholds },
): Decided {
  if (known.outcome.kind === 'no_answer') return { label: 'needs_review', reviewReason: 'no_answer' };
  const decided = labelOf(combined.probability, known.thresholds);
  // Text that speaks to the reader never buys an acquittal.
  if (decided.label === 'benign' && known.addressedReader) return { label: 'needs_review', reviewReason: 'uncertain' };
  return decided;
}
