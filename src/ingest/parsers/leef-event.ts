import type { EventCategory, EventFields, Severity } from '../../core/event.ts';
import { put, putAddress, putNumber } from './field-values.ts';
import type { LeefRecord } from './leef.ts';
import { lookUpTable } from './look-up-table.ts';
import type { ParseContext, ParsedRecord } from './parsed-record.ts';
import { firstTime } from './timestamps.ts';

/** Predefined attributes (IBM, LEEF event components) whose value is text in ECS too. */
const textFields = lookUpTable<string>({
  accountName: 'user.name',
  action: 'event.action_taken',
  cat: 'event.provider_category',
  domain: 'user.domain',
  dstMAC: 'destination.mac',
  groupID: 'group.id',
  identHostName: 'host.hostname',
  identMAC: 'host.mac',
  policy: 'rule.ruleset',
  realm: 'user.realm',
  reason: 'event.reason',
  resource: 'service.name',
  role: 'user.roles',
  srcMAC: 'source.mac',
  url: 'url.original',
  usrName: 'user.name',
});
const numberFields = lookUpTable<string>({
  dstBytes: 'destination.bytes',
  dstPackets: 'destination.packets',
  dstPort: 'destination.port',
  dstPostNATPort: 'destination.nat.port',
  srcBytes: 'source.bytes',
  srcPackets: 'source.packets',
  srcPort: 'source.port',
  srcPostNATPort: 'source.nat.port',
  totalPackets: 'network.packets',
});
const addressFields = lookUpTable<string>({
  dstPostNAT: 'destination.nat.ip',
  identSrc: 'host.ip',
  srcPostNAT: 'source.nat.ip',
});
const handled = new Set(['src', 'dst', 'proto', 'devTime', 'devTimeFormat', 'sev']);

/** A LEEF record as an event. Severity counts 1 … 10; from 7 on it is what a sensor calls a threat. */
export function leefEvent(record: LeefRecord, context: ParseContext): ParsedRecord {
  const fields: EventFields = {};
  put(fields, 'observer.vendor', record.vendor);
  put(fields, 'observer.product', record.product);
  put(fields, 'observer.version', record.productVersion);
  put(fields, 'event.code', record.id);
  const values = new Map<string, string>();
  for (const [key, value] of record.attributes) {
    if (values.has(key) || value === '' || value === '-' || value === 'N/A') continue;
    values.set(key, value);
    putAttribute(fields, key, value);
  }
  putAddress(fields, 'source', values.get('src'));
  putAddress(fields, 'destination', values.get('dst'));
  put(fields, 'network.transport', values.get('proto')?.toLowerCase());
  put(fields, 'event.original_severity', values.get('sev'));
  const severity = severityOf(values.get('sev'));
  const title = values.get('cat') ?? record.id;
  const threat = severity === 'high' || severity === 'critical' ? { title, severity, techniques: [] } : null;
  return {
    ...firstTime([values.get('devTime')], context),
    host: null,
    category: categoryOf(fields, threat !== null),
    action: (values.get('action') ?? record.id).slice(0, 64).toLowerCase().replace(/\s+/g, '-') || 'device-event',
    sensorEventId: null,
    fields,
    threat,
  };
}

function putAttribute(fields: EventFields, key: string, value: string): void {
  if (handled.has(key)) return;
  const text = textFields[key];
  const number = numberFields[key];
  if (text !== undefined) put(fields, text, value);
  else if (number !== undefined) putNumber(fields, number, value);
  else put(fields, addressFields[key] ?? `leef.${key.replace(/[^\p{L}\p{N}_.-]+/gu, '_')}`, value);
}

function severityOf(text: string | undefined): Severity {
  const number = text !== undefined && /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (number >= 9) return 'critical';
  if (number >= 7) return 'high';
  return number >= 4 ? 'medium' : 'low';
}

function categoryOf(fields: EventFields, threat: boolean): EventCategory {
  if (threat) return 'intrusion_detection';
  if (fields['url.original'] !== undefined) return 'web';
  return fields['source.ip'] !== undefined && fields['destination.ip'] !== undefined ? 'network' : 'host';
}
