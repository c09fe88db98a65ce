import type { EventFields } from '../../../core/event.ts';
import { baseName, put, putPath } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const sudoLine =
  /^\s*(\S{1,256}) : (?:(.{1,256}?) ; )?TTY=(\S+) ; PWD=(.{0,1024}?) ; USER=(\S+) ;(?: GROUP=\S+ ;)?(?: ENV=.{0,512}? ;)? COMMAND=(.*)$/s;
const suDone = /^(?:\(to (\S+)\) (\S+) on (\S+)|Successful su for (\S+) by (\S+))/;
const suFailed = /^(?:FAILED SU \(to (\S+)\) (\S+) on (\S+)|FAILED su for (\S+) by (\S+))/;

/** Messages of sudo (sudoers(5), "Event logging"): a command that was run, or refused with the reason before the TTY. */
export function readSudo(message: string): Behaviour | null {
  const match = sudoLine.exec(message);
  if (match === null) return null;
  const [, user, refusal, tty, folder, target, command = ''] = match;
  const fields: EventFields = {};
  put(fields, 'user.name', user);
  put(fields, 'user.effective.name', target);
  put(fields, 'process.working_directory', folder);
  put(fields, 'process.command_line', command);
  put(fields, 'process.tty.name', tty);
  put(fields, 'process.parent.name', 'sudo');
  const program = command.split(' ', 1)[0] ?? '';
  if (program.startsWith('/')) putPath(fields, 'process.executable', 'process.name', program);
  else put(fields, 'process.name', baseName(program));
  if (refusal === undefined) return { category: 'process', action: 'process-started', fields };
  fields['event.outcome'] = 'failure';
  put(fields, 'event.reason', refusal);
  return { category: 'authentication', action: 'logon-failed', fields };
}

/** Messages of su (util-linux and shadow). */
export function readSu(message: string): Behaviour | null {
  const done = suDone.exec(message);
  const match = done ?? suFailed.exec(message);
  if (match === null) return null;
  const fields: EventFields = { 'event.outcome': done === null ? 'failure' : 'success' };
  put(fields, 'user.name', match[2] ?? match[5]);
  put(fields, 'user.effective.name', match[1] ?? match[4]);
  put(fields, 'process.tty.name', match[3]);
  return { category: 'authentication', action: done === null ? 'logon-failed' : 'switched-user', fields };
}

const pkexecLine =
  /^(\S{1,256}): (.{1,256}?) \[USER=(\S{1,256})\] \[TTY=([^\]]{1,256})\] \[CWD=([^\]]{0,1024})\] \[COMMAND=(.*)\]$/s;

/** Messages of polkit's pkexec(1): a command that was run, or a refusal, which attacks on pkexec leave behind. */
export function readPkexec(message: string): Behaviour | null {
  const match = pkexecLine.exec(message);
  if (match === null) return null;
  const [, user, text = '', target, tty, folder, command] = match;
  const fields: EventFields = {};
  put(fields, 'user.name', user);
  put(fields, 'user.effective.name', target);
  put(fields, 'process.command_line', command);
  put(fields, 'process.working_directory', folder);
  put(fields, 'process.tty.name', tty);
  put(fields, 'process.parent.name', 'pkexec');
  if (text.startsWith('Executing command')) return { category: 'process', action: 'process-started', fields };
  fields['event.outcome'] = 'failure';
  put(fields, 'event.reason', text);
  return { category: 'authentication', action: 'logon-failed', fields };
}
