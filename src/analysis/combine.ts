import type { Severity } from '../core/event.ts';
import type { ReviewReason, VerdictFactor, VerdictLabel } from '../core/verdict.ts';
import type { Fact } from './fact.ts';
import { neighbourScore } from './neighbour-score.ts';
import type { Neighbour } from './ports.ts';
import type { VerdictWeights } from './verdict-weights.ts';

/** The language model's answer to the verdict question. */
export interface ModelAnswer {
  modelId: string;
  /** Log-odds for attack as answered, before the model's bias is taken off. */
  logOdds: number;
}

export interface CombineInput {
  severity: Severity;
  facts: readonly Fact[];
  neighbours: readonly Neighbour[];
  answer: ModelAnswer | null;
}

export interface CombinedVerdict {
  probability: number;
  factors: VerdictFactor[];
}

/** How far an answer counts: less for ordinary work, so that a log line that talks a model round cannot undo what code found. */
const answerLimits = { ordinary: 2, attack: 3 };

/** A model's log-odds less its bias, within the limits. */
export function calibrated(logOdds: number, bias: number): number {
  return Math.max(-answerLimits.ordinary, Math.min(answerLimits.attack, logOdds - bias));
}

/**
 * Probability that an alert is malicious: a sum of log-odds. Rules: intercept, severity and one weight a fact. Past cases:
 * score of the neighbours. Model: its log-odds less its bias. Each term is a factor of the verdict.
 */
export function combine(input: CombineInput, weights: VerdictWeights): CombinedVerdict {
  const model = input.answer === null ? null : (weights.models[input.answer.modelId] ?? weights.unmeasuredModel);
  const scale = model ?? weights.withoutModel;
  const factors: VerdictFactor[] = [
    { name: 'base', logOdds: scale.intercept + scale.rules * weights.rules.intercept, detail: 'base rate of alerts' },
    { name: 'severity', logOdds: scale.rules * weights.rules.severity[input.severity], detail: input.severity },
    ...input.facts.map((fact) => ({ name: fact.id, logOdds: scale.rules * weightOf(fact, weights), detail: fact.en })),
  ];
  if (input.neighbours.length > 0) factors.push(neighbourFactor(input.neighbours, scale.neighbours));
  if (input.answer !== null && model !== null) {
    const answer = calibrated(input.answer.logOdds, model.bias);
    factors.push({
      name: 'model',
      logOdds: model.answer * answer,
      detail: `${input.answer.modelId}: ${answer.toFixed(2)} after calibration`,
    });
  }
  const told = factors.filter((factor) => Math.abs(factor.logOdds) >= 0.01);
  const sum = factors.reduce((total, factor) => total + factor.logOdds, 0);
  return { probability: 1 / (1 + Math.exp(-sum)), factors: told };
}

/** Log-odds of rules alone, as the fitting script needs them. */
export function rulesLogOdds(input: Pick<CombineInput, 'severity' | 'facts'>, weights: VerdictWeights): number {
  return input.facts.reduce(
    (sum, fact) => sum + weightOf(fact, weights),
    weights.rules.intercept + weights.rules.severity[input.severity],
  );
}

function weightOf(fact: Fact, weights: VerdictWeights): number {
  return weights.rules.facts[fact.id] ?? weights.unknownFact[fact.side] * (fact.id.startsWith('near_') ? 0.5 : 1);
}

function neighbourFactor(neighbours: readonly Neighbour[], weight: number): VerdictFactor {
  const nearest = neighbours[0];
  const detail =
    nearest === undefined
      ? ''
      : `${nearest.kind} ${nearest.id} (${nearest.label}, ${nearest.similarity.toFixed(2)}): ${nearest.title}`;
  return { name: 'past_cases', logOdds: weight * neighbourScore(neighbours), detail };
}

export interface Thresholds {
  /** Probability from which a verdict is malicious. */
  maliciousFrom: number;
  /** Probability up to which it is benign. */
  benignUpTo: number;
}

export interface Decided {
  label: VerdictLabel;
  reviewReason: ReviewReason | null;
}

/** Label of a probability; between the thresholds a person decides. */
export function labelOf(probability: number, thresholds: Thresholds): Decided {
  if (probability >= thresholds.maliciousFrom) return { label: 'malicious', reviewReason: null };
  if (probability <= thresholds.benignUpTo) return { label: 'benign', reviewReason: null };
  return { label: 'needs_review', reviewReason: 'uncertain' };
}
