import type { EventCategory, EventFields, Severity } from '../../core/event.ts';
import type { CefRecord } from './cef.ts';
import { madeId } from './event-id.ts';
import { hostName, newFields, put, putAddress, putNumber, putPath } from './field-values.ts';
import type { ParseContext, ParsedRecord } from './parsed-record.ts';
import { firstTime } from './timestamps.ts';

/** Extension keys (ArcSight CEF dictionary) whose value is text in ECS too. */
const textFields = {
  act: 'event.action_taken',
  cat: 'event.provider_category',
  deviceExternalId: 'observer.serial_number',
  deviceFacility: 'log.syslog.facility.name',
  destinationServiceName: 'service.name',
  dmac: 'destination.mac',
  dntdom: 'user.target.domain',
  duid: 'user.target.id',
  duser: 'user.target.name',
  dvchost: 'observer.hostname',
  fileType: 'file.type',
  msg: 'message',
  outcome: 'event.outcome',
  reason: 'event.reason',
  request: 'url.original',
  requestClientApplication: 'user_agent.original',
  requestContext: 'http.request.referrer',
  requestMethod: 'http.request.method',
  smac: 'source.mac',
  sntdom: 'user.domain',
  suid: 'user.id',
  suser: 'user.name',
};
const numberFields = {
  cnt: 'event.count',
  dpid: 'process.target.pid',
  dpt: 'destination.port',
  fsize: 'file.size',
  in: 'source.bytes',
  out: 'destination.bytes',
  spid: 'process.pid',
  spt: 'source.port',
};
/** Keys that `putPlaces`, `putFiles` and the caller read. */
const handled = [
  'app',
  'dhost',
  'dproc',
  'dst',
  'dvc',
  'end',
  'externalId',
  'fileHash',
  'filePath',
  'fname',
  'proto',
  'rt',
  'shost',
  'sproc',
  'src',
  'start',
  'deviceProcessName',
  'cmdLine',
];
/** What becomes of a key's value; a map, because a sender may write `constructor=`. */
const knownKeys = new Map<string, { field: string; isNumber: boolean } | null>([
  ...Object.entries(textFields).map(([key, field]) => [key, { field, isNumber: false }] as const),
  ...Object.entries(numberFields).map(([key, field]) => [key, { field, isNumber: true }] as const),
  ...handled.map((key) => [key, null] as const),
]);
const custom = /^(?:cs|cn|cfp|c6a|flexString|flexNumber|flexDate|deviceCustomDate)\d(Label)?$/;
const hashNames: Record<number, string> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };
const severityWords = new Map<string, Severity>([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['very-high', 'critical'],
]);

/**
 * A CEF record as an event. The host is the device (`dvchost`), else the machine named in the record. Severity 7 and
 * more (High, Very-High) is what a sensor calls a threat: below, products report ordinary traffic.
 */
export function cefEvent(record: CefRecord, context: ParseContext): ParsedRecord {
  const { extension } = record;
  const fields = newFields();
  put(fields, 'observer.vendor', record.vendor);
  put(fields, 'observer.product', record.product);
  put(fields, 'observer.version', record.version);
  put(fields, 'event.code', record.signatureId);
  put(fields, 'event.original_severity', record.severity);
  put(fields, 'rule.name', record.name);
  put(fields, 'message', record.name);
  put(fields, 'cef.externalId', present(extension.get('externalId')));
  for (const [key, value] of extension) putExtension(fields, key, value, extension);
  putPlaces(fields, extension);
  putFiles(fields, extension);
  const severity = severityOf(record.severity);
  const threat =
    severity === 'high' || severity === 'critical'
      ? { title: record.name || record.signatureId, severity, techniques: techniquesIn(extension) }
      : null;
  return {
    ...firstTime(
      ['rt', 'end', 'start'].map((key) => present(extension.get(key))),
      context,
    ),
    host: present(extension.get('dvchost')) ?? null,
    category: categoryOf(fields, threat !== null),
    action: actionOf(record),
    sensorEventId: null,
    fields,
    threat,
  };
}

