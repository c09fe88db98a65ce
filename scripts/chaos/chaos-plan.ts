import type { Disturbance } from './disturbance.ts';

/** One disturbance of the plan. */
export interface PlannedStep {
  disturbance: Disturbance;
  /** Quiet time before it, milliseconds. */
  pauseMs: number;
  /** How long it holds what it holds. */
  holdMs: number;
}

const pauseMs = { least: 300, most: 2500 };
const holdMs = { least: 4000, most: 15_000 };

/** Rounds in which every kind happens once in an order of chance; the same random numbers give the same plan. */
export function* planOf(disturbances: readonly Disturbance[], random: () => number): Generator<PlannedStep> {
  const between = ({ least, most }: { least: number; most: number }) => Math.round(least + random() * (most - least));
  while (disturbances.length > 0)
    for (const disturbance of shuffled(disturbances, random))
      yield { disturbance, pauseMs: between(pauseMs), holdMs: between(holdMs) };
}

/** Fisher and Yates. */
function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
