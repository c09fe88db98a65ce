import type { EventFields } from '../../../core/event.ts';
import { put, putNumber, putPath } from '../field-values.ts';
import { lookUpTable } from '../look-up-table.ts';
import type { Behaviour } from '../parsed-record.ts';
import { readSocketAddress } from './audit-address.ts';
import { type AuditValues, auditId, auditName, auditText, auditWord, readAuditPairs } from './audit-pairs.ts';
import { syscallName } from './audit-syscalls.ts';
import { isUserRecord, readUserRecord } from './audit-user-records.ts';

const head =
  /^(?:\[ {0,8}\d{1,12}\.\d{6}\] )?(?:audit: )?(?:node=(?<node>\S{1,255}) )?(?:type=(?<type>\S{1,64}) )?(?:msg=)?audit\(\d{1,16}(?:\.\d{1,9})?:(?<sequence>\d{1,16})\): ?/;
const journalHead = /^(?<type>[A-Z_0-9]{2,32}) (?=\w{1,64}=)/;
/** Numbers of record types where the kernel writes no name (linux/audit.h). */
const typeNames = lookUpTable<string>({
  '1006': 'LOGIN',
  '1100': 'USER_AUTH',
  '1101': 'USER_ACCT',
  '1103': 'CRED_ACQ',
  '1104': 'CRED_DISP',
  '1105': 'USER_START',
  '1106': 'USER_END',
  '1108': 'USER_CHAUTHTOK',
  '1112': 'USER_LOGIN',
  '1113': 'USER_LOGOUT',
  '1114': 'ADD_USER',
  '1115': 'DEL_USER',
  '1116': 'ADD_GROUP',
  '1117': 'DEL_GROUP',
  '1123': 'USER_CMD',
  '1130': 'SERVICE_START',
  '1131': 'SERVICE_STOP',
  '1300': 'SYSCALL',
  '1302': 'PATH',
  '1306': 'SOCKADDR',
  '1307': 'CWD',
  '1309': 'EXECVE',
  '1326': 'SECCOMP',
  '1327': 'PROCTITLE',
  '1400': 'AVC',
});
const maxArguments = 256;
/** Arguments that are fields of their own too, as rules for the audit daemon name them (`auditd.data.a1`). */
const namedArguments = 10;

/** One record of the Linux audit system, as its own programs write it; records of one event share `auditd.sequence`. */
export function readAudit(message: string): Behaviour | null {
  return fromHead(message, head.exec(message) ?? journalHead.exec(message));
}

/** A record that the kernel writes itself. Its head must be whole: a firewall's prefix in capitals looks like a type. */
export function readKernelAudit(message: string): Behaviour | null {
  return fromHead(message, head.exec(message));
}

function fromHead(message: string, match: RegExpExecArray | null): Behaviour | null {
  if (match === null) return null;
  const { type: written = '', sequence, node } = match.groups ?? {};
  const type = typeNames[written] ?? written;
  const behaviour = readAuditBody(type, message.slice(match[0].length));
  putNumber(behaviour.fields, 'auditd.sequence', sequence);
  // The machine that the record is about, where audispd collects those of others.
  put(behaviour.fields, 'auditd.node', node);
  return behaviour;
}

/** A record without its head: `type` is its name, `USER_AUTH`. */
export function readAuditBody(type: string, body: string): Behaviour {
  const values = readAuditPairs(body);
  const fields: EventFields = {};
  put(fields, 'auditd.message_type', type.toLowerCase());
  put(fields, 'auditd.session', auditId(values['ses']));
  put(fields, 'user.audit.id', auditId(values['auid']));
  if (type === 'EXECVE') return { category: 'process', action: 'process-started', fields: execve(fields, values) };
  if (type === 'SYSCALL' || type === 'SECCOMP') return readSyscall(type, fields, values);
  if (type === 'AVC' || type === 'USER_AVC') return readDecision(type, fields, values, body);
  if (isUserRecord(type, values)) return readUserRecord(type, fields, values);
  if (type === 'PATH') return readPath(fields, values);
  if (type === 'SOCKADDR') return readAddress(fields, values);
  if (type === 'CWD') put(fields, 'process.working_directory', auditText(values['cwd']));
  if (type === 'PROCTITLE') put(fields, 'process.title', auditText(values['proctitle'])?.replaceAll('\0', ' '));
  return { category: 'process', action: `audit-${type.toLowerCase() || 'record'}`, fields };
}

