/**
 * ECS `event.category` values that the product uses
 * (https://www.elastic.co/docs/reference/ecs/ecs-allowed-values-event-category).
 */
export const eventCategories = [
  'process',
  'network',
  'file',
  'registry',
  'authentication',
  'iam',
  'configuration',
  'driver',
  'library',
  'session',
  'web',
  'intrusion_detection',
  'malware',
  'host',
] as const;
export type EventCategory = (typeof eventCategories)[number];

/** Sigma's levels (SigmaHQ specification, "level"); also used for what a sensor reports. */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

/**
 * Flat ECS fields: key is the dotted ECS name (`process.command_line`), value a string or number.
 * Multi-valued ECS fields are joined with `\n`. Absent fields are absent keys, never '' or null.
 */
export type EventFields = Record<string, string | number>;

/** What a sensor itself says of an event; such an event is always an alert. */
export interface SensorThreat {
  title: string;
  severity: Severity;
  /** ATT&CK technique ids (`T1059.001`) as far as the sensor names them. */
  techniques: string[];
}

/** What a record says of the machine that had an address (network access control, DHCP); unknown parts are null. */
export interface AssetSighting {
  ip: string | null;
  /** `00-00-5E-00-53-01`. */
  mac: string | null;
  hostName: string | null;
  userName: string | null;
  switchName: string | null;
  switchPort: string | null;
  /** As the device says it: `allowed`, `blocked`, `up`, … */
  state: string | null;
  /** UTC epoch milliseconds. */
  at: number;
}

/** One record as ingest hands it on, before it has a place in storage. */
export interface NormalisedEvent {
  /** Device time, UTC epoch milliseconds; the receive time where the record carries none. */
  at: number;
  /** Receive time, UTC epoch milliseconds. */
  receivedAt: number;
  sourceId: number;
  /** `host.name` in lower case without a trailing dot; '' where unknown. */
  host: string;
  category: EventCategory;
  /** ECS `event.action`, e.g. `process-started`, `connection-attempted`, `logon-failed`. */
  action: string;
  /** The sensor's own id (`event.id`), used to store a repeated delivery once; null where it has none. */
  sensorEventId: string | null;
  fields: EventFields;
  /** The bytes as received (without framing). */
  raw: Uint8Array;
  threat: SensorThreat | null;
  /** Absent where the record says nothing of a machine's address. */
  asset?: AssetSighting;
}

/**
 * Place of a stored event: `partition * 2^21 + row`, a safe integer. Rows start at 1.
 * It never changes, also not when its partition is sealed.
 */
export type EventId = number;

/** An event read back from storage. `raw` is left out unless asked for. */
export interface StoredEvent {
  id: EventId;
  at: number;
  receivedAt: number;
  sourceId: number;
  host: string;
  category: EventCategory;
  action: string;
  fields: EventFields;
  raw?: Uint8Array;
}
