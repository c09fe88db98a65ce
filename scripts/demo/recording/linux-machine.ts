import type { LinuxMachineFacts } from './company.ts';
import { createSeededRandom } from './seeded-random.ts';

/** A process on a Linux machine. */
export interface LinuxProcess {
  pid: number;
  executable: string;
  commandLine: string;
  user: string;
  workingDirectory: string;
  parent: LinuxProcess | null;
}

/** A Linux machine as it stands when the day begins. */
export interface LinuxMachine {
  facts: LinuxMachineFacts;
  running: Record<string, LinuxProcess>;
}

interface RunningProcess {
  name: string;
  executable: string;
  commandLine: string;
  parent: string | null;
  user?: string;
}

const everywhere: RunningProcess[] = [
  { name: 'systemd', executable: '/usr/lib/systemd/systemd', commandLine: '/sbin/init', parent: null },
  { name: 'sshd', executable: '/usr/sbin/sshd', commandLine: 'sshd: /usr/sbin/sshd -D [listener]', parent: 'systemd' },
  { name: 'cron', executable: '/usr/sbin/cron', commandLine: '/usr/sbin/cron -f', parent: 'systemd' },
  {
    name: 'nuri',
    executable: '/opt/nuri-monitor/bin/nuri-agent',
    commandLine: '/opt/nuri-monitor/bin/nuri-agent --config /etc/nuri/agent.conf',
    parent: 'systemd',
    user: 'nuri',
  },
];

const byRole: Record<LinuxMachineFacts['role'], RunningProcess[]> = {
  web: [
    {
      name: 'nginx',
      executable: '/usr/sbin/nginx',
      commandLine: 'nginx: worker process',
      parent: 'systemd',
      user: 'www-data',
    },
    {
      name: 'php',
      executable: '/usr/sbin/php-fpm8.1',
      commandLine: 'php-fpm: pool www',
      parent: 'systemd',
      user: 'www-data',
    },
  ],
  database: [
    {
      name: 'postgres',
      executable: '/usr/lib/postgresql/15/bin/postgres',
      commandLine: '/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main',
      parent: 'systemd',
      user: 'postgres',
    },
  ],
  application: [
    {
      name: 'java',
      executable: '/usr/lib/jvm/java-17-openjdk-amd64/bin/java',
      commandLine: 'java -Xmx2g -jar /srv/mes/mes-server.jar',
      parent: 'systemd',
      user: 'mes',
    },
  ],
  operations: [],
};

/** Sets a machine up; the same facts give the same machine. */
export function createLinuxMachine(facts: LinuxMachineFacts): LinuxMachine {
  const random = createSeededRandom(`machine ${facts.name}`);
  const machine: LinuxMachine = { facts, running: {} };
  for (const { name, executable, commandLine, parent, user } of [...everywhere, ...byRole[facts.role]])
    machine.running[name] = {
      pid: name === 'systemd' ? 1 : random.between(400, 1900),
      executable,
      commandLine,
      user: user ?? 'root',
      workingDirectory: '/',
      parent: parent === null ? null : (machine.running[parent] ?? null),
    };
  return machine;
}
