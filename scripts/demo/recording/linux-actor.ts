import { auditLines } from './audit-lines.ts';
import type { LinuxMachine, LinuxProcess } from './linux-machine.ts';
import { createSeededRandom } from './seeded-random.ts';
import { type SensorAction, type SensorProcess, type SensorThreatFacts, sensorRecord } from './sensor-records.ts';
import type { Scene } from './stage.ts';
import { type SyslogLine, syslogLine, viaOf } from './syslog-lines.ts';
import type { Expectation } from './windows-actor.ts';

export interface LinuxStartOptions extends Expectation {
  parent: LinuxProcess;
  executable: string;
  commandLine: string;
  user?: string;
  workingDirectory?: string;
}

export interface SshOptions {
  user: string;
  fromIp: string;
  method?: 'publickey' | 'password';
}

export type SyslogMessage = Pick<SyslogLine, 'facility' | 'program' | 'message' | 'severity' | 'pid'> & Expectation;

/** A Linux machine in a scene. Process starts go the machine's own way: the EDR sensor, or auditd over syslog. */
export interface LinuxActor {
  readonly machine: LinuxMachine;
  running(name: string): LinuxProcess;
  start(options: LinuxStartOptions): LinuxProcess;
  /** Only the sensor sees connections and files; on machines with auditd nothing is sent. */
  connect(process: LinuxProcess, to: { ip: string; port: number } & Expectation): void;
  writeFile(process: LinuxProcess, path: string, expectation?: Expectation): void;
  deleteFile(process: LinuxProcess, path: string): void;
  syslog(message: SyslogMessage): void;
  /** sshd lets somebody in; the process is the session's sshd. */
  sshLogin(options: SshOptions): LinuxProcess;
  sshRefused(options: SshOptions): void;
  sudo(user: string, command: string, expectation?: Expectation): void;
  /** cron runs a line of a crontab; the process is the shell it starts. */
  cron(user: string, command: string, expectation?: Expectation): LinuxProcess;
  threat(process: LinuxProcess, facts: SensorThreatFacts): void;
}

/** Puts `machine` into `scene`. */
export function createLinuxActor(machine: LinuxMachine, scene: Scene): LinuxActor {
  const { facts } = machine;
  const { random } = scene;

  const syslog = ({ alert, ...message }: SyslogMessage) => {
    const line = syslogLine({ format: facts.syslog, host: facts.name, ...message });
    scene.emit({ via: viaOf(facts.syslog), host: facts.name, log: `${facts.name}/syslog`, alert, render: () => line });
  };
  const sense = (process: LinuxProcess, action: SensorAction, { alert }: Expectation, threat?: SensorThreatFacts) =>
    scene.emit({
      via: 'edr',
      host: facts.name,
      log: `${facts.name}/sensor`,
      alert,
      render: (recordNumber) =>
        sensorRecord({
          host: { name: facts.name, ip: facts.ip, system: 'linux' },
          process: sensorProcess(machine, process),
          action,
          recordNumber,
          ...(threat === undefined ? {} : { threat }),
        }),
    });
  const report = (process: LinuxProcess, { alert }: Expectation) => {
    if (facts.processes === 'sensor') {
      sense(process, { category: 'process', type: 'start', action: 'exec' }, { alert });
      return;
    }
    const [call, words] = auditLines(process, random.between(10_000, 99_999));
    const audit = { facility: 'authpriv', program: 'audispd' } as const;
    syslog({ ...audit, message: call ?? '' });
    syslog({ ...audit, message: words ?? '', alert });
  };
  const start = ({ parent, executable, commandLine, user, workingDirectory, ...expectation }: LinuxStartOptions) => {
    const process: LinuxProcess = {
      pid: random.between(2000, 60_000),
      executable,
      commandLine,
      user: user ?? parent.user,
      workingDirectory: workingDirectory ?? parent.workingDirectory,
      parent,
    };
    report(process, expectation);
    return process;
  };
  const running = (wanted: string) => {
    const found = machine.running[wanted];
    if (found === undefined) throw new Error(`Nothing named ${wanted} runs on ${facts.name}.`);
    return found;
  };
  const file = (process: LinuxProcess, path: string, [type, expectation]: ['creation' | 'deletion', Expectation]) => {
    if (facts.processes === 'sensor')
      sense(process, { category: 'file', type, action: type, more: { file: { path } } }, expectation);
  };

  return {
    machine,
    running,
    start,
    syslog,
    connect: (process, { ip, port, ...expectation }) => {
      if (facts.processes !== 'sensor') return;
      const more = {
        network: { transport: 'tcp', direction: 'egress' },
        source: { ip: facts.ip, port: random.between(32_768, 60_000) },
        destination: { ip, port },
      };
      sense(process, { category: 'network', type: 'connection', action: 'connection_attempted', more }, expectation);
    },
    writeFile: (process, path, expectation = {}) => file(process, path, ['creation', expectation]),
    deleteFile: (process, path) => file(process, path, ['deletion', {}]),
    sshLogin: ({ user, fromIp, method = 'publickey' }) => {
      const pid = random.between(2000, 60_000);
      const key = method === 'publickey' ? `: ED25519 SHA256:${keyPrint(`${user}@${fromIp}`)}` : '';
      const about = { facility: 'authpriv', program: 'sshd', pid } as const;
      syslog({
        ...about,
        message: `Accepted ${method} for ${user} from ${fromIp} port ${random.between(40_000, 60_000)} ssh2${key}`,
      });
      syslog({ ...about, message: `pam_unix(sshd:session): session opened for user ${user}(uid=1001) by (uid=0)` });
      return start({
        parent: running('sshd'),
        executable: '/usr/sbin/sshd',
        commandLine: `sshd: ${user} [priv]`,
        user: 'root',
      });
    },
    sshRefused: ({ user, fromIp }) =>
      syslog({
        facility: 'authpriv',
        program: 'sshd',
        pid: random.between(2000, 60_000),
        message: `Failed password for ${user} from ${fromIp} port ${random.between(40_000, 60_000)} ssh2`,
      }),
    sudo: (user, command, expectation = {}) =>
      syslog({
        facility: 'authpriv',
        severity: 'notice',
        program: 'sudo',
        message: `${user.padStart(8)} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=${command}`,
        ...expectation,
      }),
    cron: (user, command, expectation = {}) => {
      const pid = random.between(2000, 60_000);
      syslog({ facility: 'cron', program: 'CRON', pid, message: `(${user}) CMD (${command})` });
      return start({
        parent: running('cron'),
        executable: '/usr/bin/dash',
        commandLine: `/bin/sh -c ${command}`,
        user,
        ...expectation,
      });
    },
    threat: (process, threat) =>
      sense(
        process,
        { category: 'intrusion_detection', type: 'info', action: 'threat-detected' },
        { alert: threat.title },
        threat,
      ),
  };
}

/** An invented key fingerprint that stays the same for the same key. */
function keyPrint(owner: string): string {
  const random = createSeededRandom(`key ${owner}`);
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return Array.from({ length: 43 }, () => random.pick([...letters])).join('');
}

function sensorProcess(machine: LinuxMachine, process: LinuxProcess, depth = 1): SensorProcess {
  return {
    entityId: `${machine.facts.name}-${process.pid}`,
    pid: process.pid,
    executable: process.executable,
    commandLine: process.commandLine,
    user: process.user,
    workingDirectory: process.workingDirectory,
    sha256: createSeededRandom(`file ${process.executable}`).hex(64),
    parent: process.parent === null || depth === 0 ? null : sensorProcess(machine, process.parent, depth - 1),
  };
}
