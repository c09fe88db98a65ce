import type { EventFields } from '../core/event.ts';

/** Takes a rule's field out of an event's flat ECS fields; undefined where the event does not have it. */
export type FieldReader = (fields: EventFields) => string | number | undefined;

/**
 * Sigma's field names (taxonomy appendix of the specification, which follows Sysmon and the Windows event log) and
 * the ECS keys that ingest writes, the first that is present counts.
 */
const aliases: Record<string, string[]> = {
  Image: ['process.executable'],
  NewProcessName: ['process.executable'],
  ProcessName: ['process.executable', 'winlog.event_data.ProcessName'],
  SourceImage: ['process.executable', 'winlog.event_data.SourceImage'],
  TargetImage: ['winlog.event_data.TargetImage', 'process.target.executable'],
  CommandLine: ['process.command_line'],
  ProcessCommandLine: ['process.command_line'],
  HostApplication: ['process.command_line', 'winlog.event_data.HostApplication'],
  ProcessId: ['process.pid'],
  ProcessGuid: ['process.entity_id'],
  CurrentDirectory: ['process.working_directory'],
  ParentImage: ['process.parent.executable'],
  ParentProcessName: ['process.parent.executable'],
  ParentCommandLine: ['process.parent.command_line'],
  ParentProcessId: ['process.parent.pid'],
  ParentProcessGuid: ['process.parent.entity_id'],
  OriginalFileName: ['process.pe.original_file_name', 'dll.pe.original_file_name'],
  Product: ['process.pe.product', 'dll.pe.product', 'winlog.event_data.Product'],
  Company: ['process.pe.company', 'dll.pe.company', 'winlog.event_data.Company'],
  Description: ['process.pe.description', 'dll.pe.description', 'winlog.event_data.Description'],
  FileVersion: ['process.pe.file_version', 'dll.pe.file_version', 'winlog.event_data.FileVersion'],
  md5: ['process.hash.md5', 'dll.hash.md5', 'file.hash.md5'],
  sha1: ['process.hash.sha1', 'dll.hash.sha1', 'file.hash.sha1'],
  sha256: ['process.hash.sha256', 'dll.hash.sha256', 'file.hash.sha256'],
  Imphash: ['process.pe.imphash', 'dll.pe.imphash', 'process.hash.imphash'],
  TargetFilename: ['file.path'],
  TargetObject: ['registry.path'],
  Details: ['registry.data.strings', 'winlog.event_data.Details'],
  ImageLoaded: ['dll.path', 'file.path'],
  Signed: ['winlog.event_data.Signed', 'dll.code_signature.exists'],
  Signature: ['winlog.event_data.Signature', 'dll.code_signature.subject_name'],
  SignatureStatus: ['winlog.event_data.SignatureStatus', 'dll.code_signature.status'],
  SourceIp: ['source.ip'],
  SourcePort: ['source.port'],
  SourceHostname: ['source.domain'],
  DestinationIp: ['destination.ip'],
  DestinationPort: ['destination.port'],
  DestPort: ['destination.port'],
  DestinationHostname: ['destination.domain'],
  Protocol: ['network.transport'],
  IpAddress: ['winlog.event_data.IpAddress', 'source.ip'],
  IpPort: ['winlog.event_data.IpPort', 'source.port'],
  LogonType: ['winlog.event_data.LogonType', 'winlog.logon.type'],
  WorkstationName: ['winlog.event_data.WorkstationName', 'source.domain'],
  QueryName: ['dns.question.name'],
  QueryResults: ['winlog.event_data.QueryResults', 'dns.answers.data'],
  PipeName: ['winlog.event_data.PipeName', 'file.name'],
  ScriptBlockText: ['powershell.file.script_block_text'],
  Path: ['winlog.event_data.Path', 'file.path'],
  Payload: ['winlog.event_data.Payload', 'powershell.command.invocation_details'],
  ServiceName: ['winlog.event_data.ServiceName', 'service.name'],
  ImagePath: ['winlog.event_data.ImagePath', 'service.executable'],
  ServiceFileName: ['winlog.event_data.ServiceFileName', 'service.executable'],
  SubjectUserName: ['winlog.event_data.SubjectUserName', 'user.name'],
  SubjectDomainName: ['winlog.event_data.SubjectDomainName', 'user.domain'],
  TargetUserName: ['winlog.event_data.TargetUserName', 'user.target.name', 'user.name'],
  TargetDomainName: ['winlog.event_data.TargetDomainName', 'user.target.domain', 'user.domain'],
  EventType: ['winlog.event_data.EventType', 'event.action'],
  EventID: ['event.code'],
  EventId: ['event.code'],
  Provider_Name: ['event.provider'],
  Channel: ['winlog.channel'],
  Computer: ['winlog.computer_name', 'host.name'],
};

