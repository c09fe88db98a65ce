import type { EventFields } from '../../../core/event.ts';
import { put, putAddress } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const prefix = /^(?:pam_\w+\(([^)]{1,64})\): )?/;
const session =
  /^session (opened|closed) for user ([^\s(]{1,256})(?:\(uid=\d+\))?(?: by ([^\s(]{0,256})\(uid=(\d+)\))?/;
const failure =
  /^authentication failure; (?:logname=(\S*) )?uid=(\S*) euid=\S* tty=(\S*) ruser=(\S*) rhost=(\S*)(?:\s+user=(\S+))?/;
const passwordChanged = /^password changed for (\S{1,256})/;

/** Messages of Linux-PAM's pam_unix, which every program that authenticates users writes (Linux-PAM modules/pam_unix). */
export function readPam(message: string): Behaviour | null {
  const text = message.slice(prefix.exec(message)?.[0].length ?? 0);
  return readSession(text) ?? readFailure(text) ?? readPasswordChange(text);
}

function readSession(text: string): Behaviour | null {
  const match = session.exec(text);
  if (match === null) return null;
  const fields: EventFields = {};
  put(fields, 'user.name', match[3] || match[2]);
  if (match[3]) put(fields, 'user.effective.name', match[2]);
  return { category: 'session', action: match[1] === 'opened' ? 'session-started' : 'session-ended', fields };
}

function readFailure(text: string): Behaviour | null {
  const match = failure.exec(text);
  if (match === null) return null;
  const fields: EventFields = { 'event.outcome': 'failure' };
  put(fields, 'user.name', match[6] ?? match[1]);
  putAddress(fields, 'source', match[5]);
  return { category: 'authentication', action: 'logon-failed', fields };
}

function readPasswordChange(text: string): Behaviour | null {
  const match = passwordChanged.exec(text);
  if (match === null) return null;
  const fields: EventFields = {};
  put(fields, 'user.target.name', match[1]);
  return { category: 'iam', action: 'changed-password', fields };
}
