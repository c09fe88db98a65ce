import { parseExactJson } from '../exact-json.ts';
import { lookUpTable } from '../look-up-table.ts';
import type { ParseContext } from '../parsed-record.ts';
import type { RecordTime } from '../record-time.ts';
import { firstTime, readIsoTime } from '../timestamps.ts';
import { utcZone } from '../zone.ts';
import { namedInserts } from './string-inserts.ts';
import {
  auditResult,
  eventNumber,
  isObject,
  type JsonObject,
  recordTime,
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
  'ComputerName',
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
  'EventCategory',
  'EventIdentifier',
  'ExecutionProcessID',
  'ExecutionThreadID',
  'Hostname',
  'InsertionStrings',
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
  'StringInserts',
  'Task',
  'TenantId',
  'ThreadID',
  'TimeCollected',
  'TimeCreated',
  'TimeGenerated',
  'TimeWritten',
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
const entities = lookUpTable<string>({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });
const nxlogMarks = ['SourceModuleName', 'SourceModuleType', 'EventReceivedTime', 'EventTime'];
/** NXLog's own EventType, which is no Sysmon EventType. */
const nxlogLevels = /^(?:CRITICAL|ERROR|WARNING|INFO|DEBUG|VERBOSE|AUDIT_SUCCESS|AUDIT_FAILURE)$/;
const quarterHourMs = 15 * 60_000;

/** A Windows event with its data beside its header: NXLog, flat EVTX exports, Microsoft Sentinel. */
export function readFlatRecord(record: JsonObject, context: ParseContext): WindowsRecord | null {
  const eventId = eventNumber(record['EventID']);
  const channel = scalarText(record['Channel']);
  const provider = scalarText(record['SourceName'] ?? record['EventSourceName'] ?? record['Provider']);
  if (!Number.isInteger(eventId) || (channel === '' && provider === '')) return null;
  const shape = shapeOf(record);
  const data = dataOf(record, shape);
  const inserts = record['StringInserts'] ?? record['InsertionStrings'];
  if (Array.isArray(inserts)) Object.assign(data, namedInserts(eventId, inserts, isSecurity(provider, channel)));
  return {
    eventId,
    provider,
    channel,
    computer: scalarText(record['Hostname'] ?? record['Computer'] ?? record['ComputerName']),
    ...timeOf(record, { shape, data, context }),
    recordId: scalarText(record['RecordNumber'] ?? record['EventRecordID']) || null,
    message: scalarText(record['Message']),
    audit: auditResult(record['EventType']) ?? auditResult(record['Keywords']),
    writer: writerOf(record, shape),
    data,
  };
}

function isSecurity(provider: string, channel: string): boolean {
  return /^microsoft-windows-security-auditing$/i.test(provider) || /^security$/i.test(channel || provider);
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
    return parseExactJson(text);
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
function nxlogTime(record: JsonObject, context: ParseContext): RecordTime {
  const eventTime = scalarText(record['EventTime']);
  const local = readIsoTime(eventTime, 0, utcZone);
  const received = readIsoTime(scalarText(record['EventReceivedTime']), 0, utcZone);
  const stamped = readIsoTime(scalarText(record['@timestamp']), 0, utcZone);
  const zoneless =
    local !== null && local.at !== null && local.end === eventTime.length && !/[zZ]$|[+-]\d\d:?\d\d$/.test(eventTime);
  if (zoneless && received !== null && stamped !== null) {
    // Of a time that does not exist no offset can be told.
    const offset = Math.round(((stamped.at ?? Number.NaN) - (received.at ?? 0)) / quarterHourMs) * quarterHourMs;
    if (received.at !== null && Math.abs(offset) <= 14 * 3_600_000) return { at: (local.at ?? 0) + offset };
  }
  const own = firstTime([eventTime], context);
  return own.at === null ? firstTime([eventTime, record['@timestamp']], { ...context, zone: utcZone }) : own;
}

interface TimeClues {
  shape: Shape;
  data: Record<string, string>;
  context: ParseContext;
}

function timeOf(record: JsonObject, { shape, data, context }: TimeClues): RecordTime {
  // System/TimeCreated is UTC by definition, whether the export kept its Z or not.
  const utc = { ...context, zone: utcZone };
  if (shape === 'export') return recordTime(data, [record['TimeCreated'], record['@timestamp']], utc);
  const sysmon = sysmonTime(data);
  if (shape === 'nxlog') return sysmon === null ? nxlogTime(record, context) : { at: sysmon };
  // Sentinel's agents have been seen to write UtcTime half a day off, TimeGenerated never.
  const generated = firstTime([record['TimeGenerated'], record['TimeWritten']], utc);
  const { at } = generated;
  return sysmon !== null && (at === null || Math.abs(sysmon - at) < 3_600_000) ? { at: sysmon } : generated;
}