/** Sigma fields that ECS spreads over several keys. */
const derived: Record<string, FieldReader> = {
  GrantedAccess: hexOf('winlog.event_data.GrantedAccess'),
  AccessMask: hexOf('winlog.event_data.AccessMask'),
  TicketEncryptionType: hexOf('winlog.event_data.TicketEncryptionType'),
  User: (fields) => {
    const name = fields['user.name'];
    const domain = fields['user.domain'];
    return name === undefined || domain === undefined ? name : `${domain}\\${name}`;
  },
  Hashes: (fields) => {
    const list = hashKeys.flatMap(([label, keys]) => {
      const value = firstOf(fields, keys);
      return value === undefined ? [] : [`${label}=${value}`];
    });
    return list.length === 0 ? fields['winlog.event_data.Hashes'] : list.join(',');
  },
  Initiated: (fields) => {
    const direction = fields['network.direction'];
    if (direction === 'egress' || direction === 'outbound') return 'true';
    if (direction === 'ingress' || direction === 'inbound') return 'false';
    return fields['winlog.event_data.Initiated'];
  },
};

const hashKeys: [string, string[]][] = [
  ['MD5', ['process.hash.md5', 'dll.hash.md5', 'file.hash.md5']],
  ['SHA1', ['process.hash.sha1', 'dll.hash.sha1', 'file.hash.sha1']],
  ['SHA256', ['process.hash.sha256', 'dll.hash.sha256', 'file.hash.sha256']],
  ['IMPHASH', ['process.pe.imphash', 'dll.pe.imphash', 'process.hash.imphash']],
];

/** ECS fields without a dot that rules may name. */
const undottedFields = new Set(['message', 'tags']);

/** ECS fields that hold several values, joined with a line feed; a rule's value is compared with each. */
const multiValuedFields = new Set(['registry.data.strings', 'process.args', 'host.ip', 'dns.resolved_ip', 'tags']);

/**
 * How to read a rule's field. Dotted ECS names pass as they are; a name that nobody knows is looked for among the
 * record's own data (`winlog.event_data.<Name>`, for the audit daemon `auditd.data.<name>`).
 */
export function fieldReader(name: string): FieldReader {
  const special = Object.hasOwn(derived, name) ? derived[name] : undefined;
  if (special !== undefined) return special;
  const keys = ecsKeys(name);
  const [first, ...others] = keys;
  if (first !== undefined && others.length === 0) return (fields) => fields[first];
  return (fields) => firstOf(fields, keys);
}

/** Whether a rule's field may hold several values in one text. */
export function isMultiValued(name: string): boolean {
  return ecsKeys(name).some((key) => multiValuedFields.has(key));
}

function ecsKeys(name: string): string[] {
  const listed = Object.hasOwn(aliases, name) ? aliases[name] : undefined;
  if (listed !== undefined) return listed;
  if (name.includes('.') || undottedFields.has(name)) return [name];
  return [`winlog.event_data.${name}`, `auditd.data.${name}`];
}

function firstOf(fields: EventFields, keys: string[]): string | number | undefined {
  for (const key of keys) {
    const value = fields[key];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** Some exports write `0x00001010` for what others and all rules write as `0x1010`. */
function hexOf(key: string): FieldReader {
  return (fields) => {
    const value = fields[key];
    return typeof value === 'string' ? value.replace(/^0x0+(?=[0-9a-f])/i, '0x') : value;
  };
}
