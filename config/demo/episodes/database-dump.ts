import { neighbours } from '../../../scripts/demo/recording/company.ts';
import type { Episode } from '../../../scripts/demo/recording/episode.ts';

/** The nightly dump: packed and copied to the backup host by cron. */
export const databaseDump: Episode = {
  id: 'database-dump',
  kind: 'benign',
  title: { ko: '데이터베이스 정기 덤프와 백업 서버 전송', en: 'Scheduled database dump to the backup host' },
  play({ scene, linux }) {
    const server = linux('gd-db-02');
    const cron = server.cron('postgres', '/usr/local/sbin/nightly-dump.sh mesdb');
    const script = server.start({
      parent: cron,
      executable: '/usr/bin/bash',
      commandLine: '/bin/bash /usr/local/sbin/nightly-dump.sh mesdb',
      workingDirectory: '/var/lib/postgresql',
    });
    server.syslog({
      facility: 'local0',
      program: 'nightly-dump',
      message: 'start mesdb retention=14d target=gd-bkl-01',
    });
    const dump = server.start({
      parent: script,
      executable: '/usr/bin/pg_dump',
      commandLine: 'pg_dump -Fd -j 2 -f /var/backups/pg/mesdb mesdb',
    });
    server.writeFile(dump, '/var/backups/pg/mesdb/toc.dat');
    scene.wait(26);
    const tar = server.start({
      parent: script,
      executable: '/usr/bin/tar',
      commandLine: 'tar czf /var/tmp/mesdb-{{date}}.tar.gz /var/backups/pg/mesdb /etc/postgresql /srv/mes/attachments',
      alert: 'Archive of user data or configuration made in a temporary folder',
    });
    server.writeFile(tar, '/var/tmp/mesdb-{{date}}.tar.gz');
    scene.wait(12);
    const scp = server.start({
      parent: script,
      executable: '/usr/bin/scp',
      commandLine: `scp -q -i /var/lib/postgresql/.ssh/backup_ed25519 /var/tmp/mesdb-{{date}}.tar.gz backup@${neighbours.backupLinux.name}:/backup/gd-db-02/`,
    });
    server.connect(scp, { ip: neighbours.backupLinux.ip, port: 22 });
    scene.wait(15);
    server.start({
      parent: script,
      executable: '/usr/bin/find',
      commandLine: 'find /var/tmp -name mesdb-*.tar.gz -mtime +2 -delete',
    });
    server.syslog({
      facility: 'local0',
      program: 'nightly-dump',
      message: 'done mesdb bytes=814203112 seconds=57 status=ok',
    });
  },
};
