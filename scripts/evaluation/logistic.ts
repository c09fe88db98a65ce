/** Weighted logistic regression with a normal prior around given weights (ridge), by gradient descent with Adam. */
export interface Sample {
  x: readonly number[];
  y: 0 | 1;
  weight: number;
}

export interface Prior {
  mean: readonly number[];
  /** Strength of the pull to the mean; one number a weight. */
  strength: readonly number[];
  /** Bounds that a weight never leaves. */
  bounds: readonly (readonly [number, number])[];
}

export function fitLogistic(samples: readonly Sample[], prior: Prior, steps = 1500): number[] {
  const weights = [...prior.mean];
  const first = weights.map(() => 0);
  const second = weights.map(() => 0);
  for (let step = 1; step <= steps; step += 1) {
    const gradient = gradientOf(samples, weights, prior);
    for (const [index, slope] of gradient.entries()) {
      first[index] = 0.9 * (first[index] ?? 0) + 0.1 * slope;
      second[index] = 0.999 * (second[index] ?? 0) + 0.001 * slope * slope;
      const moved =
        (weights[index] ?? 0) -
        (0.03 * ((first[index] ?? 0) / (1 - 0.9 ** step))) /
          (Math.sqrt((second[index] ?? 0) / (1 - 0.999 ** step)) + 1e-8);
      const [low, high] = prior.bounds[index] ?? [-10, 10];
      weights[index] = Math.min(high, Math.max(low, moved));
    }
  }
  return weights;
}

function gradientOf(samples: readonly Sample[], weights: readonly number[], prior: Prior): number[] {
  const gradient = weights.map((weight, index) => (prior.strength[index] ?? 0) * (weight - (prior.mean[index] ?? 0)));
  for (const sample of samples) {
    const error = (1 / (1 + Math.exp(-dot(sample.x, weights))) - sample.y) * sample.weight;
    for (const [index, value] of sample.x.entries())
      if (value !== 0) gradient[index] = (gradient[index] ?? 0) + error * value;
  }
  return gradient;
}

export function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}
