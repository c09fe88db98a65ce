import { scalarText } from './windows-record.ts';

const subject = 'SubjectUserSid SubjectUserName SubjectDomainName SubjectLogonId';
const target = 'TargetUserName TargetDomainName TargetSid';
const member = `MemberName MemberSid ${target} ${subject}`;
const file = 'ObjectServer ObjectType ObjectName HandleId';
const peer = 'ProcessId ProcessName IpAddress IpPort';
const filter = 'Application Direction SourceAddress SourcePort DestAddress DestPort Protocol';

/**
 * Names of the Security log's data in the order in which the event's template inserts them, as far as the rules read
 * them (taken from recorded events with named data; the order is part of the manifest and does not change).
 */
const names: Record<number, string> = {
  1102: subject,
  4616: `${subject} PreviousTime NewTime ProcessId ProcessName`,
  4624: `${subject} TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType LogonProcessName AuthenticationPackageName WorkstationName LogonGuid TransmittedServices LmPackageName KeyLength ${peer}`,
  4625: `${subject} TargetUserSid TargetUserName TargetDomainName Status FailureReason SubStatus LogonType LogonProcessName AuthenticationPackageName WorkstationName TransmittedServices LmPackageName KeyLength ${peer}`,
  4634: 'TargetUserSid TargetUserName TargetDomainName TargetLogonId LogonType',
  4647: 'TargetUserSid TargetUserName TargetDomainName TargetLogonId',
  4648: `${subject} LogonGuid TargetUserName TargetDomainName TargetLogonGuid TargetServerName TargetInfo ${peer}`,
  4663: `${subject} ${file} AccessList AccessMask ProcessId ProcessName`,
  4672: `${subject} PrivilegeList`,
  4673: `${subject} ObjectServer Service PrivilegeList ProcessId ProcessName`,
  4674: `${subject} ${file} AccessMask PrivilegeList ProcessId ProcessName`,
  4688: `${subject} NewProcessId NewProcessName TokenElevationType ProcessId CommandLine TargetUserSid TargetUserName TargetDomainName TargetLogonId ParentProcessName MandatoryLabel`,
  4697: `${subject} ServiceName ServiceFileName ServiceType ServiceStartType ServiceAccount`,
  4698: `${subject} TaskName TaskContent`,
  4699: `${subject} TaskName TaskContent`,
  4702: `${subject} TaskName TaskContentNew`,
  4719: `${subject} CategoryId SubcategoryId SubcategoryGuid AuditPolicyChanges`,
  4720: `${target} ${subject}`,
  4722: `${target} ${subject}`,
  4723: `${target} ${subject}`,
  4724: `${target} ${subject}`,
  4725: `${target} ${subject}`,
  4726: `${target} ${subject}`,
  4728: member,
  4729: member,
  4731: `${target} ${subject}`,
  4732: member,
  4733: member,
  4738: `Dummy ${target} ${subject}`,
  4741: `${target} ${subject}`,
  4743: `${target} ${subject}`,
  4756: member,
  4757: member,
  4768: `${target} ServiceName ServiceSid TicketOptions Status TicketEncryptionType PreAuthType IpAddress IpPort`,
  4769: 'TargetUserName TargetDomainName ServiceName ServiceSid TicketOptions TicketEncryptionType IpAddress IpPort Status',
  4771: 'TargetUserName TargetSid ServiceName TicketOptions Status PreAuthType IpAddress IpPort',
  4776: 'PackageName TargetUserName Workstation Status',
  4781: `OldTargetUserName NewTargetUserName TargetDomainName TargetSid ${subject}`,
  5140: `${subject} ObjectType IpAddress IpPort ShareName ShareLocalPath AccessMask AccessList`,
  5145: `${subject} ObjectType IpAddress IpPort ShareName ShareLocalPath RelativeTargetName AccessMask AccessList`,
  5152: `ProcessId ${filter}`,
  5156: `ProcessID ${filter}`,
  5157: `ProcessID ${filter}`,
};
const namesOf = new Map(Object.entries(names).map(([id, list]) => [Number(id), list.split(' ')]));
const maxInserts = 64;

/** Data of an event of the Security log that came as a list of texts, by name; without a known name as `param1` …. */
export function namedInserts(eventId: number, inserts: readonly unknown[], security: boolean): Record<string, string> {
  const known = security ? namesOf.get(eventId) : undefined;
  const data: Record<string, string> = Object.create(null);
  for (const [index, value] of inserts.slice(0, maxInserts).entries()) {
    const text = scalarText(value);
    if (text !== '') data[known?.[index] ?? `param${index + 1}`] = text;
  }
  return data;
}
