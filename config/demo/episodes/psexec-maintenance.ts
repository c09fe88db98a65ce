import type { Episode } from '../../../scripts/demo/recording/episode.ts';
import { system32 } from '../../../scripts/demo/recording/windows-machine.ts';

/** An administrator applies a registered change to a server from the jump host, with PsExec. */
export const psexecMaintenance: Episode = {
  id: 'psexec-maintenance',
  kind: 'benign',
  title: {
    ko: '점검 창의 관리자 PsExec 작업(CHG-20417)',
    en: 'Administrator uses PsExec in a maintenance window (CHG-20417)',
  },
  play({ scene, windows }) {
    const jump = windows('GD-JUMP-01');
    const server = windows('GD-AP-02');
    // The jump host sends its logons only; the command typed there is seen where it runs.
    jump.logon({ user: 'adm.park', fromIp: '10.20.11.12', type: 10 });
    scene.wait(23);
    server.logon({ user: 'adm.park', fromIp: jump.machine.facts.ip, type: 3 });
    server.writeFile(server.running('kernel'), 'C:\\Windows\\PSEXESVC.exe');
    server.installService({
      name: 'PSEXESVC',
      path: '%SystemRoot%\\PSEXESVC.exe',
      alert: 'Service installed that runs a shell or a file in an unusual place',
    });
    const service = server.start({
      parent: server.running('services'),
      image: 'C:\\Windows\\PSEXESVC.exe',
      commandLine: 'C:\\Windows\\PSEXESVC.exe',
      alert: 'Remote execution service of PsExec or a relative starts',
    });
    const cmd = server.start({
      parent: service,
      image: `${system32}cmd.exe`,
      commandLine: '"cmd" /c C:\\Ops\\CHG-20417\\apply-fix.cmd',
      workingDirectory: 'C:\\Ops\\CHG-20417\\',
      alert: 'Remote execution service of PsExec or a relative starts',
    });
    scene.wait(3);
    server.start({ parent: cmd, image: `${system32}net.exe`, commandLine: 'net stop MesConnector' });
    scene.wait(9);
    server.start({
      parent: cmd,
      image: `${system32}Robocopy.exe`,
      commandLine: 'robocopy C:\\Ops\\CHG-20417\\bin "C:\\Program Files\\Gaondeul MES\\bin" /E /R:1',
    });
    server.writeFile(cmd, 'C:\\Program Files\\Gaondeul MES\\bin\\MesConnector.exe');
    scene.wait(14);
    server.start({ parent: cmd, image: `${system32}net.exe`, commandLine: 'net start MesConnector' });
    server.writeFile(cmd, 'C:\\Ops\\CHG-20417\\result.log');
    server.exit(service);
  },
};
