import { domainUser } from '../../../scripts/demo/recording/company.ts';
import type { Episode } from '../../../scripts/demo/recording/episode.ts';
import { system32 } from '../../../scripts/demo/recording/windows-machine.ts';

/** A scheduled script saves an event log to the archive share and empties it, as the retention rules ask. */
export const logArchive: Episode = {
  id: 'log-archive',
  kind: 'benign',
  title: { ko: '이벤트 로그 보관 후 비우기', en: 'Event log is archived and emptied' },
  play({ scene, windows }) {
    const server = windows('GD-DC-01');
    const account = domainUser('svc-logarch');
    server.logon({ user: 'svc-logarch', fromIp: '-', type: 4 });
    const script = server.start({
      parent: server.running('schedule'),
      image: `${system32}cmd.exe`,
      commandLine: 'C:\\Windows\\system32\\cmd.exe /c C:\\Ops\\LogArchive\\archive-logs.cmd Application 2025W24',
      user: account,
      integrity: 'High',
      workingDirectory: 'C:\\Ops\\LogArchive\\',
    });
    scene.wait(3);
    server.start({
      parent: script,
      image: `${system32}wevtutil.exe`,
      commandLine: 'wevtutil epl Application \\\\GD-FS-01\\LogArchive$\\GD-DC-01\\Application-2025W24.evtx',
    });
    server.connect(script, { ip: '10.20.20.21', port: 445, name: 'gd-fs-01.gaondeul.example' });
    scene.wait(13);
    server.start({
      parent: script,
      image: `${system32}certutil.exe`,
      commandLine: 'certutil -hashfile \\\\GD-FS-01\\LogArchive$\\GD-DC-01\\Application-2025W24.evtx SHA256',
    });
    scene.wait(6);
    server.start({
      parent: script,
      image: `${system32}wevtutil.exe`,
      commandLine: 'wevtutil cl Application',
      alert: 'Command clears or disables event logs',
    });
    scene.wait(2);
    server.writeFile(script, 'C:\\Ops\\LogArchive\\log\\archive-2025W24.log');
    server.exit(script);
  },
};
