import type { EventCategory } from '../../../core/event.ts';

/** Accounts of an event's data: `SubjectUserName` … and `TargetUserName` …. */
export type AccountRole = 'Subject' | 'Target' | 'Member';

/** What an event id means. */
export interface WindowsRule {
  category: EventCategory;
  action: string;
  outcome?: 'success' | 'failure';
  /** Which account of the data is `user`, which `user.target`, `user.effective` and `group`. */
  user?: AccountRole;
  target?: AccountRole;
  effective?: AccountRole;
  group?: AccountRole;
  /** What hashes and version details belong to; the process where not said. */
  subject?: 'process' | 'dll' | 'file';
  /** Names of the data for this event only, beside those of the provider. */
  names?: Record<string, string>;
}

export type WindowsRules = Record<number, WindowsRule>;
