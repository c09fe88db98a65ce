import type { AlertDraft, AlertFromLevel, RuleHit } from '../core/alert.ts';
import { type NormalisedEvent, type Severity, severities } from '../core/event.ts';

export const defaultAlertFromLevel: AlertFromLevel = 'medium';

/**
 * Decides whether an event becomes an alert; null where it does not.
 *
 * What the sensor calls a threat always does. Of rule hits, one of `alertFromLevel` or above does. Two or more
 * different rules one level below it do together (with the default: two of level low), because each alert costs
 * seconds of model time and a single weak sign is mostly administration, while two on one event seldom are.
 * Rules of level informational never count towards an alert, but are listed with one.
 */
export function alertOf(
  event: Pick<NormalisedEvent, 'threat'>,
  hits: readonly RuleHit[],
  alertFromLevel: AlertFromLevel = defaultAlertFromLevel,
): AlertDraft | null {
  const { threat } = event;
  if (threat === null && !isEnough(hits, alertFromLevel)) return null;
  const strongest = hits.reduce<RuleHit | null>(
    (best, hit) => (best === null || rank(hit.level) > rank(best.level) ? hit : best),
    null,
  );
  const levels = [threat?.severity, strongest?.level].filter((level) => level !== undefined);
  return {
    severity: levels.reduce((highest, level) => (rank(level) > rank(highest) ? level : highest), 'informational'),
    title: threat?.title ?? strongest?.title ?? '',
    origin: threat === null ? 'rule' : 'sensor',
    rules: [...hits],
    techniques: [...new Set([...(threat?.techniques ?? []), ...hits.flatMap((hit) => hit.techniques)])],
  };
}

function isEnough(hits: readonly RuleHit[], alertFromLevel: AlertFromLevel): boolean {
  const from = rank(alertFromLevel);
  if (hits.some((hit) => rank(hit.level) >= from)) return true;
  const weak = Math.max(from - 1, rank('low'));
  return hits.filter((hit) => rank(hit.level) >= weak).length >= 2;
}

function rank(level: Severity): number {
  return severities.indexOf(level);
}
