import { createSeededRandom } from './seeded-random.ts';

/** What an executable says of itself in its version resource, and its (invented) hash. */
export interface Software {
  description: string;
  company: string;
  product: string;
  originalFileName: string;
  fileVersion: string;
  sha256: string;
}

const windowsProduct = 'Microsoft® Windows® Operating System';
const microsoft = 'Microsoft Corporation';

/** Description by file name; the rest follows from where the file lies. */
const descriptions: Record<string, string> = {
  'cmd.exe': 'Windows Command Processor',
  'conhost.exe': 'Console Window Host',
  'explorer.exe': 'Windows Explorer',
  'net.exe': 'Net Command',
  'net1.exe': 'Net Command',
  'nltest.exe': 'Microsoft® Logon Server Test Utility',
  'powershell.exe': 'Windows PowerShell',
  'reg.exe': 'Registry Console Tool',
  'rundll32.exe': 'Windows host process (Rundll32)',
  'sc.exe': 'Service Control Manager Configuration Tool',
  'schtasks.exe': 'Task Scheduler Configuration Tool',
  'svchost.exe': 'Host Process for Windows Services',
  'systeminfo.exe': 'Displays system information',
  'taskhostw.exe': 'Host Process for Windows Tasks',
  'vssadmin.exe': 'Command Line Interface for Microsoft® Volume Shadow Copy Service',
  'wbadmin.exe': 'Command Line Interface for Microsoft® BLB Backup',
  'bcdedit.exe': 'Boot Configuration Data Editor',
  'wevtutil.exe': 'Eventing Command Line Utility',
  'whoami.exe': 'whoami - displays logged on user information',
  'wmic.exe': 'WMI Commandline Utility',
  'wmiprvse.exe': 'WMI Provider Host',
  'msiexec.exe': 'Windows® installer',
  'tiworker.exe': 'Windows Modules Installer Worker',
  'trustedinstaller.exe': 'Windows Modules Installer',
};

const originalNames: Record<string, string> = {
  'cmd.exe': 'Cmd.Exe',
  'powershell.exe': 'PowerShell.EXE',
  'rundll32.exe': 'RUNDLL32.EXE',
  'vssadmin.exe': 'VSSADMIN.EXE',
  'wbadmin.exe': 'WBADMIN.EXE',
  'psexec64.exe': 'psexec.c',
  'psexesvc.exe': 'psexesvc.exe',
};

interface Maker {
  under: string;
  company: string;
  product: string;
  version: string;
}

/** Who made what lies under a folder; the first that fits counts. */
const makers: Maker[] = [
  {
    under: 'c:\\windows\\ccm\\',
    company: microsoft,
    product: 'System Center Configuration Manager',
    version: '5.0.9122.1000',
  },
  { under: 'c:\\windows\\psexesvc.exe', company: 'Sysinternals', product: 'Sysinternals PsExec', version: '2.43' },
  {
    under: 'c:\\ops\\tools\\',
    company: 'Sysinternals - www.sysinternals.com',
    product: 'Sysinternals PsExec',
    version: '2.43',
  },
  { under: 'c:\\windows\\', company: microsoft, product: windowsProduct, version: '10.0.19041.3636' },
  {
    under: 'c:\\program files\\microsoft office\\',
    company: microsoft,
    product: 'Microsoft Office',
    version: '16.0.16130.20644',
  },
  {
    under: 'c:\\program files (x86)\\microsoft\\edge',
    company: microsoft,
    product: 'Microsoft Edge',
    version: '119.0.2151.72',
  },
  {
    under: 'c:\\program files\\baram av\\',
    company: 'Baram Security Co., Ltd.',
    product: 'Baram Antivirus',
    version: '9.4.2.118',
  },
  {
    under: 'c:\\programdata\\baram av\\',
    company: 'Baram Security Co., Ltd.',
    product: 'Baram Antivirus',
    version: '9.4.2.118',
  },
  {
    under: 'c:\\program files\\hanul backup\\',
    company: 'Hanul Soft Inc.',
    product: 'Hanul Backup Enterprise',
    version: '7.1.0.2206',
  },
  {
    under: 'c:\\program files\\assetkeeper\\',
    company: 'Dasom Systems',
    product: 'AssetKeeper Agent',
    version: '3.8.11.0',
  },
  {
    under: 'c:\\program files\\garam messenger\\',
    company: 'Garam Works',
    product: 'Garam Messenger',
    version: '5.2.0.77',
  },
];

/** The version resource of `image`; files outside the known folders have none, as is usual for what an attacker drops. */
export function softwareOf(image: string): Software {
  const path = image.toLowerCase();
  const file = path.slice(path.lastIndexOf('\\') + 1);
  const maker = makers.find((candidate) => path.startsWith(candidate.under));
  const sha256 = createSeededRandom(`file ${path}`).hex(64).toUpperCase();
  if (maker === undefined)
    return { description: '-', company: '-', product: '-', originalFileName: '-', fileVersion: '-', sha256 };
  return {
    description: descriptions[file] ?? maker.product,
    company: maker.company,
    product: maker.product,
    originalFileName: originalNames[file] ?? file,
    fileVersion: maker.version,
    sha256,
  };
}
