import type { Alert } from '../core/alert.ts';
import type { Clock } from '../core/clock.ts';
import type { EventFields } from '../core/event.ts';
import type { Language, ReviewReason, Verdict, VerdictLabel } from '../core/verdict.ts';
import { askModel, type ModelOutcome, withoutModel } from './ask-model.ts';
import { behaviourOf } from './behaviour.ts';
import { type CombinedVerdict, combine, labelOf } from './combine.ts';
import { chooseEvidence, defaultEvidenceBudget, type Evidence } from './evidence.ts';
import { type AlertFacts, type Fact, findFacts } from './facts.ts';
import type { AnalysisPorts, Neighbour } from './ports.ts';
import { type AlertCard, wordCard } from './prompt.ts';
import { templateSummary } from './summary-template.ts';
import { techniquesOf } from './techniques.ts';
import { loadVerdictWeights } from './verdict-weights.ts';
import { type WrittenSummary, writeSummary } from './write-summary.ts';

export interface AnalystOptions {
  language: Language;
  /** Context on each side of the alert, milliseconds. */
  windowMs: number;
  maliciousFrom: number;
  benignUpTo: number;
  /** Most events read from the store for one context. Default 1000. */
  contextLimit?: number;
  /** Deadline of one request to a model, waiting included. Default 120000. */
  deadlineMs?: number;
  /** Most tokens of one alert's own prompt. Default 700. */
  maxCardTokens?: number;
}

export type AnalysedAlert = Alert & { fields: EventFields };

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

/** One alert after another: context, facts, past cases, the model's answer, verdict, summary. Keeps nothing. */
export function createAlertAnalyst(parts: {
  ports: AnalysisPorts;
  options: AnalystOptions;
  clock: Clock;
}): AlertAnalyst {
  const settings = { contextLimit: 1000, deadlineMs: 120_000, maxCardTokens: 700, ...parts.options };
  const weights = loadVerdictWeights();
  const { ports, clock } = parts;

  return {
    async analyse(alert, { signal }) {
      const startedAt = clock.now();
      const prepared = await prepare(alert, ports, settings);
      const behaviour = behaviourOf(alert, prepared.found);
      const past = await recall(behaviour, ports, { deadlineMs: settings.deadlineMs, signal });
      const outcome = await askModel(
        ports.languageModel,
        prepared.cards.map((card) => card.text),
        { ...settings, signal },
      );
      const answer = outcome.kind === 'answer' ? outcome.answer : null;
      const combined = combine(
        { severity: alert.severity, facts: prepared.found.facts, neighbours: past.neighbours, answer },
        weights,
      );
      const decided = decide(combined, { outcome, prepared, settings });
      const written =
        outcome.kind === 'answer' && decided.label !== 'benign' && settings.language === 'en'
          ? await writeSummary(
              ports.languageModel,
              { card: outcome.card, evidence: prepared.evidence },
              { ...settings, signal },
            )
          : null;
      const verdict = assemble(alert, {
        prepared,
        outcome,
        combined,
        decided,
        written,
        language: settings.language,
        startedAt,
        now: clock.now(),
      });
      return { verdict, behaviour, vector: past.vector, vectorModelId: past.modelId };
    },
    unanswered: (alert, reason) => unansweredVerdict(alert, { reason, language: settings.language, now: clock.now() }),
  };
}

interface Prepared {
  found: AlertFacts;
  evidence: Evidence;
  /** The alert from most to least evidence. */
  cards: AlertCard[];
  addressedReader: boolean;
}

async function prepare(
  alert: AnalysedAlert,
  ports: AnalysisPorts,
  settings: { windowMs: number; contextLimit: number },
): Promise<Prepared> {
  const context = await ports.contextReader.context({
    host: alert.host,
    at: alert.at,
    windowMs: settings.windowMs,
    limit: settings.contextLimit,
  });
  const found = findFacts(alert, context.events);
  const evidence = chooseEvidence(alert, context, { budget: defaultEvidenceBudget, facts: found.facts });
  const first = wordCard(alert, found, evidence);
  if (first.addressedReader) found.facts.push(readerFact(alert));
  const fewer = { ...evidence, lines: evidence.lines.slice(0, 2), shown: Math.min(2, evidence.shown) };
  const cards = [evidence, fewer, { ...evidence, lines: [], shown: 0 }].map((chosen) => wordCard(alert, found, chosen));
  return { found, evidence, cards, addressedReader: first.addressedReader };
}

function readerFact(alert: Alert): Fact {
  return {
    id: 'addresses_reader',
    kind: 'evasion',
    side: 'attack',
    en: 'text in the log addresses the reader, as if to turn the verdict',
    ko: '로그에 판정을 유도하려는 문구가 있음',
    eventIds: [alert.id],
    techniques: [],
  };
}

