import { neighbours } from './company.ts';
import type { LinuxActor } from './linux-actor.ts';
import type { Scene } from './stage.ts';

/** One small thing that happens on a Linux machine all day long. */
type Routine = (actor: LinuxActor, scene: Scene) => void;

const monitor: Routine = (actor, { random }) => {
  const [executable, commandLine] = random.pick([
    ['/usr/bin/df', 'df -P -x tmpfs'],
    ['/usr/bin/uptime', 'uptime'],
    ['/usr/bin/free', 'free -m'],
    ['/usr/sbin/ss', 'ss -s'],
  ] as const);
  actor.start({ parent: actor.running('nuri'), executable, commandLine });
};

const sessionClean: Routine = (actor, { random }) =>
  actor.syslog({
    facility: 'cron',
    program: 'CRON',
    pid: random.between(2000, 60_000),
    message: '(root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)',
  });

const timer: Routine = (actor, { random }) => {
  const unit = random.pick([
    'logrotate.service - Rotate log files',
    'sysstat-collect.service - system activity accounting tool',
    'fstrim.service - Discard unused blocks',
    'man-db.service - Daily man-db regeneration',
  ]);
  actor.syslog({ facility: 'daemon', program: 'systemd', pid: 1, message: `Starting ${unit}...` });
  actor.syslog({ facility: 'daemon', program: 'systemd', pid: 1, message: `Finished ${unit}.` });
};

const timeStep: Routine = (actor, { random }) =>
  actor.syslog({
    facility: 'daemon',
    program: 'chronyd',
    pid: 612,
    message: `Selected source 10.20.20.10 (offset ${(random.next() / 1000).toFixed(6)} s)`,
  });

const monitorLogin: Routine = (actor, { random }) => {
  const pid = random.between(2000, 60_000);
  const about = { facility: 'authpriv', program: 'sshd', pid } as const;
  actor.syslog({
    ...about,
    message: `Accepted publickey for nuri from ${neighbours.operations.ip} port ${random.between(40_000, 60_000)} ssh2: ED25519 SHA256:nuriMonitorKeyPrint0000000000000000000000000`,
  });
  actor.syslog({ ...about, message: 'pam_unix(sshd:session): session closed for user nuri' });
};

const sudoCheck: Routine = (actor) => actor.sudo('nuri', '/usr/sbin/smartctl -H /dev/sda');

const pages = [
  '/',
  '/board/list.php?page=2',
  '/css/portal.css',
  '/img/logo.svg',
  '/board/view.php?id=1182',
  '/login.php',
];
const visit: Routine = (actor, { random }) => {
  const visitor = random.pick(['10.20.11.114', '10.20.11.127', '10.20.11.140', '203.0.113.18', '198.51.100.41']);
  actor.syslog({
    facility: 'local0',
    program: 'nginx',
    message: `${visitor} - - "GET ${random.pick(pages)} HTTP/1.1" 200 ${random.between(400, 60_000)} "-" "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"`,
  });
};

const checkpoint: Routine = (actor, { random }) =>
  actor.syslog({
    facility: 'local0',
    program: 'postgres',
    pid: random.between(900, 990),
    message: `LOG:  checkpoint complete: wrote ${random.between(20, 900)} buffers; write=${random.between(1, 40)}.${random.between(100, 999)} s`,
  });

const clientQuery: Routine = (actor, { random }) =>
  actor.syslog({
    facility: 'local0',
    program: 'postgres',
    pid: random.between(2000, 9000),
    message: 'LOG:  connection authorized: user=portal database=portal application_name=portal-web',
  });

const order: Routine = (actor, { random }) =>
  actor.syslog({
    facility: 'local0',
    program: 'mes',
    message: `INFO  WorkOrderService - order WO-${random.between(10_000, 99_999)} confirmed in ${random.between(8, 240)} ms`,
  });

const everywhere: Routine[] = [monitor, monitor, sessionClean, timer, timeStep, monitorLogin, sudoCheck];
const byRole: Record<LinuxActor['machine']['facts']['role'], Routine[]> = {
  web: [visit, visit, visit, visit],
  database: [checkpoint, checkpoint, clientQuery, clientQuery],
  application: [order, order, order],
  operations: [],
};

/** Lets one ordinary thing happen on the machine. */
export function linuxRoutine(actor: LinuxActor, scene: Scene): void {
  scene.random.pick([...everywhere, ...byRole[actor.machine.facts.role]])(actor, scene);
}
