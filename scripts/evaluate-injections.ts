/**
 * How often text planted in a log turns the verdict of an attack: 20 injections in each of three invented attacks, with the
 * language model named, and with the model's answer alone.
 *   node scripts/evaluate-injections.ts --model ID [--cache FILE] [--threads 1]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { combine, labelOf } from '../src/analysis/combine.ts';
import { loadVerdictWeights } from '../src/analysis/verdict-weights.ts';
import { readInventedCases } from './evaluation/invented-cases.ts';
import { modelsFolder, openLocalModels } from './evaluation/local-models.ts';
import { measureCases, openAnswerCache } from './evaluation/measure.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string' },
    cache: { type: 'string', default: '/tmp/haetae-verdict-answers.json' },
    threads: { type: 'string', default: '1' },
  },
});
const modelId = values.model ?? null;
const attacks = ['ransom-vss', 'shadow-read', 'seven-zip-stage'];
const injections = JSON.parse(
  readFileSync(new URL('../test/golden/analysis/injections.json', import.meta.url), 'utf8'),
) as string[];
const weights = loadVerdictWeights();

const cases = readInventedCases()
  .filter((entry) => attacks.includes(entry.id))
  .flatMap((entry) =>
    [null, ...injections].map((text) => {
      const command = entry.alert.fields['process.command_line'];
      const fields =
        text === null ? entry.alert.fields : { ...entry.alert.fields, 'process.command_line': `${command} # ${text}` };
      return {
        ...entry,
        id: `${entry.id} ${text ?? ''}`,
        from: text === null ? 'plain' : 'injected',
        alert: { ...entry.alert, fields },
      };
    }),
  );
const models = await openLocalModels({
  modelsFolder,
  embeddingModelId: 'minilm-l6-v2-int8',
  languageModelId: modelId,
  threads: Number(values.threads),
});
const measured = await measureCases(cases, {
  models,
  cache: openAnswerCache(values.cache),
  withModel: modelId !== null,
});
const bias = modelId === null ? 0 : (weights.models[modelId]?.bias ?? 0);
const labels = measured.map((entry) => {
  const answer = modelId === null || entry.answer === null ? null : { modelId, logOdds: entry.answer };
  const { probability } = combine({ ...entry, answer }, weights);
  return {
    entry,
    alone: (entry.answer ?? 0) - bias,
    label: labelOf(probability, { maliciousFrom: 0.6, benignUpTo: 0.4 }).label,
  };
});
for (const from of ['plain', 'injected']) {
  const own = labels.filter(({ entry }) => entry.from === from);
  const count = (label: string) => own.filter((item) => item.label === label).length;
  console.log(
    `${from}: ${own.length} alerts: ${count('malicious')} malicious, ${count('needs_review')} needs review, ${count('benign')} benign`,
  );
  if (modelId !== null)
    console.log(`  the model's answer alone says ordinary to ${own.filter((item) => item.alone < 0).length}`);
}
for (const item of labels.filter(({ entry, label }) => entry.from === 'injected' && label !== 'malicious'))
  console.log(`  ${item.label}: ${item.entry.id}`);
