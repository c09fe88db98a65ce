import type { Behaviour } from '../parsed-record.ts';
import { readAccountChange } from './accounts.ts';
import { readAudit, readKernelAudit } from './audit.ts';
import { readCron } from './cron.ts';
import { readPacketFilter } from './packet-filter.ts';
import { readPam } from './pam.ts';
import { readSshd } from './sshd.ts';
import { readPkexec, readSu, readSudo } from './sudo.ts';
import { readLogind, readSystemd } from './systemd.ts';

type Reader = (message: string) => Behaviour | null;

const either =
  (...readers: Reader[]): Reader =>
  (message) => {
    for (const reader of readers) {
      const found = reader(message);
      if (found !== null) return found;
    }
    return null;
  };

const readers = new Map<string, Reader>([
  ['sshd', either(readSshd, readPam)],
  ['sshd-session', either(readSshd, readPam)],
  ['sudo', either(readSudo, readPam)],
  ['su', either(readSu, readPam)],
  ['pkexec', either(readPkexec, readPam)],
  ['cron', either(readCron, readPam)],
  ['crond', either(readCron, readPam)],
  ['crontab', readCron],
  ['systemd', either(readSystemd, readPam)],
  ['systemd-logind', readLogind],
  ['audit', readAudit],
  ['auditd', readAudit],
  ['audispd', readAudit],
  ['audisp-syslog', readAudit],
  ['kernel', either(readKernelAudit, readPacketFilter)],
  ['ulogd', readPacketFilter],
  ['login', readPam],
  ['gdm-password]', readPam],
  ...[
    'useradd',
    'userdel',
    'usermod',
    'groupadd',
    'groupdel',
    'groupmod',
    'gpasswd',
    'chage',
    'passwd',
    'chpasswd',
  ].map((name): [string, Reader] => [name, either(readAccountChange, readPam)]),
]);

/**
 * What a Linux program's message says in ECS terms; null where the program or the message is not one we know. Older
 * PAM appends its module to the tag: `sshd(pam_unix)`.
 */
export function readLinuxProgram(program: string, message: string): Behaviour | null {
  const known = readers.get(program);
  if (known !== undefined) return known(message);
  const bare = program.slice(program.lastIndexOf('/') + 1);
  const end = bare.indexOf('(');
  const name = (end > 0 ? bare.slice(0, end) : bare).toLowerCase();
  return name === program ? null : (readers.get(name)?.(message) ?? null);
}
