import type { ParseContext } from '../parsed-record.ts';
import { utcZone } from '../zone.ts';
import { readFlatRecord } from './flat-shapes.ts';
import {
  auditResult,
  eventNumber,
  isObject,
  type JsonObject,
  recordTime,
  scalarText,
  textEntries,
  type WindowsRecord,
} from './windows-record.ts';

/**
 * Recognises a Windows event in the JSON shapes of Winlogbeat 7 and later (`winlog`), Winlogbeat 6 (`event_data` at
 * the top), evtx_dump (`Event.System`), NXLog, flat EVTX and Sysmon exports, and Microsoft Sentinel. Null for
 * anything else.
 */
export function readWindowsRecord(record: JsonObject, context: ParseContext): WindowsRecord | null {
  if (isObject(record['winlog'])) return readWinlogbeat(record, record['winlog'], context);
  if (record['event_id'] !== undefined && (record['log_name'] !== undefined || record['source_name'] !== undefined)) {
    return readOldWinlogbeat(record, context);
  }
  const event = record['Event'];
  if (isObject(event) && isObject(event['System'])) return readNested(event, event['System'], context);
  return record['EventID'] === undefined ? null : readFlatRecord(record, context);
}

function readWinlogbeat(record: JsonObject, winlog: JsonObject, context: ParseContext): WindowsRecord | null {
  const eventId = eventNumber(winlog['event_id']);
  if (!Number.isInteger(eventId)) return null;
  const data = textEntries(winlog['event_data'] ?? winlog['user_data']);
  return {
    eventId,
    provider: scalarText(winlog['provider_name']),
    channel: scalarText(winlog['channel']),
    computer: scalarText(winlog['computer_name']),
    ...recordTime(data, [record['@timestamp']], context),
    recordId: scalarText(winlog['record_id']) || null,
    message: scalarText(record['message']),
    audit: auditResult(winlog['keywords']),
    writer: writerOf(winlog['user'], isObject(winlog['process']) ? winlog['process']['pid'] : ''),
    data,
  };
}

function readOldWinlogbeat(record: JsonObject, context: ParseContext): WindowsRecord | null {
  const eventId = eventNumber(record['event_id']);
  if (!Number.isInteger(eventId)) return null;
  const data = textEntries(record['event_data'] ?? record['user_data']);
  return {
    eventId,
    provider: scalarText(record['source_name']),
    channel: scalarText(record['log_name']),
    computer: scalarText(record['computer_name']),
    ...recordTime(data, [record['@timestamp']], context),
    recordId: scalarText(record['record_number']) || null,
    message: scalarText(record['message']),
    audit: auditResult(record['keywords']),
    writer: writerOf(record['user'], record['process_id']),
    data,
  };
}

/** `{"Event": {"System": …, "EventData": …}}`, attributes under `#attributes`, as evtx_dump and xmltodict-like tools write. */
function readNested(event: JsonObject, system: JsonObject, context: ParseContext): WindowsRecord | null {
  const eventId = eventNumber(scalarText(system['EventID']) || textOf(system['EventID']));
  if (!Number.isInteger(eventId)) return null;
  const data = dataOf(event['EventData']) ?? dataOf(firstObject(event['UserData'])) ?? {};
  return {
    eventId,
    provider: attribute(system['Provider'], 'Name'),
    channel: scalarText(system['Channel']),
    computer: scalarText(system['Computer']),
    // System/TimeCreated is UTC by definition, whether the tool kept its Z or not.
    ...recordTime(data, [attribute(system['TimeCreated'], 'SystemTime')], { ...context, zone: utcZone }),
    recordId: scalarText(system['EventRecordID']) || null,
    message: '',
    audit: auditResult(system['Keywords']),
    writer: {
      name: '',
      domain: '',
      id: attribute(system['Security'], 'UserID'),
      pid: attribute(system['Execution'], 'ProcessID'),
    },
    data,
  };
}

/** EventData as an object, or as a list of `{"@Name": …, "#text": …}` (also without the marks). */
function dataOf(value: unknown): Record<string, string> | null {
  if (!isObject(value)) return null;
  const list = value['Data'];
  if (!Array.isArray(list)) return textEntries(value);
  const data: Record<string, string> = Object.create(null);
  list.slice(0, 256).forEach((item: unknown, index) => {
    const name = attribute(item, 'Name') || `param${index + 1}`;
    const text = scalarText(item) || textOf(item);
    if (text !== '') data[name] = text;
  });
  return data;
}

/** Text of an element with attributes: `#text`, or `text` as some collectors write. */
function textOf(element: unknown): string {
  return attribute(element, '#text') || attribute(element, 'text');
}

function firstObject(value: unknown): unknown {
  return isObject(value) ? (Object.values(value).find(isObject) ?? value) : null;
}

function attribute(value: unknown, name: string): string {
  if (!isObject(value)) return '';
  const attributes = value['#attributes'];
  return (
    scalarText(value[name]) || scalarText(value[`@${name}`]) || scalarText(isObject(attributes) ? attributes[name] : '')
  );
}

function writerOf(user: unknown, pid: unknown): WindowsRecord['writer'] {
  const account = isObject(user) ? user : {};
  return {
    name: scalarText(account['name']),
    domain: scalarText(account['domain']),
    id: scalarText(account['identifier']),
    pid: scalarText(pid),
  };
}
