import { neighbours } from './company.ts';
import type { Scene } from './stage.ts';
import type { WindowsActor } from './windows-actor.ts';
import { system, system32 } from './windows-machine.ts';

/** One small thing that happens on a Windows machine all day long. */
type Routine = (actor: WindowsActor, scene: Scene) => void;

const office = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\';
const documents = [
  '주간보고_2팀.docx',
  '월말정산_초안.xlsx',
  '설비점검표.xlsx',
  '거래처_연락망.xlsx',
  '품질회의록.docx',
  '출장신청서.docx',
];
const sites = [
  { name: 'portal.gaondeul.example', ip: '10.20.30.11' },
  { name: 'groupware.gaondeul.example', ip: '10.20.20.61' },
  { name: 'news.maeari.example', ip: '203.0.113.80' },
  { name: 'map.gireum.example', ip: '198.51.100.20' },
  { name: 'parts.dureseller.example', ip: '192.0.2.66' },
];

const browse: Routine = (actor, { random }) => {
  const edge = actor.running('edge');
  const site = random.pick(sites);
  actor.resolve(edge, site.name, site.ip);
  actor.connect(edge, { ip: site.ip, port: 443, name: site.name });
};

const editDocument: Routine = (actor, scene) => {
  const file = scene.random.pick(documents);
  const word = file.endsWith('docx');
  const program = actor.start({
    parent: actor.running('explorer'),
    image: `${office}${word ? 'WINWORD.EXE' : 'EXCEL.EXE'}`,
    commandLine: `"${office}${word ? 'WINWORD.EXE" /n' : 'EXCEL.EXE"'} "\\\\GD-FS-01\\공유\\${file}"`,
  });
  scene.wait(scene.random.between(1, 5));
  actor.writeFile(program, `\\\\GD-FS-01\\공유\\~$${file}`);
};

const readMail: Routine = (actor, { random }) => {
  const outlook = actor.running('outlook');
  actor.connect(outlook, { ip: neighbours.mail.ip, port: 443, name: 'mail.gaondeul.example' });
  if (random.next() < 0.4)
    actor.writeFile(
      outlook,
      `C:\\Users\\${actor.machine.facts.user}\\AppData\\Local\\Microsoft\\Outlook\\RoamCache\\Stream_${random.hex(6)}.dat`,
    );
};

const chat: Routine = (actor) =>
  actor.connect(actor.running('messenger'), { ip: '10.20.20.62', port: 5443, name: 'talk.gaondeul.example' });

const runTask: Routine = (actor, { random }) => {
  const task = actor.start({
    parent: actor.running('schedule'),
    image: `${system32}taskhostw.exe`,
    commandLine: random.pick([
      'taskhostw.exe',
      'taskhostw.exe Install $(Arg0)',
      'taskhostw.exe -RegisterDevice -ProtectionStateChanged',
    ]),
    user: system,
    integrity: 'System',
  });
  if (random.next() < 0.3) actor.exit(task);
};

const lookUp: Routine = (actor, { random }) => {
  const name = random.pick(['gd-dc-01.gaondeul.example', 'gd-wsus-01.gaondeul.example', 'time.gaondeul.example']);
  actor.resolve(actor.running('dns'), name, '10.20.20.10');
};

const applyPolicy: Routine = (actor) =>
  actor.setRegistry(
    actor.running('schedule'),
    'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Group Policy\\State\\Machine\\Extension-List\\{00000000-0000-0000-0000-000000000000}\\Status',
    'DWORD (0x00000000)',
  );

const checkUpdates: Routine = (actor) =>
  actor.connect(actor.running('update'), { ip: neighbours.update.ip, port: 8530, name: 'gd-wsus-01.gaondeul.example' });

const updateSignatures: Routine = (actor, { random }) =>
  actor.writeFile(actor.running('baram'), `C:\\ProgramData\\Baram AV\\sig\\base_${random.between(1000, 9999)}.bdb`);

const search: Routine = (actor, { random }) => {
  actor.start({
    parent: actor.running('services'),
    image: `${system32}SearchProtocolHost.exe`,
    commandLine: `"C:\\Windows\\system32\\SearchProtocolHost.exe" Global\\UsGthrFltPipeMssGthrPipe${random.between(10, 99)}_ Global\\UsGthrCtrlFltPipeMssGthrPipe 1 -2147483646`,
  });
};

const networkLogon: Routine = (actor, { random }) => {
  const people = ['jiwoo.han', 'seoyeon.moon', 'taeyang.gil', 'nari.cheon', 'dohyun.pyo'];
  const index = random.between(0, people.length - 1);
  const address = ['10.20.11.114', '10.20.11.127', '10.20.11.133', '10.20.11.140', '10.20.11.151'];
  actor.logon({ user: people[index] ?? '', fromIp: address[index] ?? '', type: 3 });
};

const loadProvider: Routine = (actor) =>
  actor.loadImage(actor.running('wmi'), `${system32}wbem\\cimwin32.dll`, 'Microsoft Windows');

const serviceWork: Routine = (actor, { random }) =>
  actor.writeFile(actor.running('hanul'), `C:\\ProgramData\\Hanul Backup\\log\\agent-${random.between(100, 999)}.log`);

const atDesks: Routine[] = [
  browse,
  browse,
  browse,
  editDocument,
  readMail,
  readMail,
  chat,
  runTask,
  lookUp,
  applyPolicy,
  checkUpdates,
  updateSignatures,
  search,
];
const onServers: Routine[] = [
  networkLogon,
  networkLogon,
  networkLogon,
  runTask,
  lookUp,
  applyPolicy,
  checkUpdates,
  updateSignatures,
  loadProvider,
  serviceWork,
];

/** Lets one ordinary thing happen on the machine. */
export function windowsRoutine(actor: WindowsActor, scene: Scene): void {
  scene.random.pick(actor.machine.facts.user === undefined ? onServers : atDesks)(actor, scene);
}
