import type { EventFields } from '../../../core/event.ts';
import { put, putAccount, putAddress, putNumber, putPath } from '../field-values.ts';
import { lookUpTable } from '../look-up-table.ts';
import type { Behaviour } from '../parsed-record.ts';
import { type AuditValues, auditId, auditName, auditText, auditWord } from './audit-pairs.ts';

/** What a record that a program writes about a user means (audit-userspace, lib/audit-records.h). */
const actions = lookUpTable<[Behaviour['category'], string]>({
  USER_AUTH: ['authentication', 'authenticated'],
  USER_LOGIN: ['authentication', 'logged-in'],
  USER_ERR: ['authentication', 'authenticated'],
  USER_ACCT: ['authentication', 'user-authorized'],
  CRED_ACQ: ['session', 'credentials-acquired'],
  CRED_REFR: ['session', 'credentials-refreshed'],
  CRED_DISP: ['session', 'credentials-disposed'],
  USER_LOGOUT: ['session', 'logged-out'],
  USER_START: ['session', 'session-started'],
  USER_END: ['session', 'session-ended'],
  LOGIN: ['session', 'changed-login-id'],
  USER_CMD: ['process', 'process-started'],
  SERVICE_START: ['host', 'service-started'],
  SERVICE_STOP: ['host', 'service-stopped'],
  CRYPTO_SESSION: ['network', 'crypto-session'],
  ADD_USER: ['iam', 'added-user-account'],
  DEL_USER: ['iam', 'deleted-user-account'],
  ADD_GROUP: ['iam', 'added-group-account'],
  DEL_GROUP: ['iam', 'deleted-group-account'],
  USER_CHAUTHTOK: ['iam', 'changed-password'],
  USER_MGMT: ['iam', 'modified-user-account'],
  GRP_MGMT: ['iam', 'modified-group-account'],
  GRP_CHAUTHTOK: ['iam', 'modified-group-account'],
  ROLE_ASSIGN: ['iam', 'modified-user-account'],
  ROLE_REMOVE: ['iam', 'modified-user-account'],
});

/** Whether a record is one that a program writes: who did what, and how it ended. */
export function isUserRecord(type: string, values: AuditValues): boolean {
  return type in actions || values['res'] !== undefined || values['acct'] !== undefined;
}

/** A record that a program writes: PAM, sshd, sudo, shadow-utils, systemd. */
export function readUserRecord(type: string, fields: EventFields, values: AuditValues): Behaviour {
  const [category, action] = actions[type] ?? ['session', `audit-${type.toLowerCase() || 'record'}`];
  const result = values['res']?.text ?? '';
  const failed = ['failed', '0', 'no'].includes(result);
  put(fields, 'event.outcome', failed ? 'failure' : 'success');
  if (category === 'iam') putManaged(type, fields, values);
  else putActing(fields, values);
  putNumber(fields, 'process.pid', values['pid']?.text);
  putPath(fields, 'process.executable', 'process.name', auditText(values['exe']));
  put(fields, 'process.tty.name', auditWord(values['terminal']) ?? auditWord(values['tty']));
  put(fields, 'process.command_line', auditText(values['cmd']));
  put(fields, 'process.working_directory', auditText(values['cwd']));
  put(fields, 'auditd.data.op', auditText(values['op']));
  putPeer(fields, values);
  if (type.startsWith('SERVICE_')) put(fields, 'service.name', auditWord(values['unit']) ?? auditText(values['comm']));
  return { category, action: failed && category === 'authentication' ? 'logon-failed' : action, fields };
}

function putPeer(fields: EventFields, values: AuditValues): void {
  const address = auditWord(values['addr']);
  const name = auditWord(values['hostname']);
  putAddress(fields, 'source', address);
  // Without an address the name is the machine's own.
  if (address !== undefined && name !== undefined && name !== address) put(fields, 'source.domain', name.toLowerCase());
  putNumber(fields, 'source.port', auditWord(values['rport']));
  putAddress(fields, 'destination', auditWord(values['laddr']));
  putNumber(fields, 'destination.port', auditWord(values['lport']));
}

/** Who acts: the account that is named; where another one logged in before (sudo), that one, and the named takes effect. */
function putActing(fields: EventFields, values: AuditValues): void {
  const account = auditText(values['acct']) ?? auditName(values['ID']);
  const login = auditName(values['AUID']);
  putAccount(fields, 'user', atDomain(login ?? account ?? auditName(values['UID'])));
  if (login !== undefined && account !== undefined && account !== login) putAccount(fields, 'user.effective', account);
  put(fields, 'user.id', auditId(values['auid']) ?? auditId(values['id']) ?? auditId(values['uid']));
}

/** Account management: who did it, and to which account or group. */
function putManaged(type: string, fields: EventFields, values: AuditValues): void {
  putAccount(fields, 'user', atDomain(auditName(values['AUID']) ?? auditName(values['UID'])));
  put(fields, 'user.id', auditId(values['auid']) ?? auditId(values['uid']));
  const ofGroup = type === 'ADD_GROUP' || type === 'DEL_GROUP' || type.startsWith('GRP_');
  const group = auditText(values['grp']);
  const named = auditText(values['acct']) ?? auditName(values['ID']);
  put(fields, 'group.name', group ?? (ofGroup ? named : undefined));
  if (ofGroup) put(fields, 'group.id', auditId(values['id']));
  if (ofGroup && type !== 'GRP_MGMT') return;
  putAccount(fields, 'user.target', named);
  if (!ofGroup) put(fields, 'user.target.id', auditId(values['id']));
}

/** `name@domain` (sssd) as `domain\name`. */
function atDomain(account: string | undefined): string | undefined {
  const at = account?.indexOf('@') ?? -1;
  return account === undefined || at <= 0 ? account : `${account.slice(at + 1)}\\${account.slice(0, at)}`;
}
