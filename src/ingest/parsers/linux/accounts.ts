import type { EventFields } from '../../../core/event.ts';
import { put, putPath } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

interface Shape {
  pattern: RegExp;
  action: string;
  /** ECS names of the pattern's groups, in order. */
  names: string[];
}

/** Messages of shadow-utils (useradd, usermod, groupadd, gpasswd, passwd). */
const shapes: Shape[] = [
  {
    pattern: /^new user: name=([^,\s]+), UID=(\d+), GID=\d+, home=([^,]*), shell=([^,\s]*)/,
    action: 'added-user-account',
    names: ['user.target.name', 'user.target.id', 'file.path', 'process.executable'],
  },
  {
    pattern: /^new group: name=([^,\s]+), GID=(\d+)/,
    action: 'added-group-account',
    names: ['group.name', 'group.id'],
  },
  {
    pattern: /^group added to \S+: name=([^,\s]+)(?:, GID=(\d+))?/,
    action: 'added-group-account',
    names: ['group.name', 'group.id'],
  },
  {
    pattern: /^add '([^']+)' to (?:shadow )?group '([^']+)'/,
    action: 'added-member-to-group',
    names: ['user.target.name', 'group.name'],
  },
  {
    pattern: /^user (\S+) added by (\S+) to group (\S+)/,
    action: 'added-member-to-group',
    names: ['user.target.name', 'user.name', 'group.name'],
  },
  {
    pattern: /^(?:delete|removed?) '([^']+)' from (?:shadow )?group '([^']+)'/,
    action: 'removed-member-from-group',
    names: ['user.target.name', 'group.name'],
  },
  { pattern: /^delete user '([^']+)'/, action: 'deleted-user-account', names: ['user.target.name'] },
  { pattern: /^(?:removed group|group) '([^']+)' removed/, action: 'deleted-group-account', names: ['group.name'] },
  {
    pattern: /^change user '([^']+)' (?:password|.*)/,
    action: 'modified-user-account',
    names: ['user.target.name'],
  },
];

/** What a program of shadow-utils did to accounts and groups. */
export function readAccountChange(message: string): Behaviour | null {
  for (const { pattern, action, names } of shapes) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const fields: EventFields = {};
    names.forEach((name, index) => {
      const value = match[index + 1];
      if (name === 'process.executable') putPath(fields, 'user.target.shell', 'user.target.shell_name', value);
      else put(fields, name === 'file.path' ? 'user.target.home' : name, value);
    });
    return { category: 'iam', action, fields };
  }
  return null;
}
