import { softwareOf } from './software.ts';
import type { WindowsProcess } from './windows-machine.ts';
import type { WindowsRecord } from './windows-records.ts';

/**
 * Sysmon's records, named and filled as Sysmon 15 does
 * (https://learn.microsoft.com/sysinternals/downloads/sysmon, "Events").
 */

export interface Destination {
  ip: string;
  port: number;
  name?: string;
  protocol?: 'tcp' | 'udp';
}

/** Event 1. */
export function processStarted(process: WindowsProcess): WindowsRecord {
  const software = softwareOf(process.image);
  const { parent } = process;
  return sysmon(1, 'Process Create (rule: ProcessCreate)', {
    ...subject(process),
    FileVersion: software.fileVersion,
    Description: software.description,
    Product: software.product,
    Company: software.company,
    OriginalFileName: software.originalFileName,
    CommandLine: process.commandLine,
    CurrentDirectory: process.workingDirectory,
    User: process.user,
    LogonId: process.logonId,
    IntegrityLevel: process.integrity,
    Hashes: `SHA256=${software.sha256}`,
    ParentProcessGuid: parent?.guid ?? '{00000000-0000-0000-0000-000000000000}',
    ParentProcessId: String(parent?.pid ?? 0),
    ParentImage: parent?.image ?? '-',
    ParentCommandLine: parent?.commandLine ?? '-',
    ParentUser: parent?.user ?? '-',
  });
}

/** Event 5. */
export function processEnded(process: WindowsProcess): WindowsRecord {
  return sysmon(5, 'Process terminated (rule: ProcessTerminate)', { ...subject(process), User: process.user });
}

/** Event 3. */
export function connected(
  process: WindowsProcess,
  { ip, port, name, protocol }: Destination,
  source: { ip: string; port: number },
): WindowsRecord {
  return sysmon(3, 'Network connection detected (rule: NetworkConnect)', {
    ...subject(process),
    User: process.user,
    Protocol: protocol ?? 'tcp',
    Initiated: 'true',
    SourceIp: source.ip,
    SourcePort: String(source.port),
    DestinationIp: ip,
    DestinationHostname: name ?? '-',
    DestinationPort: String(port),
  });
}

/** Event 22. */
export function resolved(process: WindowsProcess, name: string, address: string): WindowsRecord {
  return sysmon(22, 'Dns query (rule: DnsQuery)', {
    ...subject(process),
    QueryName: name,
    QueryStatus: '0',
    QueryResults: `::ffff:${address};`,
    User: process.user,
  });
}

/** Event 11. */
export function fileWritten(process: WindowsProcess, path: string): WindowsRecord {
  return sysmon(11, 'File created (rule: FileCreate)', {
    ...subject(process),
    TargetFilename: path,
    CreationUtcTime: '{{utc}}',
    User: process.user,
  });
}

/** Event 26. */
export function fileDeleted(process: WindowsProcess, path: string): WindowsRecord {
  return sysmon(26, 'File Delete logged (rule: FileDeleteDetected)', {
    ...subject(process),
    TargetFilename: path,
    User: process.user,
  });
}

/** Event 13. */
export function registrySet(process: WindowsProcess, key: string, value: string): WindowsRecord {
  return sysmon(13, 'Registry value set (rule: RegistryEvent)', {
    EventType: 'SetValue',
    ...subject(process),
    TargetObject: key,
    Details: value,
    User: process.user,
  });
}

/** Event 7; `signer` null where the image is not signed. */
export function imageLoaded(process: WindowsProcess, image: string, signer: string | null): WindowsRecord {
  return sysmon(7, 'Image loaded (rule: ImageLoad)', {
    ...subject(process),
    ImageLoaded: image,
    Hashes: `SHA256=${softwareOf(image).sha256}`,
    Signed: String(signer !== null),
    Signature: signer ?? '-',
    SignatureStatus: signer === null ? 'Unavailable' : 'Valid',
    User: process.user,
  });
}

/** Event 10. */
export function processOpened(process: WindowsProcess, target: WindowsProcess, access: string): WindowsRecord {
  return sysmon(10, 'Process accessed (rule: ProcessAccess)', {
    SourceProcessGUID: process.guid,
    SourceProcessId: String(process.pid),
    SourceImage: process.image,
    TargetProcessGUID: target.guid,
    TargetProcessId: String(target.pid),
    TargetImage: target.image,
    GrantedAccess: access,
    CallTrace: 'C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|C:\\Windows\\System32\\KERNELBASE.dll+2c0ae',
    SourceUser: process.user,
    TargetUser: target.user,
  });
}

function subject(process: WindowsProcess): Record<string, string> {
  return { ProcessGuid: process.guid, ProcessId: String(process.pid), Image: process.image };
}

function sysmon(eventId: number, task: string, data: Record<string, string>): WindowsRecord {
  return { channel: 'Microsoft-Windows-Sysmon/Operational', eventId, task, data: { UtcTime: '{{utc}}', ...data } };
}
