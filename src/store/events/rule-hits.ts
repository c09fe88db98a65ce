import type { RuleHit } from '../../core/alert.ts';

/** Rule hits of an alert as they are kept. Those written before rules had a Korean title read as without one. */
export function readRuleHits(json: string): RuleHit[] {
  const kept = JSON.parse(json) as (Omit<RuleHit, 'titleKo'> & { titleKo?: string | null })[];
  return kept.map((hit) => ({ ...hit, titleKo: hit.titleKo ?? null }));
}