function execve(fields: EventFields, values: AuditValues): EventFields {
  const parts: string[] = [];
  for (let index = 0; index < maxArguments; index++) {
    const part = argument(values, index);
    if (part === undefined) break;
    parts.push(part);
    if (index < namedArguments) put(fields, `auditd.data.a${index}`, part);
  }
  put(fields, 'process.args', parts.join('\n'));
  putNumber(fields, 'process.args_count', auditWord(values['argc']));
  const quoted = parts.map((part) => (/[\s"]/.test(part) ? JSON.stringify(part) : part));
  put(fields, 'process.command_line', quoted.join(' '));
  const [program] = parts;
  if (program?.startsWith('/')) putPath(fields, 'process.executable', 'process.name', program);
  else put(fields, 'process.name', program);
  return fields;
}

/** An argument; a long one comes in pieces: `a1[0]=… a1[1]=…`. */
function argument(values: AuditValues, index: number): string | undefined {
  const whole = values[`a${index}`];
  if (whole !== undefined) return whole.quoted ? whole.text : (auditText(whole) ?? whole.text);
  let joined: string | undefined;
  for (let piece = 0; piece < maxArguments; piece++) {
    const part = auditText(values[`a${index}[${piece}]`]);
    if (part === undefined) break;
    joined = (joined ?? '') + part;
  }
  return joined;
}

function readSyscall(type: string, fields: EventFields, values: AuditValues): Behaviour {
  const name = auditName(values['SYSCALL']) ?? syscallName(values['syscall']?.text ?? '', auditWord(values['arch']));
  putProcess(fields, values);
  putNumber(fields, 'process.parent.pid', values['ppid']?.text);
  // Who logged in counts, not what the process became by sudo or a setuid program.
  put(fields, 'user.id', auditId(values['auid']) ?? auditId(values['uid']));
  put(fields, 'user.name', auditName(values['AUID']) ?? auditName(values['UID']));
  put(fields, 'user.effective.id', auditId(values['euid']) ?? auditId(values['uid']));
  put(fields, 'user.effective.name', auditName(values['EUID']));
  put(fields, 'rule.name', auditText(values['key']));
  put(fields, 'auditd.data.key', auditText(values['key']));
  // A call that had not returned has no result.
  const result = values['success']?.text;
  if (result === 'no' || type === 'SECCOMP') put(fields, 'event.outcome', 'failure');
  else if (result === 'yes') put(fields, 'event.outcome', 'success');
  put(fields, 'auditd.syscall', name);
  putNumber(fields, 'process.exit_code', name === 'exit' || name === 'exit_group' ? values['a0']?.text : undefined);
  for (let index = 0; index < 4; index++) put(fields, `auditd.data.a${index}`, auditWord(values[`a${index}`]));
  put(fields, 'auditd.data.exit', auditWord(values['exit']));
  if (type === 'SECCOMP') return { category: 'process', action: 'system-call-denied', fields };
  const executes = name === 'execve' || name === 'execveat';
  return { category: 'process', action: executes ? 'process-started' : 'system-call', fields };
}

function putProcess(fields: EventFields, values: AuditValues): void {
  const command = auditText(values['comm']);
  put(fields, 'process.name', command);
  putPath(fields, 'process.executable', 'process.name', auditText(values['exe']));
  put(fields, 'auditd.data.comm', command);
  putNumber(fields, 'process.pid', values['pid']?.text);
  put(fields, 'process.tty.name', auditWord(values['tty']));
}

/** What SELinux or AppArmor decided: `avc:  denied  { open } for  pid=… comm=… name=…`. */
function readDecision(type: string, fields: EventFields, values: AuditValues, body: string): Behaviour {
  const granted = /\bgranted\b|apparmor="ALLOWED"/.test(body.slice(0, 200));
  putProcess(fields, values);
  put(fields, 'user.id', auditId(values['auid']) ?? auditId(values['uid']));
  put(fields, 'event.outcome', granted ? 'success' : 'failure');
  put(fields, 'process.command_line', auditText(values['cmdline']));
  putPath(fields, 'file.path', 'file.name', auditText(values['path']) ?? auditText(values['name']));
  put(fields, 'auditd.data.permissions', /\{ ?([^}]{1,200}?) ?\}/.exec(body.slice(0, 400))?.[1]);
  for (const name of ['scontext', 'tcontext', 'tclass']) put(fields, `auditd.data.${name}`, auditWord(values[name]));
  const ofFile = type === 'AVC' && fields['file.path'] !== undefined;
  return { category: ofFile ? 'file' : 'process', action: granted ? 'access-granted' : 'access-denied', fields };
}

const pathActions = lookUpTable<string>({ CREATE: 'file-created', DELETE: 'file-deleted' });

function readPath(fields: EventFields, values: AuditValues): Behaviour {
  putPath(fields, 'file.path', 'file.name', auditText(values['name']));
  const kind = auditWord(values['nametype']);
  put(fields, 'auditd.data.nametype', kind);
  put(fields, 'file.inode', auditWord(values['inode']));
  put(fields, 'file.mode', auditWord(values['mode']));
  put(fields, 'file.uid', auditId(values['ouid']));
  put(fields, 'file.gid', auditId(values['ogid']));
  return { category: 'file', action: pathActions[kind ?? ''] ?? 'audit-path', fields };
}

function readAddress(fields: EventFields, values: AuditValues): Behaviour {
  const { ip, port, path } = readSocketAddress(auditWord(values['saddr']));
  // Whether it is the other end (connect, sendto) or the own one (bind) is in the event's SYSCALL record.
  put(fields, 'destination.ip', ip);
  put(fields, 'destination.port', port);
  put(fields, 'file.path', path);
  return { category: ip === undefined ? 'process' : 'network', action: 'audit-sockaddr', fields };
}
