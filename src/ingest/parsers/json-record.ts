import { readEcsRecord } from './ecs-record.ts';
import { givenId } from './event-id.ts';
import { parseExactJson } from './exact-json.ts';
import { flattenJson } from './flatten-json.ts';
import { readAuditGroup } from './linux/audit-group.ts';
import type { ParseContext, ParsedRecord } from './parsed-record.ts';
import { sensorThreat } from './sensor-threat.ts';
import { windowsEvent } from './windows/windows-event.ts';
import { isObject, type JsonObject } from './windows/windows-record.ts';
import { readWindowsRecord } from './windows/windows-shapes.ts';

export type JsonOutcome = { kind: 'record'; record: ParsedRecord } | { kind: 'bad_json' } | { kind: 'not_an_object' };

/** Parts of a Winlogbeat document that its processors may have moved out of `event_data`. */
const movedParts = [
  'process',
  'user',
  'file',
  'registry',
  'dll',
  'dns',
  'source',
  'destination',
  'network',
  'rule',
  'threat',
];

/** Reads one JSON record: a Windows event in any of its shapes, an event of the Linux audit system, or a sensor's record in ECS. */
export function readJsonRecord(text: string, context: ParseContext): JsonOutcome {
  let parsed: unknown;
  try {
    parsed = parseExactJson(text);
  } catch {
    return { kind: 'bad_json' };
  }
  if (!isObject(parsed)) return { kind: 'not_an_object' };
  const audit = readAuditGroup(parsed, context);
  if (audit !== null) return { kind: 'record', record: audit };
  const windows = readWindowsRecord(parsed, context);
  if (windows === null) return { kind: 'record', record: readEcsRecord(parsed, context) };
  return { kind: 'record', record: withEcsParts(windowsEvent(windows), parsed) };
}

/** Adds what a document says beside its Windows event: fields already moved to ECS, the sensor's id and its judgement. */
function withEcsParts(record: ParsedRecord, document: JsonObject): ParsedRecord {
  const event = document['event'];
  if (!isObject(document['winlog']) && !isObject(event)) return record;
  for (const part of movedParts) {
    if (!isObject(document[part])) continue;
    const moved = flattenJson(document[part], part);
    for (const name in moved) record.fields[name] ??= moved[name] ?? '';
  }
  if (!isObject(event)) return record;
  const said = flattenJson(
    { id: event['id'], kind: event['kind'], severity: event['severity'], reason: event['reason'] },
    'event',
  );
  // Some pipelines write the kind of event there.
  const given = givenId(said['event.id']);
  const id = given === record.fields['event.code'] ? null : given;
  const threat = said['event.kind'] === undefined ? null : sensorThreat({ ...record.fields, ...said });
  return { ...record, sensorEventId: id ?? record.sensorEventId, threat };
}
