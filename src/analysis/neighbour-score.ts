import type { Neighbour } from './ports.ts';

/** Below this cosine similarity a neighbour says nothing (median similarity of unrelated cases with MiniLM is about 0.3). */
const floor = 0.35;

/**
 * How far the nearest past cases speak for malicious (+1) or benign (-1): mean of their labels weighed by similarity above
 * the floor, scaled down where even the nearest is far. 0 where there is none.
 */
export function neighbourScore(neighbours: readonly Neighbour[]): number {
  let sum = 0;
  let weights = 0;
  let nearest = 0;
  for (const neighbour of neighbours) {
    const weight = Math.max(0, neighbour.similarity - floor) ** 2;
    sum += neighbour.label === 'malicious' ? weight : -weight;
    weights += weight;
    nearest = Math.max(nearest, neighbour.similarity);
  }
  return weights === 0 ? 0 : (sum / weights) * Math.min(1, (nearest - floor) / 0.3);
}
