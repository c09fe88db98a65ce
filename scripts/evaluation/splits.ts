/** Which cases weights may be fitted on and which only measure. Families of recorded attacks are split by a hash of their name. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readInventedCases } from './invented-cases.ts';
import { type EvaluationCase, readCases } from './recorded-cases.ts';

export const dataFolder = process.env['HAETAE_DATA'] ?? '../shared/data';

export function isHeldOut(family: string): boolean {
  let hash = 0;
  for (const character of family) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return hash % 2 === 1;
}

/** Invented cases always; recorded ones where the folder is there. */
export function readSplits(folder: string, perGroup = 40): { dev: EvaluationCase[]; held: EvaluationCase[] } {
  const invented = readInventedCases();
  const dev: EvaluationCase[] = invented.filter((entry) => entry.split === 'dev');
  const held: EvaluationCase[] = invented.filter((entry) => entry.split === 'held');
  if (!existsSync(join(folder, 'scenarios.json'))) {
    console.log(`No recorded attacks in ${folder}: only invented cases are used. Set HAETAE_DATA.`);
    return { dev, held };
  }
  const recorded = readCases(folder, 2);
  for (const side of [false, true]) {
    const own = recorded.filter((entry) => isHeldOut(entry.family) === side);
    for (const truth of ['malicious', 'benign'] as const)
      (side ? held : dev).push(
        ...spread(
          own.filter((entry) => entry.truth === truth),
          perGroup,
        ),
      );
  }
  return { dev, held };
}

/** At most `limit` cases, taken evenly over the list so that every family has its share. */
function spread<T>(cases: readonly T[], limit: number): T[] {
  if (cases.length <= limit) return [...cases];
  return Array.from({ length: limit }, (_, index) => cases[Math.floor((index * cases.length) / limit)] as T);
}