/**
 * `externalId` counts on one device, in one kind of record, until it starts again: with these and the time it is unique.
 * Null where one of them is missing. `event` is the record with what the syslog header says.
 */
export function cefEventId({ vendor, product, signatureId, extension }: CefRecord, event: ParsedRecord): string | null {
  const device = hostName(event.host);
  return madeId('cef', [vendor, product, device, signatureId, extension.get('externalId'), event.at]);
}

type Extension = CefRecord['extension'];

function putExtension(fields: EventFields, key: string, value: string, all: Extension): void {
  if (present(value) === undefined) return;
  const known = knownKeys.get(key);
  if (known === null) return;
  if (known !== undefined) {
    if (known.isNumber) putNumber(fields, known.field, value);
    else put(fields, known.field, value);
    return;
  }
  const match = custom.exec(key);
  if (match === null) put(fields, `cef.${key}`, value);
  else if (match[1] === undefined) put(fields, `cef.${labelName(all.get(`${key}Label`)) || key}`, value);
}

/** A label as a part of a field name. */
function labelName(label: string | undefined): string {
  return (label ?? '')
    .trim()
    .slice(0, 64)
    .replace(/[\s.]+/g, '_');
}

function putPlaces(fields: EventFields, extension: Extension): void {
  putAddress(fields, 'source', present(extension.get('src')));
  putAddress(fields, 'destination', present(extension.get('dst')));
  put(fields, 'source.domain', present(extension.get('shost'))?.toLowerCase());
  put(fields, 'destination.domain', present(extension.get('dhost'))?.toLowerCase());
  put(fields, 'observer.ip', present(extension.get('dvc')));
  put(fields, 'network.transport', present(extension.get('proto'))?.toLowerCase());
  put(fields, 'network.application', present(extension.get('app'))?.toLowerCase());
}

function putFiles(fields: EventFields, extension: Extension): void {
  put(fields, 'file.name', present(extension.get('fname')));
  putPath(fields, 'file.path', 'file.name', present(extension.get('filePath')));
  const hash = present(extension.get('fileHash'))?.toLowerCase() ?? '';
  if (/^[0-9a-f]+$/.test(hash)) put(fields, `file.hash.${hashNames[hash.length] ?? 'other'}`, hash);
  const process =
    present(extension.get('sproc')) ?? present(extension.get('deviceProcessName')) ?? present(extension.get('dproc'));
  putPath(fields, 'process.executable', 'process.name', process);
  put(fields, 'process.command_line', present(extension.get('cmdLine')));
}

/** Devices write words for absent values. */
function present(value: string | undefined): string | undefined {
  const absent = value === undefined || value === '' || value === '-' || value === 'NONE' || value === '0.0.0.0';
  return absent ? undefined : value;
}

/** CEF severity: 0–3 low, 4–6 medium, 7–8 high, 9–10 very high, or the words. */
function severityOf(text: string): Severity {
  const word = severityWords.get(text.trim().toLowerCase());
  if (word !== undefined) return word;
  const number = /^\s*\d{1,2}(\.\d)?\s*$/.test(text) ? Number(text) : 0;
  if (number >= 9) return 'critical';
  if (number >= 7) return 'high';
  return number >= 4 ? 'medium' : 'low';
}

function techniquesIn(extension: Extension): string[] {
  return [...new Set([...extension.values()].join(' ').match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? [])].slice(0, 16);
}

function categoryOf(fields: EventFields, threat: boolean): EventCategory {
  if (threat) return 'intrusion_detection';
  if (fields['url.original'] !== undefined) return 'web';
  if (fields['process.executable'] !== undefined) return 'process';
  if (fields['source.ip'] !== undefined && fields['destination.ip'] !== undefined) return 'network';
  return fields['file.path'] === undefined ? 'host' : 'file';
}

function actionOf(record: CefRecord): string {
  const text = present(record.extension.get('act')) ?? record.name;
  return text.trim().slice(0, 64).toLowerCase().replace(/\s+/g, '-') || 'device-event';
}
