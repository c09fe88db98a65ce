/**
 * Similar past tickets: is the capture nearest to each recorded attack of the same family (leave one out)?
 *   node scripts/evaluate-grouping.ts [folder]          (default HAETAE_DATA, else ../shared/data)
 * A capture stands for a ticket, its rule hits on labelled attack events for the ticket's alerts.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { behaviourOf } from '../src/analysis/behaviour.ts';
import { findFacts } from '../src/analysis/facts.ts';
import { cosine, meanVector, ticketSimilarity } from '../src/grouping/similarity.ts';
import { modelsFolder, openLocalModels } from './evaluation/local-models.ts';
import { readCases } from './evaluation/recorded-cases.ts';
import { dataFolder } from './evaluation/splits.ts';

const folder = process.argv[2] ?? dataFolder;
if (!existsSync(join(folder, 'scenarios.json'))) {
  console.log(`No recorded attacks in ${folder}. Set HAETAE_DATA.`);
  process.exit(0);
}

interface Capture {
  id: string;
  family: string;
  vectors: Float32Array[];
}

const models = await openLocalModels({
  modelsFolder,
  embeddingModelId: 'minilm-l6-v2-int8',
  languageModelId: null,
  threads: 1,
});
const cases = readCases(folder, 8).filter((entry) => entry.truth === 'malicious');
const vectors = await models.embed(
  cases.map((entry) => behaviourOf(entry.alert, findFacts(entry.alert, entry.context))),
);
const captures = new Map<string, Capture>();
for (const [index, entry] of cases.entries()) {
  const id = entry.id.split('#')[0] ?? '';
  const capture = captures.get(id) ?? { id, family: entry.family, vectors: [] };
  capture.vectors.push(vectors[index] ?? new Float32Array());
  captures.set(id, capture);
}
const all = [...captures.values()];
const withKin = all.filter((capture) => all.some((other) => other !== capture && other.family === capture.family));
console.log(`${all.length} captures with rule hits, ${withKin.length} of them with another of the same family`);
measure('best matches in both directions', (left, right) => ticketSimilarity(left.vectors, right.vectors));
measure('mean vectors', (left, right) =>
  cosine(meanVector(left.vectors) ?? new Float32Array(), meanVector(right.vectors) ?? new Float32Array()),
);

function measure(name: string, similarity: (left: Capture, right: Capture) => number): void {
  let first = 0;
  let amongThree = 0;
  let chance = 0;
  for (const capture of withKin) {
    const others = all.filter((other) => other !== capture);
    const ranked = others
      .map((other) => ({ other, score: similarity(capture, other) }))
      .sort((a, b) => b.score - a.score);
    if (ranked[0]?.other.family === capture.family) first += 1;
    if (ranked.slice(0, 3).some(({ other }) => other.family === capture.family)) amongThree += 1;
    chance += others.filter((other) => other.family === capture.family).length / others.length;
  }
  const share = (count: number) => `${count} of ${withKin.length} (${Math.round((100 * count) / withKin.length)} %)`;
  console.log(
    `${name}: nearest is of the same family ${share(first)}; one of the nearest three ${share(amongThree)}; by chance ${((100 * chance) / withKin.length).toFixed(1)} %`,
  );
}
