import { expect, it } from 'vitest';
import { createRandom } from '../../../scripts/bench/seeded-random.ts';
import { planOf } from '../../../scripts/chaos/chaos-plan.ts';
import { disturbances } from '../../../scripts/chaos/disturbances.ts';
import { poisonRecords } from '../../../scripts/chaos/poison-records.ts';

function namesOf(seed: number, count: number): string[] {
  const steps = planOf(disturbances, createRandom(seed));
  return Array.from({ length: count }, () => steps.next().value?.disturbance.name ?? '');
}

it('the same seed gives the same plan, and every kind happens once a round', () => {
  const round = disturbances.length;
  expect(namesOf(7, 40)).toEqual(namesOf(7, 40));
  expect(namesOf(7, 40)).not.toEqual(namesOf(8, 40));
  for (const from of [0, round]) expect(new Set(namesOf(7, 2 * round).slice(from, from + round)).size).toBe(round);
});

it('poison holds no line end, so that each record is one line by every door', () => {
  const records = poisonRecords('#x-1#', createRandom(1));
  expect(records.filter((record) => /[\r\n]/.test(record))).toEqual([]);
  expect(records.length).toBeGreaterThan(40);
  expect(records.filter((record) => record.includes('#x-1#')).length).toBeGreaterThan(records.length - 8);
});
