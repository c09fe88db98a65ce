/**
 * How often verdicts are right on alerts that no weight was fitted on: model alone, rules and past cases alone, combined.
 *   node scripts/evaluate-analysis.ts [folder] [--models id,id] [--cache FILE] [--threads 1]
 * The folder holds recorded attacks (default HAETAE_DATA, else ../shared/data); its README says how far to trust labels.
 */
import { parseArgs } from 'node:util';
import { combine, labelOf } from '../src/analysis/combine.ts';
import { loadVerdictWeights } from '../src/analysis/verdict-weights.ts';
import { modelsFolder, openLocalModels } from './evaluation/local-models.ts';
import { type MeasuredCase, measureCases, openAnswerCache } from './evaluation/measure.ts';
import { dataFolder, readSplits } from './evaluation/splits.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    models: { type: 'string', default: '' },
    cache: { type: 'string', default: '/tmp/haetae-verdict-answers.json' },
    threads: { type: 'string', default: '1' },
    wrong: { type: 'boolean', default: false },
  },
});
const thresholds = { maliciousFrom: 0.8, benignUpTo: 0.4 };
const weights = loadVerdictWeights();
const { held } = readSplits(positionals[0] ?? dataFolder);
const cache = openAnswerCache(values.cache);

const plain = await measured(null);
report('rules and past cases alone', plain, (entry) => combine({ ...entry, answer: null }, weights).probability);
for (const id of values.models.split(',').filter((model) => model !== '')) {
  const own = await measured(id);
  const bias = (entry: MeasuredCase) => 1 / (1 + Math.exp(-(entry.answer ?? 0) + modelShift(id)));
  report(`${id} alone (its bias on development data taken off)`, own, bias);
  report(
    `${id} combined`,
    own,
    (entry) => combine({ ...entry, answer: { modelId: id, logOdds: entry.answer ?? 0 } }, weights).probability,
  );
  const mean = (pick: (entry: MeasuredCase) => number) => own.reduce((sum, entry) => sum + pick(entry), 0) / own.length;
  console.log(
    `  ${mean((entry) => entry.freshTokens).toFixed(0)} new prompt tokens and ${(mean((entry) => entry.durationMs) / 1000).toFixed(1)} s an alert with ${values.threads} thread(s), labels' mass ${mean((entry) => entry.mass ?? 0).toFixed(2)}`,
  );
}

async function measured(languageModelId: string | null): Promise<MeasuredCase[]> {
  const models = await openLocalModels({
    modelsFolder,
    embeddingModelId: 'minilm-l6-v2-int8',
    languageModelId,
    threads: Number(values.threads),
  });
  return measureCases(held, { models, cache, withModel: languageModelId !== null });
}

function modelShift(id: string): number {
  return weights.models[id]?.bias ?? 0;
}

function report(name: string, cases: readonly MeasuredCase[], probability: (entry: MeasuredCase) => number): void {
  console.log(name);
  for (const [title, group] of [
    ['invented', true],
    ['recorded', false],
  ] as const) {
    const own = cases
      .filter((entry) => (entry.from === 'invented') === group)
      .map((entry) => ({ entry, probability: probability(entry), truth: entry.truth }));
    if (own.length === 0) continue;
    const count = (truth: string, label: string) =>
      own.filter((item) => item.truth === truth && labelOf(item.probability, thresholds).label === label).length;
    const line = (truth: 'malicious' | 'benign') =>
      `${truth}: ${count(truth, 'malicious')} malicious, ${count(truth, 'needs_review')} review, ${count(truth, 'benign')} benign`;
    const right = own.filter((item) => item.probability >= 0.5 === (item.truth === 'malicious')).length;
    console.log(
      `  ${title} (${own.length}): ${line('malicious')}; ${line('benign')}; right side of 0.5: ${right}; AUC ${area(own).toFixed(3)}`,
    );
    if (values.wrong)
      for (const item of own)
        if (item.probability >= 0.5 !== (item.truth === 'malicious'))
          console.log(`    ${item.truth} ${item.probability.toFixed(2)} ${item.entry.id}`);
  }
}

function area(items: readonly { truth: string; probability: number }[]): number {
  const [malicious, benign] = ['malicious', 'benign'].map((truth) => items.filter((item) => item.truth === truth));
  let wins = 0;
  for (const high of malicious ?? [])
    for (const low of benign ?? [])
      wins += high.probability > low.probability ? 1 : high.probability === low.probability ? 0.5 : 0;
  return wins / Math.max(1, (malicious?.length ?? 0) * (benign?.length ?? 0));
}
