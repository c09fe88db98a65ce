import { company, fullName } from './company.ts';
import type { JsonObject } from './recorded-item.ts';

/** A Windows event before it takes the shape of a collector. */
export interface WindowsRecord {
  channel: WindowsChannel;
  eventId: number;
  /** Task text as the event viewer shows it. */
  task: string;
  data: Record<string, string>;
}

export type WindowsChannel = 'Microsoft-Windows-Sysmon/Operational' | 'Security' | 'System';

const providers: Record<WindowsChannel, string> = {
  'Microsoft-Windows-Sysmon/Operational': 'Microsoft-Windows-Sysmon',
  Security: 'Microsoft-Windows-Security-Auditing',
  System: 'Service Control Manager',
};

export interface RecordPlace {
  machine: string;
  recordNumber: number;
}

/** The record as Winlogbeat 8 pushes it (https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog). */
export function winlogbeatShape(record: WindowsRecord, { machine, recordNumber }: RecordPlace): JsonObject {
  const provider = providerOf(record);
  return {
    '@timestamp': '{{iso}}',
    agent: { type: 'winlogbeat', version: '8.11.1', name: machine },
    ecs: { version: '8.0.0' },
    event: { code: String(record.eventId), kind: 'event', provider, action: record.task },
    host: { name: fullName(machine).toLowerCase() },
    winlog: {
      channel: record.channel,
      computer_name: fullName(machine),
      event_id: String(record.eventId),
      provider_name: provider,
      record_id: recordNumber,
      event_data: record.data,
    },
  };
}

/** The record as NXLog's `im_msvistalog` with `to_json()` pushes it (https://docs.nxlog.co/refman/current/im/msvistalog.html). */
export function nxlogShape(record: WindowsRecord, { machine, recordNumber }: RecordPlace): JsonObject {
  return {
    EventTime: '{{kst}}',
    Hostname: fullName(machine),
    EventID: record.eventId,
    Channel: record.channel,
    SourceName: providerOf(record),
    SourceModuleType: 'im_msvistalog',
    RecordNumber: recordNumber,
    Category: record.task,
    ...record.data,
  };
}

/** Clearing a log is reported by the event log service itself, also in the channel Security. */
function providerOf(record: WindowsRecord): string {
  return record.eventId === 1102 || record.eventId === 104 ? 'Microsoft-Windows-Eventlog' : providers[record.channel];
}

/** Domain and name of `DOMAIN\name`. */
export function accountParts(user: string): { domain: string; name: string } {
  const [domain, name] = user.split('\\');
  return name === undefined ? { domain: company.netbios, name: user } : { domain: domain ?? '', name };
}
