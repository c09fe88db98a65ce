import type { Episode } from '../../../scripts/demo/recording/episode.ts';

/** The anti-virus product renews its driver and afterwards looks into lsass, as its self-protection does. */
export const antivirusUpdate: Episode = {
  id: 'antivirus-update',
  kind: 'benign',
  title: { ko: '백신 엔진·드라이버 업데이트', en: 'Anti-virus renews engine and driver' },
  play({ scene, windows }) {
    const desk = windows('GD-PC-0127');
    const guard = desk.running('baram');
    const folder = 'C:\\Program Files\\Baram AV\\';
    const platform = 'C:\\ProgramData\\Baram AV\\Platform\\9.4.2.118\\';
    const update = desk.start({
      parent: guard,
      image: `${folder}bavupd.exe`,
      commandLine: `"${folder}bavupd.exe" /silent /channel:stable`,
    });
    desk.connect(update, { ip: '10.20.20.44', port: 443, name: 'av-relay.gaondeul.example' });
    scene.wait(7);
    for (const file of ['bavcore.dll', 'bavunp.dll', 'bavscan.exe']) desk.writeFile(update, `${platform}${file}`);
    scene.wait(5);
    desk.writeFile(update, 'C:\\Windows\\System32\\drivers\\bavflt.sys');
    desk.installService({
      name: 'bavflt',
      path: 'system32\\DRIVERS\\bavflt.sys',
      kind: 'kernel mode driver',
      start: 'system start',
      account: '',
    });
    desk.setRegistry(update, 'HKLM\\SOFTWARE\\Baram AV\\Engine\\Version', '9.4.2.118');
    scene.wait(11);
    const scan = desk.start({
      parent: guard,
      image: `${platform}bavscan.exe`,
      commandLine: `"${platform}bavscan.exe" /memory /quick`,
    });
    desk.loadImage(scan, `${platform}bavcore.dll`, 'Baram Security Co., Ltd.');
    scene.wait(3);
    desk.open(scan, desk.running('explorer'), '0x1410');
    desk.open(scan, desk.running('lsass'), '0x1410', { alert: 'Memory of the credential process read' });
    desk.open(scan, desk.running('services'), '0x1410');
    scene.wait(9);
    desk.writeFile(scan, 'C:\\ProgramData\\Baram AV\\log\\memory-scan.log');
    desk.exit(scan);
    desk.exit(update);
  },
};
