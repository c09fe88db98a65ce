import { domainUser, type WindowsMachineFacts } from './company.ts';
import { createSeededRandom, type SeededRandom } from './seeded-random.ts';

/** A process on a Windows machine. */
export interface WindowsProcess {
  pid: number;
  guid: string;
  image: string;
  commandLine: string;
  user: string;
  integrity: 'System' | 'High' | 'Medium' | 'Low';
  logonId: string;
  workingDirectory: string;
  parent: WindowsProcess | null;
}

/** A Windows machine as it stands when the day begins: identity and the processes that already run. */
export interface WindowsMachine {
  facts: WindowsMachineFacts;
  /** First three groups of its process GUIDs and the last, as Sysmon builds them from the machine's id. */
  guid(random: SeededRandom): string;
  running: Record<string, WindowsProcess>;
}

export const system = 'NT AUTHORITY\\SYSTEM';
export const system32 = 'C:\\Windows\\System32\\';

interface RunningProcess {
  name: string;
  image: string;
  commandLine: string;
  parent: string | null;
  user?: string;
}

const svchost = (name: string, group: string): RunningProcess => ({
  name,
  image: `${system32}svchost.exe`,
  commandLine: `C:\\Windows\\system32\\svchost.exe -k ${group}`,
  parent: 'services',
});
const service = (name: string, image: string, commandLine = `"${image}"`): RunningProcess => ({
  name,
  image,
  commandLine,
  parent: 'services',
});

/** What runs on every Windows machine of the company before the day begins; parents come first. */
const everywhere: RunningProcess[] = [
  { name: 'kernel', image: 'System', commandLine: '', parent: null },
  { name: 'wininit', image: `${system32}wininit.exe`, commandLine: 'wininit.exe', parent: null },
  {
    name: 'services',
    image: `${system32}services.exe`,
    commandLine: 'C:\\Windows\\system32\\services.exe',
    parent: 'wininit',
  },
  { name: 'lsass', image: `${system32}lsass.exe`, commandLine: 'C:\\Windows\\system32\\lsass.exe', parent: 'wininit' },
  svchost('schedule', 'netsvcs -p -s Schedule'),
  svchost('dcom', 'DcomLaunch -p'),
  svchost('update', 'netsvcs -p -s wuauserv'),
  svchost('dns', 'NetworkService -p -s Dnscache'),
  svchost('winmgmt', 'netsvcs -p -s Winmgmt'),
  {
    name: 'wmi',
    image: `${system32}wbem\\WmiPrvSE.exe`,
    commandLine: 'C:\\Windows\\system32\\wbem\\wmiprvse.exe -secured -Embedding',
    parent: 'dcom',
  },
  service('baram', 'C:\\Program Files\\Baram AV\\bavsvc.exe'),
  service('ccmexec', 'C:\\Windows\\CCM\\CcmExec.exe', 'C:\\Windows\\CCM\\CcmExec.exe'),
  service(
    'assetkeeper',
    'C:\\Program Files\\AssetKeeper\\akagent.exe',
    '"C:\\Program Files\\AssetKeeper\\akagent.exe" --service',
  ),
  service(
    'hanul',
    'C:\\Program Files\\Hanul Backup\\hbagent.exe',
    '"C:\\Program Files\\Hanul Backup\\hbagent.exe" -service',
  ),
];

const atTheDesk: RunningProcess[] = [
  { name: 'explorer', image: 'C:\\Windows\\explorer.exe', commandLine: 'C:\\Windows\\Explorer.EXE', parent: null },
  {
    name: 'outlook',
    image: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
    commandLine: '"C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE"',
    parent: 'explorer',
  },
  {
    name: 'messenger',
    image: 'C:\\Program Files\\Garam Messenger\\garam.exe',
    commandLine: '"C:\\Program Files\\Garam Messenger\\garam.exe" --tray',
    parent: 'explorer',
  },
  {
    name: 'edge',
    image: 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    commandLine: '"C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"',
    parent: 'explorer',
  },
];

/** Sets a machine up; the same facts give the same machine. */
export function createWindowsMachine(facts: WindowsMachineFacts): WindowsMachine {
  const random = createSeededRandom(`machine ${facts.name}`);
  const prefix = `${random.hex(8)}-${random.hex(4)}`;
  const machine: WindowsMachine = {
    facts,
    running: {},
    guid: (by) => `{${prefix}-${by.hex(4)}-${by.hex(4)}-000000000700}`,
  };
  const user = facts.user === undefined ? undefined : domainUser(facts.user);
  for (const process of everywhere) machine.running[process.name] = alreadyRunning(machine, process, random, system);
  if (user !== undefined)
    for (const process of atTheDesk) machine.running[process.name] = alreadyRunning(machine, process, random, user);
  return machine;
}

function alreadyRunning(
  machine: WindowsMachine,
  { image, commandLine, parent }: RunningProcess,
  random: SeededRandom,
  user: string,
): WindowsProcess {
  const asSystem = user === system;
  return {
    pid: image === 'System' ? 4 : random.between(100, 1500) * 4,
    guid: machine.guid(random),
    image,
    commandLine,
    user,
    integrity: asSystem ? 'System' : 'Medium',
    logonId: asSystem ? '0x3e7' : `0x${random.hex(6)}`,
    workingDirectory: system32,
    parent: parent === null ? null : (machine.running[parent] ?? null),
  };
}
