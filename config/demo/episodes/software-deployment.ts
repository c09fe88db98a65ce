import { neighbours } from '../../../scripts/demo/recording/company.ts';
import { encodedCommand } from '../../../scripts/demo/recording/encoded-command.ts';
import type { Episode } from '../../../scripts/demo/recording/episode.ts';
import { system32 } from '../../../scripts/demo/recording/windows-machine.ts';

/** The deployment agent asks with an encoded script what is installed, then installs a package from its cache. */
export const softwareDeployment: Episode = {
  id: 'software-deployment',
  kind: 'benign',
  title: { ko: '소프트웨어 배포 에이전트의 설치', en: 'Software deployment agent installs a package' },
  play({ scene, windows }) {
    const desk = windows('GD-PC-0133');
    const agent = desk.running('ccmexec');
    const cache = 'C:\\Windows\\ccmcache\\1f';
    desk.connect(agent, { ip: neighbours.deployment.ip, port: 443, name: 'gd-cm-01.gaondeul.example' });
    scene.wait(6);
    desk.writeFile(agent, `${cache}\\GDPDFViewer_11.2_x64.msi`);
    desk.writeFile(agent, `${cache}\\Deploy-Application.ps1`);
    scene.wait(9);
    const script =
      "$p=Get-ItemProperty 'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*' | Where-Object {$_.DisplayName -like 'GD PDF Viewer*'}; if($p){'Installed '+$p.DisplayVersion}";
    const check = desk.start({
      parent: agent,
      image: `${system32}WindowsPowerShell\\v1.0\\powershell.exe`,
      commandLine: `"C:\\Windows\\system32\\WindowsPowerShell\\v1.0\\powershell.exe" -NoLogo -NonInteractive -NoProfile -ExecutionPolicy Bypass -EncodedCommand ${encodedCommand(script)}`,
      workingDirectory: 'C:\\Windows\\CCM\\SystemTemp\\',
      alert: 'PowerShell started with an encoded command',
    });
    scene.wait(3);
    desk.exit(check);
    const install = desk.start({
      parent: agent,
      image: `${system32}msiexec.exe`,
      commandLine: `"C:\\Windows\\system32\\msiexec.exe" /i "${cache}\\GDPDFViewer_11.2_x64.msi" /qn REBOOT=ReallySuppress /l*v C:\\Windows\\CCM\\Logs\\GDPDFViewer.log`,
      workingDirectory: `${cache}\\`,
    });
    scene.wait(12);
    desk.writeFile(install, 'C:\\Program Files\\GD PDF Viewer\\gdpdf.exe');
    desk.setRegistry(
      install,
      'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\GDPDFViewer\\DisplayVersion',
      '11.2.0',
    );
    desk.writeFile(agent, 'C:\\Windows\\CCM\\Logs\\AppEnforce.log');
    desk.connect(agent, { ip: neighbours.deployment.ip, port: 443, name: 'gd-cm-01.gaondeul.example' });
  },
};