async function recall(
  behaviour: string,
  ports: AnalysisPorts,
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<{ vector: Float32Array | null; modelId: string | null; neighbours: Neighbour[] }> {
  const none = { vector: null, modelId: null, neighbours: [] };
  if (ports.embedder.available() === null) return none;
  try {
    const { modelId, vectors } = await ports.embedder.embed([behaviour], options);
    const vector = vectors[0] ?? null;
    return vector === null
      ? none
      : { vector, modelId, neighbours: await ports.neighbours.nearest(vector, neighboursAsked) };
  } catch (thrown) {
    withoutModel(thrown, options.signal);
    return none;
  }
}

interface Decided {
  label: VerdictLabel;
  reviewReason: ReviewReason | null;
}

function decide(
  combined: CombinedVerdict,
  known: { outcome: ModelOutcome; prepared: Prepared; settings: AnalystOptions },
): Decided {
  if (known.outcome.kind === 'no_answer') return { label: 'needs_review', reviewReason: 'no_answer' };
  const decided = labelOf(combined.probability, known.settings);
  // Text that speaks to the reader never buys an acquittal.
  if (decided.label === 'benign' && known.prepared.addressedReader)
    return { label: 'needs_review', reviewReason: 'uncertain' };
  return decided;
}

interface Assembly {
  prepared: Prepared;
  outcome: ModelOutcome;
  combined: CombinedVerdict;
  decided: Decided;
  written: WrittenSummary | null;
  language: Language;
  startedAt: number;
  now: number;
}

function assemble(alert: AnalysedAlert, parts: Assembly): Verdict {
  const { prepared, outcome, combined, written } = parts;
  const { label, reviewReason } =
    written?.kind === 'wrong_citation'
      ? ({ label: 'needs_review', reviewReason: 'wrong_citation' } as const)
      : parts.decided;
  const basis = outcome.kind === 'answer' ? 'model' : 'rules_and_neighbours';
  const { found, evidence, addressedReader } = prepared;
  const spent = [outcome.kind === 'no_model' ? null : outcome.cost, written?.cost ?? null];
  const summary =
    written?.kind === 'text'
      ? written.text
      : templateSummary(
          { host: alert.host, label, basis, probability: combined.probability, found, evidence, addressedReader },
          parts.language,
        );
  return {
    alertId: alert.id,
    label,
    probability: combined.probability,
    basis,
    reviewReason,
    summary,
    language: parts.language,
    techniques: techniquesOf(alert, found.facts, label),
    citedEventIds: citedEvents(alert, { prepared, written }),
    factors: combined.factors,
    evidence: evidence.lines,
    evidenceShown: evidence.shown,
    evidenceTotal: evidence.total,
    modelId: outcome.kind === 'answer' ? outcome.answer.modelId : outcome.kind === 'no_answer' ? outcome.modelId : null,
    promptTokens: spent.reduce((sum, cost) => sum + (cost?.promptTokens ?? 0), 0),
    outputTokens: spent.reduce((sum, cost) => sum + (cost?.outputTokens ?? 0), 0),
    durationMs: parts.now - parts.startedAt,
    decidedAt: parts.now,
  };
}

/** The alert's own event, then the events behind its signs and those that the model cited; all were shown. */
function citedEvents(
  alert: AnalysedAlert,
  { prepared, written }: { prepared: Prepared; written: WrittenSummary | null },
): number[] {
  const shown = new Set([alert.id, ...prepared.evidence.lines.map((line) => line.eventId)]);
  const byFacts = prepared.found.facts.filter((fact) => fact.side === 'attack').flatMap((fact) => fact.eventIds);
  const byModel = written?.kind === 'text' ? written.citedEventIds : [];
  return [...new Set([alert.id, ...byModel, ...byFacts])].filter((id) => shown.has(id)).slice(0, 20);
}

function unansweredVerdict(
  alert: AnalysedAlert,
  known: { reason: ReviewReason; language: Language; now: number },
): Verdict {
  const { language, now } = known;
  const found = findFacts(alert, []);
  const evidence: Evidence = { lines: [], shown: 0, total: 0, addressedReader: false };
  const weights = loadVerdictWeights();
  const combined = combine({ severity: alert.severity, facts: found.facts, neighbours: [], answer: null }, weights);
  const summary = templateSummary(
    {
      host: alert.host,
      label: 'needs_review',
      basis: 'rules_and_neighbours',
      probability: combined.probability,
      found,
      evidence,
      addressedReader: false,
    },
    language,
  );
  return {
    alertId: alert.id,
    label: 'needs_review',
    probability: combined.probability,
    basis: 'rules_and_neighbours',
    reviewReason: known.reason,
    summary,
    language,
    techniques: techniquesOf(alert, found.facts, 'needs_review'),
    citedEventIds: [alert.id],
    factors: combined.factors,
    evidence: [],
    evidenceShown: 0,
    evidenceTotal: 0,
    modelId: null,
    promptTokens: 0,
    outputTokens: 0,
    durationMs: 0,
    decidedAt: now,
  };
}
