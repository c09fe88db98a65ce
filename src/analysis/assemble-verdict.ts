import type { EventId } from '../core/event.ts';
import type { Language, ReviewReason, Verdict } from '../core/verdict.ts';
import type { ModelOutcome } from './ask-model.ts';
import type { Citation } from './cite-evidence.ts';
import { type CombinedVerdict, combine, type Decided } from './combine.ts';
import { findFacts } from './facts.ts';
import type { AnalysedAlert, PreparedAlert, Showing } from './prepared-alert.ts';
import { templateSummary } from './summary-template.ts';
import { techniquesOf } from './techniques.ts';
import type { VerdictWeights } from './verdict-weights.ts';

/** Everything that a verdict is put together from. */
export interface VerdictParts {
  prepared: PreparedAlert;
  /** What the model was shown, or would have been. */
  shown: Showing;
  outcome: ModelOutcome;
  combined: CombinedVerdict;
  decided: Decided;
  /** Null where the model was not asked for citations. */
  citation: Citation | null;
  language: Language;
  startedAt: number;
  now: number;
}

/** Puts a verdict together. A wrong citation turns it to needs review and drops nothing. */
export function assembleVerdict(alert: AnalysedAlert, parts: VerdictParts): Verdict {
  const { prepared, shown, outcome, combined, citation, language } = parts;
  const { found, addressedReader } = prepared;
  const { evidence } = shown;
  const wrong = citation?.kind === 'wrong_citation';
  const label = wrong ? 'needs_review' : parts.decided.label;
  const reviewReason = wrong ? 'wrong_citation' : parts.decided.reviewReason;
  const basis = outcome.kind === 'answer' ? 'model' : 'rules_and_neighbours';
  const costs = [outcome.kind === 'no_model' ? null : outcome.cost, citation?.cost ?? null];
  const summarised = {
    host: alert.host,
    basis,
    probability: combined.probability,
    found,
    evidence,
    addressedReader,
  } as const;
  return {
    alertId: alert.id,
    label,
    probability: combined.probability,
    basis,
    reviewReason,
    summary: templateSummary(summarised, language),
    language,
    techniques: techniquesOf(alert, found.facts, label),
    citedEventIds: citedEvents(alert, { prepared, shown, citation }),
    factors: combined.factors,
    evidence: evidence.lines,
    evidenceShown: evidence.shown,
    evidenceTotal: evidence.total,
    modelId: modelOf(outcome),
    promptTokens: costs.reduce((sum, cost) => sum + (cost?.promptTokens ?? 0), 0),
    outputTokens: costs.reduce((sum, cost) => sum + (cost?.outputTokens ?? 0), 0),
    durationMs: parts.now - parts.startedAt,
    decidedAt: parts.now,
  };
}

/** The verdict of an alert that could not be analysed: needs review; rules give the probability, nobody is asked. */
export function unansweredVerdict(
  alert: AnalysedAlert,
  known: { reason: ReviewReason; language: Language; now: number; weights: VerdictWeights },
): Verdict {
  const found = findFacts(alert, []);
  const shown: Showing = { card: '', evidence: { lines: [], shown: 0, total: 0, addressedReader: false } };
  const combined = combine(
    { severity: alert.severity, facts: found.facts, neighbours: [], answer: null },
    known.weights,
  );
  return assembleVerdict(alert, {
    prepared: { found, showings: [shown], addressedReader: false, behaviour: '' },
    shown,
    outcome: { kind: 'no_model', reason: known.reason },
    combined,
    decided: { label: 'needs_review', reviewReason: known.reason },
    citation: null,
    language: known.language,
    startedAt: known.now,
    now: known.now,
  });
}

function modelOf(outcome: ModelOutcome): string | null {
  if (outcome.kind === 'answer') return outcome.answer.modelId;
  return outcome.kind === 'no_model' ? null : outcome.modelId;
}

/** The alert's own event, then those that the model cited and those behind the signs of attack; all of them were shown. */
function citedEvents(alert: AnalysedAlert, from: Pick<VerdictParts, 'prepared' | 'shown' | 'citation'>): EventId[] {
  const shown = new Set([alert.id, ...from.shown.evidence.lines.map((line) => line.eventId)]);
  const signs = from.prepared.found.facts.filter((fact) => fact.side === 'attack').flatMap((fact) => fact.eventIds);
  const byModel = from.citation?.kind === 'cited' ? from.citation.eventIds : [];
  return [...new Set([alert.id, ...byModel, ...signs])].filter((id) => shown.has(id));
}
