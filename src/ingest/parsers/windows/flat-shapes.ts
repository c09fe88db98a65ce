import type { ParseContext } from '../parsed-record.ts';
import { parseTime, readIsoTime } from '../timestamps.ts';
import { utcZone } from '../zone.ts';
import {
  auditResult,
  isObject,
  type JsonObject,
  scalarText,
  sysmonTime,
  textEntries,
  type WindowsRecord,
} from './windows-record.ts';

/** Names that describe the record and its way, not what happened. */
const headerNames = [
  '@timestamp',
  '@version',
  '@metadata',
  'Activity',
  'ActivityID',
  'AccountType',
  'Category',
  'Channel',
  'Computer',
  'ERROR_EVT_UNRESOLVED',
  'EventData',
  'EventID',
  'EventLevel',
  'EventLevelName',
  'EventOriginId',
  'EventReceivedTime',
  'EventRecordID',
  'EventSourceName',
  'EventTime',
  'EventTypeOrignal',
  'ExecutionProcessID',
  'ExecutionThreadID',
  'Hostname',
  'Keywords',
  'Level',
  'MG',
  'ManagementGroupName',
  'Message',
  'Opcode',
  'OpcodeValue',
  'Provider',
  'ProviderGuid',
  'RecordNumber',
  'RelatedActivityID',
  'Severity',
  'SeverityValue',
  'SourceComputerId',
  'SourceModuleName',
  'SourceModuleType',
  'SourceName',
  'SourceSystem',
  'Task',
  'TenantId',
  'ThreadID',
  'TimeCollected',
  'TimeCreated',
  'TimeGenerated',
  'Type',
  'UserID',
  'Version',
  '_ResourceId',
  'host',
  'port',
  'tags',
  'type',
];
const exportHeader = new Set(headerNames);
const nxlogHeader = new Set([...headerNames, 'AccountName', 'Domain', 'ProcessID']);
const sentinelHeader = new Set([...headerNames, 'Account', 'ProcessID']);
const xmlData = /<Data Name="([^"]{1,128})">([^<]*)<\/Data>/g;
const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const nxlogMarks = ['SourceModuleName', 'SourceModuleType', 'EventReceivedTime', 'EventTime'];
/** NXLog's own EventType, which is no Sysmon EventType. */
const nxlogLevels = /^(?:CRITICAL|ERROR|WARNING|INFO|DEBUG|VERBOSE|AUDIT_SUCCESS|AUDIT_FAILURE)$/;
const quarterHourMs = 15 * 60_000;

/** A Windows event with its data beside its header: NXLog, flat EVTX exports, Microsoft Sentinel. */
export function readFlatRecord(record: JsonObject, context: ParseContext): WindowsRecord | null {
  const eventId = Number(record['EventID']);
  const channel = scalarText(record['Channel']);
  const provider = scalarText(record['SourceName'] ?? record['EventSourceName'] ?? record['Provider']);
  if (!Number.isInteger(eventId) || (channel === '' && provider === '')) return null;
  const shape = shapeOf(record);
  const data = dataOf(record, shape);
  return {
    eventId,
    provider,
    channel,
    computer: scalarText(record['Hostname'] ?? record['Computer']),
    at: timeOf(record, { shape, data, context }),
    recordId: scalarText(record['RecordNumber'] ?? record['EventRecordID']) || null,
    message: scalarText(record['Message']),
    audit: auditResult(record['EventType']) ?? auditResult(record['Keywords']),
    writer: writerOf(record, shape),
    data,
  };
}

type Shape = 'nxlog' | 'sentinel' | 'export';

function dataOf(record: JsonObject, shape: Shape): Record<string, string> {
  if (shape === 'sentinel') return sentinelData(record);
  const data = textEntries(record, shape === 'nxlog' ? nxlogHeader : exportHeader);
  if (shape === 'nxlog' && nxlogLevels.test(data['EventType'] ?? '')) delete data['EventType'];
  return data;
}

function writerOf(record: JsonObject, shape: Shape): WindowsRecord['writer'] {
  const nxlog = shape === 'nxlog';
  return {
    name: nxlog ? scalarText(record['AccountName']) : '',
    domain: nxlog ? scalarText(record['Domain']) : '',
    id: scalarText(record['UserID']),
    pid: scalarText(record['ExecutionProcessID']),
  };
}

function shapeOf(record: JsonObject): Shape {
  if (record['TimeGenerated'] !== undefined) return 'sentinel';
  return nxlogMarks.some((name) => record[name] !== undefined) ? 'nxlog' : 'export';
}

/** Sentinel keeps some tables' data in columns, others' in one column as XML or JSON. */
function sentinelData(record: JsonObject): Record<string, string> {
  const packed = record['EventData'];
  const columns = textEntries(record, sentinelHeader);
  if (isObject(packed)) return { ...columns, ...textEntries(packed) };
  if (typeof packed !== 'string') return columns;
  if (packed.startsWith('{')) return { ...columns, ...textEntries(parseObject(packed)) };
  for (const [, name = '', value = ''] of packed.matchAll(xmlData)) columns[name] = decodeEntities(value);
  return columns;
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The column was cut on its way: what the other columns say is still an event.
    return null;
  }
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi,
    (whole, hex: string, decimal: string, name: string) => {
      if (name !== undefined) return entities[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/**
 * NXLog writes EventTime in the collector's local time without a zone. Where Logstash added `@timestamp` (UTC) to
 * EventReceivedTime (the same local time), their difference tells the offset better than any setting.
 */
function nxlogTime(record: JsonObject, context: ParseContext): number | null {
  const eventTime = scalarText(record['EventTime']);
  const local = readIsoTime(eventTime, 0, utcZone);
  const received = readIsoTime(scalarText(record['EventReceivedTime']), 0, utcZone);
  const stamped = readIsoTime(scalarText(record['@timestamp']), 0, utcZone);
  const zoneless = local !== null && local.end === eventTime.length && !/[zZ]$|[+-]\d\d:?\d\d$/.test(eventTime);
  if (zoneless && received !== null && stamped !== null) {
    const offset = Math.round((stamped.at - received.at) / quarterHourMs) * quarterHourMs;
    if (Math.abs(offset) <= 14 * 3_600_000) return local.at + offset;
  }
  return parseTime(eventTime, context) ?? stamped?.at ?? null;
}

interface TimeClues {
  shape: Shape;
  data: Record<string, string>;
  context: ParseContext;
}

function timeOf(record: JsonObject, { shape, data, context }: TimeClues): number | null {
  const sysmon = sysmonTime(data);
  if (shape === 'nxlog') return sysmon ?? nxlogTime(record, context);
  if (shape === 'export') return sysmon ?? exportTime(record, context);
  // Sentinel's agents have been seen to write UtcTime half a day off, TimeGenerated never.
  const generated = parseTime(scalarText(record['TimeGenerated']), { ...context, zone: utcZone });
  if (generated === null || (sysmon !== null && Math.abs(sysmon - generated) < 3_600_000)) return sysmon;
  return generated;
}

function exportTime(record: JsonObject, context: ParseContext): number | null {
  // System/TimeCreated is UTC by definition, whether the export kept its Z or not.
  for (const name of ['TimeCreated', '@timestamp']) {
    const at = parseTime(scalarText(record[name]), { ...context, zone: utcZone });
    if (at !== null) return at;
  }
  return null;
}
