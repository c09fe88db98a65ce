import type { Alert } from '../core/alert.ts';
import type { VerdictLabel } from '../core/verdict.ts';
import type { Fact } from './fact.ts';

const techniqueId = /^T\d{4}(\.\d{3})?$/;
const mostTechniques = 12;

/**
 * ATT&CK techniques of a verdict: what sensor and rules name first, then those of the attack signs that were found. A
 * benign alert keeps only the former: they say what it looked like. Malformed ids are left out.
 */
export function techniquesOf(
  alert: Pick<Alert, 'techniques' | 'rules'>,
  facts: readonly Fact[],
  label: VerdictLabel,
): string[] {
  const named = [...alert.techniques, ...alert.rules.flatMap((rule) => rule.techniques)].map((id) =>
    id.trim().toUpperCase(),
  );
  const found =
    label === 'benign' ? [] : facts.filter((fact) => fact.side === 'attack').flatMap((fact) => fact.techniques);
  return [...new Set([...named, ...found])].filter((id) => techniqueId.test(id)).slice(0, mostTechniques);
}
