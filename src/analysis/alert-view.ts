import type { EventFields } from '../core/event.ts';
import { boundedText } from './bounded-text.ts';

/** The fields of one event that judging needs, by short names, long ones cut; '' where the event does not carry one. */
export interface AlertView {
  executable: string;
  commandLine: string;
  parentExecutable: string;
  parentCommandLine: string;
  user: string;
  userDomain: string;
  /** File, pipe or script that the event is about. */
  filePath: string;
  registryPath: string;
  registryData: string;
  destinationIp: string;
  destinationDomain: string;
  destinationPort: string;
  sourceIp: string;
  /** The process that was opened or written into, for events about one process touching another. */
  targetExecutable: string;
  serviceName: string;
  /** Text of a script block, a task's action or a service's image: whatever else holds a command. */
  script: string;
  signer: string;
  message: string;
}

const sources: Record<keyof AlertView, readonly string[]> = {
  executable: ['process.executable', 'process.name', 'winlog.event_data.Image', 'winlog.event_data.SourceImage'],
  commandLine: ['process.command_line', 'winlog.event_data.CommandLine'],
  parentExecutable: ['process.parent.executable', 'process.parent.name', 'winlog.event_data.ParentImage'],
  parentCommandLine: ['process.parent.command_line', 'winlog.event_data.ParentCommandLine'],
  user: ['user.name', 'winlog.event_data.User', 'winlog.event_data.SubjectUserName'],
  userDomain: ['user.domain', 'winlog.event_data.SubjectDomainName'],
  filePath: ['file.path', 'dll.path', 'file.name', 'winlog.event_data.TargetFilename', 'winlog.event_data.PipeName'],
  registryPath: ['registry.path', 'registry.key', 'winlog.event_data.TargetObject'],
  registryData: ['registry.data.strings', 'winlog.event_data.Details'],
  destinationIp: ['destination.ip', 'winlog.event_data.DestinationIp'],
  destinationDomain: ['destination.domain', 'dns.question.name', 'url.full', 'winlog.event_data.QueryName'],
  destinationPort: ['destination.port', 'winlog.event_data.DestinationPort'],
  sourceIp: ['source.ip', 'winlog.event_data.IpAddress', 'winlog.event_data.SourceIp'],
  targetExecutable: [
    'process.target.executable',
    'target.process.executable',
    'process.Ext.target.executable',
    'winlog.event_data.TargetImage',
  ],
  serviceName: ['service.name', 'winlog.event_data.ServiceName', 'winlog.event_data.TaskName'],
  script: [
    'powershell.file.script_block_text',
    'process.thread.Ext.start_address_details',
    'winlog.event_data.ScriptBlockText',
    'service.executable',
    'winlog.event_data.ImagePath',
    'winlog.event_data.ServiceFileName',
    'winlog.event_data.TaskContent',
  ],
  signer: ['process.code_signature.subject_name', 'file.code_signature.subject_name', 'winlog.event_data.Signature'],
  message: ['message'],
};

/** Picks the fields that judging needs out of an event's ECS fields; Winlogbeat's `winlog.event_data` is the fallback. */
export function viewOf(fields: EventFields): AlertView {
  const view = {} as Record<keyof AlertView, string>;
  for (const key of Object.keys(sources) as (keyof AlertView)[]) view[key] = firstOf(fields, sources[key]);
  if (view.user !== '' && view.userDomain !== '' && !/[\\\\/@]/.test(view.user))
    view.user = `${view.userDomain}\\${view.user}`;
  return view;
}

function firstOf(fields: EventFields, names: readonly string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && value !== '') return boundedText(String(value));
  }
  return '';
}

/** File name of a Windows or Unix path in lower case. */
export function baseName(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? '').toLowerCase();
}

/** Folder of a Windows or Unix path in lower case with forward slashes, without the file name. */
export function folderOf(path: string): string {
  const normal = path.toLowerCase().replaceAll('\\', '/').replace(/^"/, '');
  return normal.slice(0, Math.max(0, normal.lastIndexOf('/')));
}
