import { ApplianceError } from '../../core/errors.ts';

/** First tokens by label; a label's probability is the sum over its tokens. */
export type LabelTokens<T> = Map<string, T[]>;

/**
 * First token of each label in the spellings a model may answer with: as given, lower case, capitalised, upper case,
 * each also after a space. A spelling whose first token two labels share counts for neither, unless it is one label's
 * own; two labels whose own spelling begins with the same token are refused (INFERENCE_LABELS_AMBIGUOUS).
 */
export function labelTokens<T>(labels: readonly string[], tokenize: (text: string) => T[]): LabelTokens<T> {
  const owners = new Map<T, string>();
  for (const label of labels) {
    const first = firstToken(label, tokenize);
    const other = owners.get(first);
    if (other !== undefined) {
      throw new ApplianceError('INFERENCE_LABELS_AMBIGUOUS', { params: { first: other, second: label } });
    }
    owners.set(first, label);
  }
  for (const [token, claimants] of variantClaims(labels, tokenize)) {
    const [label] = claimants;
    if (claimants.size === 1 && label !== undefined && !owners.has(token)) owners.set(token, label);
  }
  const tokens: LabelTokens<T> = new Map(labels.map((label) => [label, []]));
  for (const [token, label] of owners) tokens.get(label)?.push(token);
  return tokens;
}

/**
 * Probabilities over the labels from the probability of each token: normalised, and their sum before that as `mass`.
 * Where no label has any probability all are equal and mass is 0.
 */
export function labelProbabilities<T>(
  tokens: LabelTokens<T>,
  probabilityOf: (token: T) => number,
): { probabilities: Record<string, number>; mass: number } {
  const sums = [...tokens].map(([label, own]) => [label, own.reduce((sum, token) => sum + probabilityOf(token), 0)]);
  const mass = sums.reduce((sum, [, value]) => sum + Number(value), 0);
  const normalise = (value: number) => (mass > 0 ? value / mass : 1 / tokens.size);
  return {
    probabilities: Object.fromEntries(sums.map(([label, value]) => [label, normalise(Number(value))])),
    mass: Math.min(1, mass),
  };
}

function variantClaims<T>(labels: readonly string[], tokenize: (text: string) => T[]): Map<T, Set<string>> {
  const claims = new Map<T, Set<string>>();
  for (const label of labels) {
    for (const variant of variants(label)) {
      const token = firstToken(variant, tokenize);
      claims.set(token, (claims.get(token) ?? new Set()).add(label));
    }
  }
  return claims;
}

function variants(label: string): string[] {
  const lower = label.toLowerCase();
  const plain = [label, lower, lower.charAt(0).toUpperCase() + lower.slice(1), label.toUpperCase()];
  return [...plain, ...plain.map((text) => ` ${text}`)];
}

function firstToken<T>(text: string, tokenize: (text: string) => T[]): T {
  const [first] = tokenize(text);
  if (first !== undefined) return first;
  throw new ApplianceError('INFERENCE_REQUEST_REFUSED', { params: { role: 'language', reason: 'a label is empty' } });
}
