import type { EventFields } from '../../../core/event.ts';
import { put, putAccount, putAddress, putNumber, putPath } from '../field-values.ts';
import type { Behaviour } from '../parsed-record.ts';

const head =
  /^(?:\[ {0,8}\d{1,12}\.\d{6}\] )?(?:audit: )?(?:node=(?<node>\S{1,255}) )?(?:type=(?<type>\S+) )?(?:msg=)?audit\(\d+(?:\.\d+)?:(?<sequence>\d+)\): ?/;
const journalHead = /^(?<type>[A-Z_0-9]{2,32}) (?=\w+=)/;
const pair = /([\w-]+)=(?:"([^"]*)"|'([^']*)'|(\S*))/g;
/** Numbers of record types where the kernel writes no name (linux/audit.h). */
const typeNames: Record<string, string> = {
  '1100': 'USER_AUTH',
  '1105': 'USER_START',
  '1106': 'USER_END',
  '1108': 'USER_CHAUTHTOK',
  '1112': 'USER_LOGIN',
  '1114': 'ADD_USER',
  '1115': 'DEL_USER',
  '1116': 'ADD_GROUP',
  '1117': 'DEL_GROUP',
  '1123': 'USER_CMD',
  '1130': 'SERVICE_START',
  '1131': 'SERVICE_STOP',
  '1300': 'SYSCALL',
  '1302': 'PATH',
  '1307': 'CWD',
  '1309': 'EXECVE',
  '1326': 'SECCOMP',
  '1327': 'PROCTITLE',
  '1400': 'AVC',
};
const executeSyscalls = new Set(['59', '322', 'execve', 'execveat']);
const maxArguments = 256;

/** One record of the Linux audit system (auditd, audispd, kernel); records of one event share `auditd.sequence`. */
export function readAudit(message: string): Behaviour | null {
  const match = head.exec(message) ?? journalHead.exec(message);
  if (match === null) return null;
  const { type: written = '', sequence, node } = match.groups ?? {};
  const type = typeNames[written] ?? written;
  const values = readPairs(message.slice(match[0].length));
  const fields: EventFields = {};
  put(fields, 'auditd.message_type', type.toLowerCase());
  putNumber(fields, 'auditd.sequence', sequence);
  // The machine that the record is about, where audispd collects those of others.
  put(fields, 'auditd.node', node);
  if (type === 'EXECVE') return { category: 'process', action: 'process-started', fields: execve(fields, values) };
  if (type === 'SYSCALL') return readSyscall(fields, values);
  if (values['res'] !== undefined || values['acct'] !== undefined) return readUserRecord(type, fields, values);
  if (type === 'PATH') putPath(fields, 'file.path', 'file.name', text(values['name']));
  if (type === 'CWD') put(fields, 'process.working_directory', text(values['cwd']));
  if (type === 'PROCTITLE') put(fields, 'process.title', text(values['proctitle'])?.replaceAll('\0', ' '));
  return { category: type === 'PATH' ? 'file' : 'process', action: `audit-${type.toLowerCase() || 'record'}`, fields };
}

/** Quoted values are text as it is; unquoted ones of hex digits are text with odd characters, encoded. */
type Value = { text: string; quoted: boolean };

function readPairs(body: string): Record<string, Value> {
  const values: Record<string, Value> = Object.create(null);
  for (const [, name = '', double, single, bare] of body.matchAll(pair)) {
    if (single !== undefined) Object.assign(values, readPairs(single));
    else values[name] ??= { text: double ?? bare ?? '', quoted: double !== undefined };
  }
  return values;
}

function text(value: Value | undefined): string | undefined {
  if (value === undefined || value.quoted || !/^(?:[0-9A-F]{2})+$/.test(value.text)) return value?.text;
  return Buffer.from(value.text, 'hex').toString('utf8');
}

function execve(fields: EventFields, values: Record<string, Value>): EventFields {
  const parts: string[] = [];
  for (let index = 0; index < maxArguments; index++) {
    const part = text(values[`a${index}`]);
    if (part === undefined) break;
    parts.push(/[\s"]/.test(part) ? JSON.stringify(part) : part);
  }
  put(fields, 'process.command_line', parts.join(' '));
  const program = text(values['a0']);
  if (program?.startsWith('/')) putPath(fields, 'process.executable', 'process.name', program);
  else put(fields, 'process.name', program);
  return fields;
}

function readSyscall(fields: EventFields, values: Record<string, Value>): Behaviour {
  const syscall = values['syscall']?.text ?? '';
  putPath(fields, 'process.executable', 'process.name', text(values['exe']));
  putNumber(fields, 'process.pid', values['pid']?.text);
  putNumber(fields, 'process.parent.pid', values['ppid']?.text);
  put(fields, 'user.id', values['uid']?.text);
  put(fields, 'user.audit.id', values['auid']?.text);
  put(fields, 'rule.name', text(values['key'])?.replace('(null)', ''));
  put(fields, 'event.outcome', values['success']?.text === 'no' ? 'failure' : 'success');
  put(fields, 'auditd.syscall', syscall);
  return { category: 'process', action: executeSyscalls.has(syscall) ? 'process-started' : 'system-call', fields };
}

const userActions: Record<string, [Behaviour['category'], string]> = {
  USER_AUTH: ['authentication', 'authenticated'],
  USER_LOGIN: ['authentication', 'logged-in'],
  USER_ERR: ['authentication', 'authenticated'],
  USER_START: ['session', 'session-started'],
  USER_END: ['session', 'session-ended'],
  USER_CMD: ['process', 'process-started'],
  ADD_USER: ['iam', 'added-user-account'],
  DEL_USER: ['iam', 'deleted-user-account'],
  ADD_GROUP: ['iam', 'added-group-account'],
  DEL_GROUP: ['iam', 'deleted-group-account'],
  USER_CHAUTHTOK: ['iam', 'changed-password'],
};

function readUserRecord(type: string, fields: EventFields, values: Record<string, Value>): Behaviour {
  const failed = ['failed', '0', 'no'].includes(values['res']?.text ?? '');
  put(fields, 'event.outcome', failed ? 'failure' : 'success');
  putAccount(fields, 'user', text(values['acct']));
  put(fields, 'user.id', values['uid']?.text);
  putNumber(fields, 'process.pid', values['pid']?.text);
  putPath(fields, 'process.executable', 'process.name', text(values['exe']));
  put(fields, 'process.command_line', text(values['cmd']));
  put(fields, 'process.working_directory', text(values['cwd']));
  putAddress(fields, 'source', values['addr']?.text);
  const [category, action] = userActions[type] ?? ['session', `audit-${type.toLowerCase() || 'record'}`];
  return { category, action: failed && category === 'authentication' ? 'logon-failed' : action, fields };
}
