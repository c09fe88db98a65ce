/**
 * Mean over a text's own tokens (not its padding), then scaled to length 1, as the sentence-transformers models were
 * trained. `hidden` is one text's rows of `dimensions` numbers.
 */
export function meanPool(
  hidden: Float32Array,
  options: { tokens: number; dimensions: number; normalise: boolean },
): Float32Array {
  const { tokens, dimensions, normalise } = options;
  const vector = new Float32Array(dimensions);
  for (let token = 0; token < tokens; token++) {
    const row = token * dimensions;
    for (let index = 0; index < dimensions; index++) vector[index] = (vector[index] ?? 0) + (hidden[row + index] ?? 0);
  }
  let squares = 0;
  for (const value of vector) squares += value * value;
  const divisor = normalise ? Math.sqrt(squares) || 1 : tokens;
  return vector.map((value) => value / divisor);
}
