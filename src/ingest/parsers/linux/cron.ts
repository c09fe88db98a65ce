import type { EventFields } from '../../../core/event.ts';
import { put, putPath } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const line = /^\((\S{1,256})\) (CMD|REPLACE|DELETE|LIST|BEGIN EDIT|END EDIT|RELOAD)(?: \((.*)\))?/s;

/** Messages of Vixie cron and cronie: a command that was started, a table that was changed. */
export function readCron(message: string): Behaviour | null {
  const match = line.exec(message);
  if (match === null) return null;
  const [, user, word, detail = ''] = match;
  const fields: EventFields = {};
  put(fields, 'user.name', user);
  if (word === 'CMD') {
    const command = detail.trim();
    put(fields, 'process.command_line', command);
    put(fields, 'process.parent.name', 'cron');
    const program = command.split(/\s/, 1)[0] ?? '';
    if (program.startsWith('/')) putPath(fields, 'process.executable', 'process.name', program);
    else put(fields, 'process.name', program);
    return { category: 'process', action: 'process-started', fields };
  }
  if (word === 'LIST') return { category: 'configuration', action: 'crontab-read', fields };
  put(fields, 'user.target.name', detail);
  return { category: 'configuration', action: 'crontab-changed', fields };
}
