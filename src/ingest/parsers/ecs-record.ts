import { type EventCategory, type EventFields, eventCategories, type SensorThreat } from '../../core/event.ts';
import { givenId } from './event-id.ts';
import { baseName, put, putNumber } from './field-values.ts';
import { flattenJson } from './flatten-json.ts';
import type { ParseContext, ParsedRecord } from './parsed-record.ts';
import { sensorThreat } from './sensor-threat.ts';
import { firstTime } from './timestamps.ts';

const categories = new Set<string>(eventCategories);
const ecsObjects = [
  'event',
  'host',
  'process',
  'file',
  'registry',
  'source',
  'destination',
  'user',
  'threat',
  'rule',
  'dns',
];
const timeFields = ['@timestamp', 'event.created', 'payload.timestamp', 'payload.time', 'payload.ts'];
const pidFields = ['process.pid', 'process.parent.pid', 'source.port', 'destination.port'];
/** What the common part of an event already says. */
const consumed = ['@timestamp', '@timestamp.$date', '@timestamp.$date.$numberLong', 'event.id', '@version'];

/** Whether a record speaks ECS, nested or dotted. */
function isEcsRecord(record: Record<string, unknown>): boolean {
  if ('@timestamp' in record || 'ecs' in record || 'ecs.version' in record) return true;
  return (
    ecsObjects.some((name) => typeof record[name] === 'object' && record[name] !== null) || 'event.category' in record
  );
}

/**
 * A record of an endpoint sensor in ECS JSON, nested or with dotted names. One that does not speak ECS is kept too,
 * its fields under `payload.`.
 */
export function readEcsRecord(record: Record<string, unknown>, context: ParseContext): ParsedRecord {
  const ecs = isEcsRecord(record);
  const fields = flattenJson(record, ecs ? '' : 'payload');
  const time = firstTime(
    // MongoDB's exports write a date as an object.
    timeFields.map((name) => fields[name] ?? fields[`${name}.$date`] ?? fields[`${name}.$date.$numberLong`]),
    context,
  );
  const host = fields['host.name'] ?? fields['host.hostname'] ?? fields['payload.host'] ?? fields['payload.hostname'];
  const id = fields['event.id'];
  const threat: SensorThreat | null = ecs ? sensorThreat(fields) : null;
  complete(fields);
  const category = categoryOf(fields, threat !== null);
  const action = fields['event.action'];
  for (const name of consumed) delete fields[name];
  return {
    ...time,
    host: host === undefined ? null : String(host),
    category,
    action: action === undefined ? (defaultActions[category] ?? 'sensor-event') : String(action).slice(0, 128),
    // Some pipelines write the kind of event there.
    sensorEventId: id === fields['event.code'] ? null : givenId(id),
    fields,
    threat,
    guessed: !ecs,
  };
}

/** Fills in what follows from other fields, so that every sensor's events answer the same questions. */
function complete(fields: EventFields): void {
  for (const name of pidFields) if (typeof fields[name] === 'string') putNumber(fields, name, fields[name]);
  const pairs = [
    ['process.executable', 'process.name'],
    ['process.parent.executable', 'process.parent.name'],
    ['file.path', 'file.name'],
    ['dll.path', 'dll.name'],
  ] as const;
  for (const [path, name] of pairs) {
    if (fields[name] === undefined && typeof fields[path] === 'string') put(fields, name, baseName(fields[path]));
  }
  const args = fields['process.args'];
  if (fields['process.command_line'] === undefined && typeof args === 'string') {
    put(fields, 'process.command_line', args.replaceAll('\n', ' '));
  }
}

function categoryOf(fields: EventFields, threat: boolean): EventCategory {
  const listed = String(fields['event.category'] ?? '')
    .split('\n')
    .filter((name) => categories.has(name));
  // What happened tells more than that it was bad.
  const named = listed.find((name) => name !== 'malware' && name !== 'intrusion_detection') ?? listed[0];
  if (named !== undefined) return named as EventCategory;
  if (fields['registry.path'] !== undefined || fields['registry.key'] !== undefined) return 'registry';
  if (fields['dns.question.name'] !== undefined || fields['destination.ip'] !== undefined) return 'network';
  if (fields['dll.path'] !== undefined) return 'library';
  if (fields['file.path'] !== undefined) return 'file';
  if (fields['process.executable'] !== undefined || fields['process.command_line'] !== undefined) return 'process';
  return threat ? 'intrusion_detection' : 'host';
}

const defaultActions: Partial<Record<EventCategory, string>> = {
  process: 'process-started',
  network: 'connection-attempted',
  file: 'file-changed',
  registry: 'registry-value-set',
  library: 'image-loaded',
};
