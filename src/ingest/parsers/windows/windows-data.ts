import type { EventFields } from '../../../core/event.ts';
import { baseName, put, putAccount, putAddress, putNumber } from '../field-values.ts';
import { lookUpTable } from '../look-up-table.ts';

export interface WindowsDataOptions {
  /** ECS names by data name. */
  names: Readonly<Record<string, string | undefined>>;
  /** What hashes and version details belong to. */
  subject: 'process' | 'dll' | 'file';
}

/** Data that is used and not worth keeping under its own name. */
const consumed = new Set([
  'UtcTime',
  'Hashes',
  'Hash',
  'OriginalFileName',
  'Company',
  'Description',
  'Product',
  'FileVersion',
]);
const pathNames = lookUpTable<string>({
  'process.executable': 'process.name',
  'process.parent.executable': 'process.parent.name',
  'file.path': 'file.name',
  'dll.path': 'dll.name',
});
const numbers = new Set([
  'process.pid',
  'process.parent.pid',
  'source.port',
  'destination.port',
  'winlog.logon.type',
  'powershell.sequence',
  'powershell.total',
]);
const maxKept = 48;
const maxKeptLength = 1024;
/** Data that detection reads although it is long. */
const longKept = lookUpTable<number>({
  TaskContent: 8192,
  Payload: 8192,
  ContextInfo: 4096,
  ImagePath: 8192,
  ServiceFileName: 8192,
  CallTrace: 2048,
});
const transports = lookUpTable<string>({ '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'ipv6-icmp' });

/** Puts an event's data into ECS fields and the rest, each cut to its limit, under `winlog.event_data`. */
export function putWindowsData(fields: EventFields, data: Record<string, string>, options: WindowsDataOptions): void {
  let kept = 0;
  for (const name in data) {
    const value = data[name] ?? '';
    if (value === '' || value === '-' || consumed.has(name)) continue;
    const ecs = options.names[name];
    if (ecs !== undefined) putNamed(fields, ecs, value);
    else if (kept < maxKept) {
      fields[`winlog.event_data.${name}`] = value.slice(0, longKept[name] ?? maxKeptLength);
      kept++;
    }
  }
  putVersion(fields, data, options.subject);
  putHashes(fields, `${options.subject}.hash`, options.subject === 'file' ? 'file.pe' : `${options.subject}.pe`, data);
  putDerived(fields, data);
}

function putNamed(fields: EventFields, ecs: string, value: string): void {
  const base = pathNames[ecs];
  if (base !== undefined) {
    put(fields, ecs, value);
    put(fields, base, baseName(value));
  } else if (numbers.has(ecs)) putNumber(fields, ecs, value);
  else if (ecs === 'user') putAccount(fields, 'user', value);
  else if (ecs === 'source.ip') putAddress(fields, 'source', value);
  else if (ecs === 'destination.ip') putAddress(fields, 'destination', value);
  else if (ecs === 'network.transport') put(fields, ecs, transports[value] ?? value.toLowerCase());
  else if (ecs === 'source.domain' || ecs === 'destination.domain') put(fields, ecs, value.toLowerCase());
  else put(fields, ecs, value);
}

function putVersion(fields: EventFields, data: Record<string, string>, subject: string): void {
  if (subject === 'file') return;
  put(fields, `${subject}.pe.original_file_name`, data['OriginalFileName']);
  put(fields, `${subject}.pe.company`, data['Company']);
  put(fields, `${subject}.pe.description`, data['Description']);
  put(fields, `${subject}.pe.product`, data['Product']);
  put(fields, `${subject}.pe.file_version`, data['FileVersion']);
}

/** `SHA1=…,MD5=…,SHA256=…,IMPHASH=…`, as Sysmon writes hashes. */
function putHashes(fields: EventFields, prefix: string, pePrefix: string, data: Record<string, string>): void {
  const text = data['Hashes'] ?? data['Hash'];
  if (text === undefined || text === '-') return;
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    const kind = part.slice(0, Math.max(at, 0)).toLowerCase();
    const value = part.slice(at + 1).toLowerCase();
    if (!/^[0-9a-f]{32,128}$/.test(value)) continue;
    if (kind === 'imphash') fields[`${pePrefix}.imphash`] = value;
    else if (kind === 'md5' || kind === 'sha1' || kind === 'sha256' || kind === 'sha512')
      fields[`${prefix}.${kind}`] = value;
  }
}

const directions = lookUpTable<string>({
  true: 'egress',
  false: 'ingress',
  // Windows Filtering Platform.
  '%%14592': 'ingress',
  '%%14593': 'egress',
});

/** Fields that need more than a new name. The data they come from stays, because rules are written against it. */
function putDerived(fields: EventFields, data: Record<string, string>): void {
  put(fields, 'network.direction', directions[(data['Initiated'] ?? data['Direction'] ?? '').toLowerCase()]);
  if (data['PipeName'] !== undefined) put(fields, 'file.name', data['PipeName']);
  const registry = fields['registry.path'];
  if (typeof registry === 'string') put(fields, 'registry.value', baseName(registry));
  putObject(fields, data['ObjectType'], data['ObjectName']);
  const shared = data['RelativeTargetName'];
  if (shared !== undefined && shared !== '-') {
    put(fields, 'file.name', baseName(shared));
    put(fields, 'file.path', `${data['ShareName'] ?? ''}\\${shared}`);
  }
  const task = data['TaskContent'];
  if (task === undefined) return;
  const element = (name: string) => new RegExp(`<${name}>([^<]{1,4096})</${name}>`).exec(task)?.[1] ?? '';
  put(fields, 'process.command_line', `${element('Command')} ${element('Arguments')}`.trim());
}

function putObject(fields: EventFields, type: string | undefined, name: string | undefined): void {
  if (name === undefined || name === '-') return;
  if (type === 'File') {
    put(fields, 'file.path', name);
    put(fields, 'file.name', baseName(name));
  } else if (type === 'Key') put(fields, 'registry.path', name);
}
