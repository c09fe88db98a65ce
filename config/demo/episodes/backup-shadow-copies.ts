import { neighbours } from '../../../scripts/demo/recording/company.ts';
import type { Episode } from '../../../scripts/demo/recording/episode.ts';
import { system32 } from '../../../scripts/demo/recording/windows-machine.ts';

/** Backup software takes a shadow copy, copies from it and removes its oldest. */
export const backupShadowCopies: Episode = {
  id: 'backup-shadow-copies',
  kind: 'benign',
  title: { ko: '백업 소프트웨어의 섀도 복사본 정리', en: 'Backup software trims its shadow copies' },
  play({ scene, windows }) {
    const server = windows('GD-AP-04');
    const agent = server.running('hanul');
    server.connect(agent, { ip: neighbours.backup.ip, port: 9443, name: 'gd-bk-01.gaondeul.example' });
    scene.wait(5);
    const job = server.start({
      parent: agent,
      image: 'C:\\Program Files\\Hanul Backup\\hbjob.exe',
      commandLine:
        '"C:\\Program Files\\Hanul Backup\\hbjob.exe" --job "AP04-DAILY" --volume D: --vss --target gd-bk-01',
    });
    server.start({
      parent: server.running('services'),
      image: `${system32}VSSVC.exe`,
      commandLine: 'C:\\Windows\\system32\\vssvc.exe',
    });
    scene.wait(24);
    for (const part of ['0001', '0002', '0003']) {
      server.writeFile(job, `C:\\ProgramData\\Hanul Backup\\stage\\AP04-DAILY-${part}.hbk`);
      server.connect(job, { ip: neighbours.backup.ip, port: 9443, name: 'gd-bk-01.gaondeul.example' });
      scene.wait(6);
    }
    server.start({
      parent: job,
      image: `${system32}vssadmin.exe`,
      commandLine: 'vssadmin delete shadows /for=D: /oldest /quiet',
      alert: 'Backups or recovery removed',
    });
    scene.wait(4);
    server.writeFile(job, 'C:\\ProgramData\\Hanul Backup\\log\\AP04-DAILY-success.log');
    server.exit(job);
  },
};
