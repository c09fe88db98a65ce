import type { EventId, Severity } from './event.ts';
import type { Language } from './verdict.ts';

/** One rule that matched an event. */
export interface RuleHit {
  /** Rule id (UUID in Sigma). */
  id: string;
  title: string;
  /** The title in Korean; null where the rule has none. */
  titleKo: string | null;
  level: Severity;
  /** ATT&CK technique ids, upper case: `T1059.001`. */
  techniques: string[];
  /** ATT&CK tactic short names as in Sigma tags: `execution`, `lateral-movement`. */
  tactics: string[];
}

export type AlertOrigin = 'sensor' | 'rule';

/** An event that a sensor or a rule says may be a threat. One alert an event, so both share the id. */
export interface Alert {
  id: EventId;
  at: number;
  receivedAt: number;
  sourceId: number;
  host: string;
  /** Highest of the sensor's severity and the rules' levels. */
  severity: Severity;
  /** The sensor's title, else that of the highest rule. */
  title: string;
  origin: AlertOrigin;
  rules: RuleHit[];
  techniques: string[];
}

/**
 * The title as people read it: in Korean the Korean title of the rule that gave the alert its title. `Alert.title`
 * itself stays English, because models and comparisons rely on it, and a sensor's title stays as the sensor wrote it.
 */
export function alertTitle(
  { title, rules }: { title: string; rules: readonly Pick<RuleHit, 'title' | 'titleKo'>[] },
  language: Language,
): string {
  if (language !== 'ko') return title;
  return rules.find((rule) => rule.title === title)?.titleKo ?? title;
}

/** An alert before its event has a place in storage. */
export interface AlertDraft {
  /** Highest of the sensor's severity and the rules' levels. */
  severity: Severity;
  title: string;
  origin: AlertOrigin;
  rules: RuleHit[];
  /** ATT&CK technique ids without repetition, the sensor's first. */
  techniques: string[];
}

/** Lowest rule level that makes an alert by itself. `informational` is no choice: it would make an alert of everything. */
export type AlertFromLevel = Exclude<Severity, 'informational'>;
