import type { EventFields } from '../../../core/event.ts';
import { madeId } from '../event-id.ts';
import { hostName, put, putNumber } from '../field-values.ts';
import { lookUpTable } from '../look-up-table.ts';
import type { ParsedRecord } from '../parsed-record.ts';
import {
  powershellNames,
  powershellRules,
  scheduledTaskRules,
  systemNames,
  systemRules,
  wmiRules,
} from './other-rules.ts';
import { putPowershell } from './powershell-context.ts';
import { creatorNames, securityNames, securityRules } from './security-rules.ts';
import { sysmonNames, sysmonRules } from './sysmon-rules.ts';
import { putWindowsData } from './windows-data.ts';
import type { WindowsRecord } from './windows-record.ts';
import type { AccountRole, WindowsRule, WindowsRules } from './windows-rule.ts';

type Family = 'sysmon' | 'security' | 'system' | 'powershell' | 'tasks' | 'wmi' | 'other';

const families: Record<Family, { rules: WindowsRules; names: Record<string, string> }> = {
  sysmon: { rules: sysmonRules, names: sysmonNames },
  security: { rules: securityRules, names: securityNames },
  system: { rules: systemRules, names: systemNames },
  powershell: { rules: powershellRules, names: powershellNames },
  tasks: { rules: scheduledTaskRules, names: {} },
  wmi: { rules: wmiRules, names: {} },
  other: { rules: {}, names: {} },
};

const channels = lookUpTable<string>({ security: 'Security', system: 'System', application: 'Application' });
const providers: Partial<Record<Family, string>> = {
  sysmon: 'Microsoft-Windows-Sysmon',
  security: 'Microsoft-Windows-Security-Auditing',
};
const unknownRule: WindowsRule = { category: 'host', action: 'windows-event' };
const maxMessageLength = 2048;

/** A Windows event in ECS names. What has no ECS name stays under `winlog.event_data`. */
export function windowsEvent(record: WindowsRecord): ParsedRecord {
  const family = familyOf(record);
  const known = families[family].rules[record.eventId];
  const rule = known ?? unknownRule;
  const fields: EventFields = { 'event.code': String(record.eventId), 'winlog.event_id': record.eventId };
  // NXLog writes the channel as its administrator did, and some exports lose provider or channel.
  put(fields, 'winlog.channel', channels[record.channel.toLowerCase()] ?? record.channel);
  put(fields, 'event.provider', record.provider || providers[family]);
  put(fields, 'winlog.computer_name', record.computer);
  put(fields, 'winlog.record_id', record.recordId);
  putAccounts(fields, record.data, rule);
  const names = namesOf(family, rule, record.eventId);
  putWindowsData(fields, record.data, { names, subject: rule.subject ?? 'process' });
  if (family === 'powershell') putPowershell(fields, record);
  if (family !== 'sysmon' && family !== 'security') putWriter(fields, record);
  put(fields, 'event.outcome', rule.outcome ?? outcomeOf(record) ?? (family === 'security' ? record.audit : undefined));
  // The rendered text repeats the data; it is worth its room only where the data is not understood.
  if (known === undefined) put(fields, 'message', record.message.slice(0, maxMessageLength));
  return {
    at: record.at,
    timeDoubt: record.timeDoubt ?? null,
    host: record.computer,
    category: rule.category,
    action: rule.action === 'registry-key-changed' ? registryAction(record) : rule.action,
    sensorEventId: sensorEventId(record),
    fields,
    threat: null,
  };
}

const namesKnown = new Map<string, ReturnType<typeof lookUpTable<string>>>();

/** ECS names of an event's data. Made once for each kind of event that the rules know. */
function namesOf(family: Family, rule: WindowsRule, eventId: number): ReturnType<typeof lookUpTable<string>> {
  const key = rule === unknownRule ? family : `${family} ${eventId}`;
  const known = namesKnown.get(key);
  if (known !== undefined) return known;
  const creators = eventId === 4688 ? creatorNames : {};
  const names = lookUpTable({ ...families[family].names, ...rule.names, ...creators });
  namesKnown.set(key, names);
  return names;
}

function familyOf({ provider, channel, data }: WindowsRecord): Family {
  const log = `${provider} ${channel}`.toLowerCase();
  if (log.includes('sysmon')) return 'sysmon';
  if (log.includes('security-auditing') || channel.toLowerCase() === 'security') return 'security';
  if (log.includes('powershell')) return 'powershell';
  if (log.includes('wmi-activity')) return 'wmi';
  if (log.includes('taskscheduler')) return 'tasks';
  if (channel.toLowerCase() === 'system' || provider === 'Service Control Manager') return 'system';
  // Some exports lose provider and channel; Sysmon's own time is unmistakable.
  return data['UtcTime'] !== undefined && data['ProcessGuid'] !== undefined ? 'sysmon' : 'other';
}

function registryAction(record: WindowsRecord): string {
  const kind = record.data['EventType'] ?? '';
  if (/^create/i.test(kind)) return 'registry-key-created';
  return /^delete/i.test(kind) ? 'registry-deleted' : 'registry-key-changed';
}

/**
 * A record number is unique for a log of a computer until the log is emptied; with the time it stays unique. Null where
 * one of them is missing.
 */
function sensorEventId({ computer, channel, recordId, at }: WindowsRecord): string | null {
  return madeId('win', [hostName(computer), ...channel.split('/'), recordId, at]);
}

function putAccounts(fields: EventFields, data: Record<string, string>, rule: WindowsRule): void {
  const places: [string, AccountRole | undefined][] = [
    ['user', rule.user],
    ['user.target', rule.target],
    ['user.effective', rule.effective],
    ['group', rule.group],
  ];
  for (const [place, role] of places) {
    if (role === undefined) continue;
    put(fields, `${place}.name`, role === 'Member' ? memberName(data['MemberName']) : data[`${role}UserName`]);
    put(fields, `${place}.domain`, data[`${role}DomainName`]);
    put(fields, `${place}.id`, data[`${role}UserSid`] ?? data[`${role}Sid`]);
  }
  if (rule.user !== undefined) put(fields, 'winlog.logon.id', data[`${rule.user}LogonId`]);
}

/** `CN=Kim,OU=…` as `Kim`. */
function memberName(name: string | undefined): string | undefined {
  return /^CN=((?:\\.|[^,\\])+)/i.exec(name ?? '')?.[1]?.replace(/\\(.)/g, '$1') ?? name;
}

/** Sysmon and the Security log are written by the system itself; elsewhere the writer is who acted. */
function putWriter(fields: EventFields, record: WindowsRecord): void {
  if (fields['process.pid'] === undefined) putNumber(fields, 'process.pid', record.writer.pid);
  if (fields['user.name'] !== undefined || fields['user.id'] !== undefined) return;
  put(fields, 'user.name', record.writer.name);
  put(fields, 'user.domain', record.writer.domain);
  put(fields, 'user.id', record.writer.id);
}

function outcomeOf({ eventId, data }: WindowsRecord): string | undefined {
  if (eventId !== 4768 && eventId !== 4769 && eventId !== 4776) return undefined;
  const status = data['Status'];
  return status === undefined ? undefined : /^(?:0x)?0+$/.test(status) ? 'success' : 'failure';
}
