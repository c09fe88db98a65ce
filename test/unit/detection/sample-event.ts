import type { EventCategory, EventFields, NormalisedEvent } from '../../../src/core/event.ts';
import type { LogSource } from '../../../src/detection/rule.ts';

/** What an event of each Sigma category looks like apart from the fields that a rule tests. */
const shapes: Record<string, { category: EventCategory; action: string; fields?: EventFields }> = {
  process_creation: { category: 'process', action: 'process-started' },
  process_access: { category: 'process', action: 'process-accessed' },
  create_remote_thread: { category: 'process', action: 'remote-thread-created' },
  network_connection: { category: 'network', action: 'connection-attempted' },
  dns_query: { category: 'network', action: 'dns-queried' },
  file_event: { category: 'file', action: 'file-created' },
  registry_event: { category: 'registry', action: 'registry-value-set' },
  registry_set: { category: 'registry', action: 'registry-value-set' },
  image_load: { category: 'library', action: 'library-loaded' },
  driver_load: { category: 'driver', action: 'driver-loaded' },
  pipe_created: { category: 'file', action: 'pipe-created' },
  wmi_event: { category: 'configuration', action: 'wmi-changed' },
  ps_script: {
    category: 'process',
    action: 'script-block-logged',
    fields: { 'event.provider': 'Microsoft-Windows-PowerShell', 'event.code': '4104' },
  },
};

/** An event of a rule's log source with the given fields. */
export function sampleEvent(logSource: LogSource, fields: EventFields): NormalisedEvent {
  const shape = shapes[logSource.category ?? ''] ?? { category: 'host', action: 'logged' };
  const product: EventFields = logSource.product === null ? {} : { 'host.os.type': logSource.product };
  return eventOf({ ...shape, fields: { ...product, ...shape.fields, ...fields } });
}

export function eventOf(
  parts: { category?: EventCategory; action?: string; fields?: EventFields; threat?: NormalisedEvent['threat'] } = {},
): NormalisedEvent {
  return {
    at: 1_700_000_000_000,
    receivedAt: 1_700_000_000_500,
    sourceId: 1,
    host: 'ws-17',
    category: parts.category ?? 'process',
    action: parts.action ?? 'process-started',
    sensorEventId: null,
    fields: parts.fields ?? {},
    raw: new Uint8Array(),
    threat: parts.threat ?? null,
  };
}
