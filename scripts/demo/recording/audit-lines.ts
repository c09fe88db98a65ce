import type { LinuxProcess } from './linux-machine.ts';

const userIds: Record<string, number> = {
  root: 0,
  'www-data': 33,
  postgres: 112,
  nuri: 997,
  mes: 1001,
  ansible: 1010,
  'svc-vscan': 1020,
};

/**
 * The two records auditd writes when a program starts, as its syslog plugin sends them
 * (Linux audit documentation, "Understanding Audit log files"): who and what, then the words of the command.
 */
export function auditLines(process: LinuxProcess, serial: number): string[] {
  const stamp = `msg=audit({{epoch}}:${serial})`;
  const uid = userIds[process.user] ?? 1000;
  const name = process.executable.slice(process.executable.lastIndexOf('/') + 1);
  const words = splitWords(process.commandLine).map((word, index) => `a${index}=${quoted(word)}`);
  return [
    `type=SYSCALL ${stamp}: arch=c000003e syscall=59 success=yes exit=0 ppid=${process.parent?.pid ?? 1} pid=${process.pid} auid=${uid} uid=${uid} gid=${uid} euid=${uid} tty=(none) ses=${serial % 997} comm="${name}" exe="${process.executable}" key="exec"`,
    `type=EXECVE ${stamp}: argc=${words.length} ${words.join(' ')}`,
  ];
}

/** Words of a command line; a part in single or double quotes is one word. */
function splitWords(commandLine: string): string[] {
  return [...commandLine.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((found) => found[1] ?? found[2] ?? found[3] ?? '');
}

/** auditd writes what holds a quote or a control character as hexadecimal digits. */
function quoted(word: string): string {
  return /["\s]/.test(word) ? Buffer.from(word).toString('hex').toUpperCase() : `"${word}"`;
}
