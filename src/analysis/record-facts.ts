import { commandPatterns } from './command-patterns.ts';
import type { Fact, FactScope } from './fact.ts';

/** Records that say by themselves what a command line would: Windows security log, WMI log, shadow-utils. */
const records: readonly { id: string; is: (scope: FactScope) => boolean }[] = [
  {
    id: 'adds_account',
    is: ({ action, fields }) =>
      /^added-user-account$/.test(action) ||
      (/^added-member-to-group$/.test(action) && isPrivileged(String(fields['group.name'] ?? ''))),
  },
  { id: 'clears_traces', is: ({ action }) => /^(audit|event)-log-cleared$/.test(action) },
  { id: 'keeps_itself_running', is: ({ action }) => /^wmi-(filter|consumer)-(registered|bound)$/.test(action) },
];

/** Facts that an event's kind states without a command line. */
export function recordFacts(scope: FactScope): Fact[] {
  return records
    .filter((record) => record.is(scope))
    .flatMap((record) => commandPatterns.filter((pattern) => pattern.id === record.id))
    .map(({ id, kind, side, en, ko, techniques }) => ({
      id,
      kind,
      side,
      en,
      ko,
      techniques: techniques.slice(0, 1),
      eventIds: [scope.alert.id],
    }));
}

function isPrivileged(group: string): boolean {
  return /admin|관리자|sudo|wheel|operators|remote desktop|docker|root/i.test(group);
}
