import type { Episode } from '../../../scripts/demo/recording/episode.ts';
import { system32 } from '../../../scripts/demo/recording/windows-machine.ts';

/** The asset management agent asks the questions that an intruder asks too. */
export const assetInventory: Episode = {
  id: 'asset-inventory',
  kind: 'benign',
  title: { ko: '자산 관리 에이전트의 정보 수집', en: 'Asset management agent takes inventory' },
  play({ scene, windows }) {
    const desk = windows('GD-PC-0140');
    const agent = desk.running('assetkeeper');
    const script = desk.start({
      parent: agent,
      image: `${system32}cmd.exe`,
      commandLine:
        'C:\\Windows\\system32\\cmd.exe /c "C:\\Program Files\\AssetKeeper\\scripts\\inventory.cmd" /job:weekly',
      workingDirectory: 'C:\\Program Files\\AssetKeeper\\',
    });
    const run = (file: string, commandLine: string, alert?: string) => {
      scene.wait(scene.random.between(1, 4));
      desk.start({
        parent: script,
        image: `${system32}${file}`,
        commandLine,
        alert,
      });
    };
    run('systeminfo.exe', 'systeminfo /fo csv');
    run('hostname.exe', 'hostname');
    run('net.exe', 'net user');
    run('net.exe', 'net localgroup administrators', 'Privileged groups or accounts listed');
    run('ipconfig.exe', 'ipconfig /all');
    run('wbem\\WMIC.exe', 'wmic product get name,version /format:csv');
    run('schtasks.exe', 'schtasks /query /fo csv /v');
    scene.wait(5);
    desk.writeFile(script, 'C:\\ProgramData\\AssetKeeper\\out\\GD-PC-0140-inventory.csv');
    desk.connect(agent, { ip: '10.20.20.45', port: 8443, name: 'asset.gaondeul.example' });
    desk.exit(script);
  },
};
