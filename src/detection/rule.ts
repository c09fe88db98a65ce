import type { Severity } from '../core/event.ts';
import type { IpNetwork } from '../core/ip-address.ts';
import type { TextPattern } from './text-pattern.ts';

/** Sigma's `logsource` (SigmaHQ specification 2.1, "Log source"). At least one of the three is given. */
export interface LogSource {
  category: string | null;
  product: string | null;
  service: string | null;
}

/** What a field is compared with. `text` matches when any of its patterns does. */
export type ValueTest =
  | { kind: 'text'; patterns: TextPattern[]; cased: boolean }
  | { kind: 'absent' }
  | { kind: 'exists'; expected: boolean }
  | { kind: 'number'; operator: 'lt' | 'lte' | 'gt' | 'gte'; than: number }
  | { kind: 'network'; networks: IpNetwork[] };

/** A rule's detection part as one tree: selections are put in place of their names, quantifiers are spelled out. */
export type Expression =
  | { kind: 'and' | 'or'; parts: Expression[] }
  | { kind: 'not'; part: Expression }
  | { kind: 'field'; field: string; test: ValueTest }
  | { kind: 'keyword'; pattern: TextPattern };

/** One event of a rule file's `x-samples`: flat ECS fields and whether the rule has to match them. */
export interface RuleSample {
  match: boolean;
  fields: Record<string, string | number>;
}

/** A validated rule file. */
export interface Rule {
  id: string;
  title: string;
  /** From `x-title-ko`; null where the file has none. */
  titleKo: string | null;
  description: string;
  level: Severity;
  /** ATT&CK technique ids, upper case (`T1059.001`). */
  techniques: string[];
  /** ATT&CK tactic short names (`lateral-movement`). */
  tactics: string[];
  falsePositives: string[];
  logSource: LogSource;
  expression: Expression;
  samples: RuleSample[];
  /** Path relative to the loaded folder. */
  file: string;
}
