import { type EventCategory, eventCategories, type NormalisedEvent } from '../core/event.ts';
import { windowsKinds } from './windows-kinds.ts';

/** What of Sigma's `logsource` an event answers to. The same facets always give the same `key`. */
export interface EventFacets {
  categories: readonly string[];
  services: readonly string[];
  /** null where the event does not tell; it then meets the rules of every product. */
  product: string | null;
}

/** Sigma categories by what happened, for sensors that are not Windows' own. */
const kinds = {
  processStart: ['process_creation'],
  processEnd: ['process_termination'],
  processAccess: ['process_access'],
  remoteThread: ['create_remote_thread'],
  connection: ['network_connection'],
  dns: ['dns_query', 'dns'],
  fileWrite: ['file_event'],
  fileDelete: ['file_delete'],
  fileAccess: ['file_access'],
  fileRename: ['file_rename', 'file_event'],
  pipe: ['pipe_created'],
  registryAdd: ['registry_add', 'registry_event'],
  registryDelete: ['registry_delete', 'registry_event'],
  registrySet: ['registry_set', 'registry_event'],
  library: ['image_load'],
  driver: ['driver_load'],
  none: [],
} as const satisfies Record<string, readonly string[]>;

const channelServices = new Map<string, readonly string[]>([
  ['Security', ['security']],
  ['System', ['system']],
  ['Application', ['application']],
  ['Windows PowerShell', ['powershell-classic']],
  ['Microsoft-Windows-PowerShell/Operational', ['powershell']],
  ['PowerShellCore/Operational', ['powershell']],
  ['Microsoft-Windows-Sysmon/Operational', ['sysmon']],
  ['Microsoft-Windows-Windows Defender/Operational', ['windefend']],
  ['Microsoft-Windows-TaskScheduler/Operational', ['taskscheduler']],
  ['Microsoft-Windows-WMI-Activity/Operational', ['wmi']],
  ['Microsoft-Windows-Bits-Client/Operational', ['bits-client']],
  ['Microsoft-Windows-NTLM/Operational', ['ntlm']],
  ['Microsoft-Windows-PrintService/Admin', ['printservice-admin']],
  ['Microsoft-Windows-PrintService/Operational', ['printservice-operational']],
  ['Microsoft-Windows-CodeIntegrity/Operational', ['codeintegrity-operational']],
  ['Microsoft-Windows-TerminalServices-LocalSessionManager/Operational', ['terminalservices-localsessionmanager']],
  ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall', ['firewall-as']],
  ['Microsoft-Windows-AppLocker/EXE and DLL', ['applocker']],
  ['OpenSSH/Operational', ['openssh']],
]);

const programServices = new Map<string, readonly string[]>([
  ['sshd', ['sshd', 'auth']],
  ['sshd-session', ['sshd', 'auth']],
  ['sudo', ['sudo', 'auth']],
  ['su', ['su', 'auth']],
  ['login', ['auth']],
  ['systemd-logind', ['auth']],
  ['polkitd', ['auth']],
  ['useradd', ['auth']],
  ['usermod', ['auth']],
  ['passwd', ['auth']],
  ['CRON', ['cron']],
  ['cron', ['cron']],
  ['crond', ['cron']],
  ['crontab', ['cron']],
  ['auditd', ['auditd']],
  ['audit', ['auditd']],
  ['audispd', ['auditd']],
]);

const noServices: readonly string[] = [];
const noKind: readonly string[] = [];
const authService: readonly string[] = ['auth'];

/** Services and categories that a rule's `logsource` may name; any other could never fire and is refused. */
export const knownServices = new Set([...channelServices.values(), ...programServices.values()].flat());
export const knownProducts = new Set(['windows', 'linux', 'macos']);
export const knownCategories = new Set<string>([
  ...eventCategories,
  ...Object.values(kinds).flat(),
  ...windowsKinds.all,
]);

/**
 * Sigma's view of an event. Windows' own records are told by provider and event id; records of other sensors by our
 * category and action. The lists returned are constants, so they can be compared and used as keys by identity.
 */
export function facetsOf(event: NormalisedEvent): EventFacets {
  const { fields } = event;
  const channel = fields['winlog.channel'];
  const provider = fields['event.provider'];
  if (channel !== undefined || windowsKinds.hasProvider(provider)) {
    return {
      categories: windowsKinds.of(provider, fields['event.code']) ?? kindOf(event),
      services: (typeof channel === 'string' ? channelServices.get(channel) : undefined) ?? noServices,
      product: provider === 'Linux-Sysmon' ? 'linux' : 'windows',
    };
  }
  const services = programServiceOf(event);
  const product = services === noServices ? productOf(event) : 'linux';
  return { categories: kindOf(event), services, product };
}

function programServiceOf(event: NormalisedEvent): readonly string[] {
  const { fields } = event;
  // A process start of `sudo` seen by an endpoint sensor is no line of sudo's own log; only syslog names an application.
  const process = event.category === 'process' ? undefined : fields['process.name'];
  for (const program of [fields['log.syslog.appname'], process, fields['event.provider']]) {
    const services = typeof program === 'string' ? programServices.get(program) : undefined;
    if (services !== undefined) return services;
  }
  return event.category === 'authentication' && productOf(event) === 'linux' ? authService : noServices;
}

function productOf(event: NormalisedEvent): string | null {
  const named = event.fields['host.os.type'] ?? event.fields['host.os.family'];
  if (typeof named === 'string' && knownProducts.has(named)) return named;
  for (const key of ['process.executable', 'file.path', 'process.parent.executable']) {
    const path = event.fields[key];
    if (typeof path !== 'string') continue;
    if (path.startsWith('/')) return 'linux';
    if (path.charAt(1) === ':' || path.startsWith('\\')) return 'windows';
  }
  return null;
}

function kindOf(event: NormalisedEvent): readonly string[] {
  const decide = kindByCategory[event.category];
  return decide === undefined ? noKind : decide(event);
}

const kindByCategory: { [category in EventCategory]?: (event: NormalisedEvent) => readonly string[] } = {
  process: ({ action, fields }) => {
    if (/thread|inject/i.test(action)) return kinds.remoteThread;
    if (/access|open/i.test(action)) return kinds.processAccess;
    if (/start|creat|exec|fork|launch/i.test(action)) return kinds.processStart;
    if (/end|stop|terminat|exit|kill/i.test(action)) return kinds.processEnd;
    // Sensors name their process starts in many ways; nothing else of theirs carries a command line.
    return fields['process.command_line'] === undefined ? kinds.none : kinds.processStart;
  },
  network: ({ fields }) => (fields['dns.question.name'] === undefined ? kinds.connection : kinds.dns),
  file: ({ action }) => {
    if (/delet|remov|unlink/i.test(action)) return kinds.fileDelete;
    if (/renam|mov/i.test(action)) return kinds.fileRename;
    if (/pipe/i.test(action)) return kinds.pipe;
    return /access|read|open/i.test(action) ? kinds.fileAccess : kinds.fileWrite;
  },
  registry: ({ action }) => {
    if (/delet|remov/i.test(action)) return kinds.registryDelete;
    return /add|creat/i.test(action) ? kinds.registryAdd : kinds.registrySet;
  },
  library: () => kinds.library,
  driver: () => kinds.driver,
};
