/** What the parts of a verdict say about known cases: facts, past cases and the language model's raw answer. Slow; cached. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { behaviourOf } from '../../src/analysis/behaviour.ts';
import { chooseEvidence, defaultEvidenceBudget } from '../../src/analysis/evidence.ts';
import type { Fact } from '../../src/analysis/fact.ts';
import { findFacts } from '../../src/analysis/facts.ts';
import type { Neighbour } from '../../src/analysis/ports.ts';
import { readerFact } from '../../src/analysis/prepare-alert.ts';
import { wordCard } from '../../src/analysis/prompt.ts';
import { askVerdict, verdictLabelsAsked, verdictShots, verdictSystem } from '../../src/analysis/questions.ts';
import type { Severity } from '../../src/core/event.ts';
import { loadReferenceStories } from '../../src/grouping/reference-stories.ts';
import { nearestOf } from '../../src/grouping/similarity.ts';
import type { LocalModels } from './local-models.ts';
import type { EvaluationCase } from './recorded-cases.ts';

export interface MeasuredCase {
  id: string;
  family: string;
  truth: EvaluationCase['truth'];
  from: string;
  severity: Severity;
  facts: Fact[];
  neighbours: Neighbour[];
  /** Log-odds for attack as the model answered, null where no model was asked. */
  answer: number | null;
  mass: number | null;
  freshTokens: number;
  durationMs: number;
}

/** Answers by content, so that a second run only asks what changed. */
export function openAnswerCache(file: string): {
  get(key: string): Answer | undefined;
  set(key: string, value: Answer): void;
} {
  const known: Record<string, Answer> = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Answer>)
    : {};
  return {
    get: (key) => known[key],
    set(key, value) {
      known[key] = value;
      writeFileSync(file, JSON.stringify(known));
    },
  };
}

export interface Answer {
  logOdds: number;
  mass: number;
  freshTokens: number;
  durationMs: number;
}

export interface MeasureOptions {
  models: LocalModels;
  cache: ReturnType<typeof openAnswerCache>;
  withModel: boolean;
}

export async function measureCases(cases: readonly EvaluationCase[], options: MeasureOptions): Promise<MeasuredCase[]> {
  const stories = loadReferenceStories('config/reference-stories.json');
  const storyVectors = await options.models.embed(stories.map((story) => story.summary));
  const found = cases.map((entry) => ({ entry, facts: factsOf(entry) }));
  const vectors = await options.models.embed(found.map(({ entry, facts }) => behaviourOf(entry.alert, facts)));
  const measured: MeasuredCase[] = [];
  for (const [index, { entry, facts }] of found.entries()) {
    const vector = vectors[index] ?? new Float32Array();
    const near = nearestOf(vector, storyVectors, 5);
    const answer = options.withModel ? await ask(entry, facts, options) : null;
    measured.push({
      id: entry.id,
      family: entry.family,
      truth: entry.truth,
      from: entry.from,
      severity: entry.alert.severity,
      facts: facts.facts,
      neighbours: near.flatMap(({ index: place, similarity }) => {
        const story = stories[place];
        return story === undefined
          ? []
          : [{ id: story.id, kind: 'story' as const, label: story.label, title: story.title.en, similarity }];
      }),
      answer: answer?.logOdds ?? null,
      mass: answer?.mass ?? null,
      freshTokens: answer?.freshTokens ?? 0,
      durationMs: answer?.durationMs ?? 0,
    });
  }
  return measured;
}

/** Facts as the analyst counts them: text that addresses the reader is one. */
function factsOf(entry: EvaluationCase): ReturnType<typeof findFacts> {
  const facts = findFacts(entry.alert, entry.context);
  const evidence = evidenceOf(entry, facts);
  if (wordCard(entry.alert, facts, evidence).addressedReader) facts.facts.push(readerFact(entry.alert));
  return facts;
}

function evidenceOf(entry: EvaluationCase, facts: ReturnType<typeof findFacts>) {
  const context = { events: entry.context, total: entry.context.length };
  return chooseEvidence(entry.alert, context, { budget: defaultEvidenceBudget, facts: facts.facts });
}

function ask(entry: EvaluationCase, facts: ReturnType<typeof findFacts>, options: MeasureOptions): Promise<Answer> {
  return askCard(wordCard(entry.alert, facts, evidenceOf(entry, facts)).text, options);
}

async function askCard(card: string, options: MeasureOptions): Promise<Answer> {
  const request = { system: verdictSystem, shots: verdictShots(), prompt: askVerdict(card) };
  const key = createHash('sha256')
    .update(JSON.stringify([options.models.languageModelId, request, verdictLabelsAsked]))
    .digest('hex');
  const known = options.cache.get(key);
  if (known !== undefined) return known;
  const decision = await options.models.decide(request, verdictLabelsAsked);
  const [attack, ordinary] = verdictLabelsAsked.map((label) => decision.probabilities[label] ?? 0);
  const answer = {
    logOdds: Math.log(((attack ?? 0) + 1e-6) / ((ordinary ?? 0) + 1e-6)),
    mass: decision.mass,
    freshTokens: decision.promptTokens - decision.reusedTokens,
    durationMs: decision.durationMs,
  };
  options.cache.set(key, answer);
  return answer;
}
