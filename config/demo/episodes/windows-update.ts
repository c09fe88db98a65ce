import { neighbours } from '../../../scripts/demo/recording/company.ts';
import type { Episode } from '../../../scripts/demo/recording/episode.ts';
import { system, system32 } from '../../../scripts/demo/recording/windows-machine.ts';

const store =
  'C:\\Windows\\WinSxS\\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.19041.3630_none_7e2d5c1b7ca44bcd\\';

/** Windows Update replaces system files; the EDR sensor finds so many of them at once remarkable. */
export const windowsUpdate: Episode = {
  id: 'windows-update',
  kind: 'benign',
  title: { ko: 'Windows Update 설치', en: 'Windows Update installs' },
  play({ scene, windows }) {
    const desk = windows('GD-PC-0151');
    const update = desk.running('update');
    desk.connect(update, { ip: neighbours.update.ip, port: 8530, name: 'gd-wsus-01.gaondeul.example' });
    scene.wait(4);
    desk.writeFile(update, 'C:\\Windows\\SoftwareDistribution\\Download\\9c1e4d\\windows10.0-kb5032189-x64.cab');
    desk.start({
      parent: desk.running('schedule'),
      image: `${system32}UsoClient.exe`,
      commandLine: 'C:\\Windows\\system32\\usoclient.exe StartInstall',
      user: system,
      integrity: 'System',
    });
    scene.wait(6);
    const installer = desk.start({
      parent: desk.running('services'),
      image: 'C:\\Windows\\servicing\\TrustedInstaller.exe',
      commandLine: 'C:\\Windows\\servicing\\TrustedInstaller.exe',
    });
    const worker = desk.start({
      parent: desk.running('dcom'),
      image: `${store}TiWorker.exe`,
      commandLine: `${store}TiWorker.exe -Embedding`,
    });
    for (const file of [
      'ntdll.dll',
      'kernelbase.dll',
      'win32k.sys',
      'drivers\\tcpip.sys',
      'drivers\\http.sys',
      'lsasrv.dll',
    ]) {
      desk.writeFile(worker, `${system32}${file}`);
      scene.wait(1);
    }
    desk.threat(worker, {
      title: 'Many system files replaced in a short time',
      severity: 47,
      techniques: [{ id: 'T1036.005', name: 'Match Legitimate Resource Name or Location' }],
      message: 'TiWorker.exe wrote 6 files to C:\\Windows\\System32 within 10 seconds',
    });
    desk.setRegistry(
      installer,
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\Package_for_RollupFix~31bf3856ad364e35~amd64~~19041.3636.1.9\\CurrentState',
      'DWORD (0x00000070)',
    );
    scene.wait(8);
    desk.setRegistry(
      update,
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired',
      'DWORD (0x00000001)',
    );
    desk.exit(worker);
  },
};
