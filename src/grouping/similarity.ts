/** Cosine similarity of two vectors of one model, -1 … 1; 0 where one has no length or the lengths differ. */
export function cosine(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return 0;
  let dot = 0;
  let leftSquare = 0;
  let rightSquare = 0;
  for (let index = 0; index < left.length; index += 1) {
    const a = left[index] ?? 0;
    const b = right[index] ?? 0;
    dot += a * b;
    leftSquare += a * a;
    rightSquare += b * b;
  }
  const norm = Math.sqrt(leftSquare * rightSquare);
  return norm === 0 ? 0 : dot / norm;
}

/** Places of the `k` most similar vectors, most similar first; ties by place. */
export function nearestOf(
  vector: Float32Array,
  among: readonly Float32Array[],
  k: number,
): { index: number; similarity: number }[] {
  return among
    .map((other, index) => ({ index, similarity: cosine(vector, other) }))
    .sort((left, right) => right.similarity - left.similarity || left.index - right.index)
    .slice(0, k);
}

/**
 * Similarity of two tickets by the vectors of their alerts: for each alert the nearest one of the other side, averaged, in
 * both directions. A step that both attacks share counts, and one that only one of them has counts against.
 */
export function ticketSimilarity(left: readonly Float32Array[], right: readonly Float32Array[]): number {
  if (left.length === 0 || right.length === 0) return 0;
  return (meanOfBest(left, right) + meanOfBest(right, left)) / 2;
}

function meanOfBest(from: readonly Float32Array[], to: readonly Float32Array[]): number {
  return from.reduce((sum, vector) => sum + Math.max(...to.map((other) => cosine(vector, other))), 0) / from.length;
}

/** The mean vector of a ticket's alerts, at unit length: what is stored and searched first. Null without alerts. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array | null {
  const [first] = vectors;
  if (first === undefined) return null;
  const mean = new Float32Array(first.length);
  for (const vector of vectors)
    for (let index = 0; index < mean.length; index += 1) mean[index] = (mean[index] ?? 0) + (vector[index] ?? 0);
  const norm = Math.hypot(...mean);
  return norm === 0 ? mean : mean.map((value) => value / norm);
}
