import { domainUser } from './company.ts';
import { accountParts, type WindowsRecord } from './windows-records.ts';

export interface ServiceFacts {
  name: string;
  path: string;
  kind?: 'user mode service' | 'kernel mode driver';
  start?: 'demand start' | 'auto start' | 'system start';
  account?: string;
}

export interface LogonFacts {
  user: string;
  fromIp: string;
  type: number;
  failed: boolean;
  machine: string;
  logonId: string;
}

/** Security 4624 and 4625. */
export function logonRecord({ user, fromIp, type, failed, machine, logonId }: LogonFacts): WindowsRecord {
  const { domain, name } = accountParts(domainUser(user));
  return {
    channel: 'Security',
    eventId: failed ? 4625 : 4624,
    task: 'Logon',
    data: {
      SubjectUserSid: 'S-1-0-0',
      SubjectUserName: '-',
      SubjectDomainName: '-',
      TargetUserName: name,
      TargetDomainName: domain,
      ...(failed ? { Status: '0xc000006d', SubStatus: '0xc000006a' } : { TargetLogonId: logonId }),
      LogonType: String(type),
      LogonProcessName: type === 3 ? 'NtLmSsp ' : 'User32 ',
      AuthenticationPackageName: type === 3 ? 'NTLM' : 'Negotiate',
      WorkstationName: type === 3 ? '-' : machine,
      IpAddress: fromIp,
      IpPort: '0',
    },
  };
}

/** System 7045. */
export function serviceRecord({ name, path, kind, start, account }: ServiceFacts): WindowsRecord {
  return {
    channel: 'System',
    eventId: 7045,
    task: 'None',
    data: {
      ServiceName: name,
      ImagePath: path,
      ServiceType: kind ?? 'user mode service',
      StartType: start ?? 'demand start',
      AccountName: account ?? 'LocalSystem',
    },
  };
}

/** Security 1102 and System 104. */
export function clearRecord(user: string, channel: 'Security' | 'System'): WindowsRecord {
  const { domain, name } = accountParts(user);
  return {
    channel,
    eventId: channel === 'Security' ? 1102 : 104,
    task: 'Log clear',
    data: { SubjectUserName: name, SubjectDomainName: domain, Channel: channel, BackupPath: '-' },
  };
}
