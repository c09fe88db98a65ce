import type { JsonObject, JsonValue } from './recorded-item.ts';

/** A process as the EDR sensor describes it, on Windows and on Linux. */
export interface SensorProcess {
  entityId: string;
  pid: number;
  executable: string;
  commandLine: string;
  user: string;
  sha256: string;
  parent: SensorProcess | null;
  workingDirectory?: string;
}

export interface SensorHost {
  name: string;
  ip: string;
  system: 'windows' | 'linux';
}

export interface SensorThreatFacts {
  title: string;
  /** 1 … 100, as the sensor counts. */
  severity: number;
  techniques: { id: string; name: string }[];
  message: string;
}

/** What happened, as ECS wants it said (https://www.elastic.co/docs/reference/ecs). */
export interface SensorAction {
  category: 'process' | 'network' | 'file' | 'registry' | 'intrusion_detection' | 'authentication';
  type: string;
  action: string;
  /** Further ECS objects: `file`, `registry`, `destination` … */
  more?: JsonObject;
}

export interface SensorRecordOptions {
  host: SensorHost;
  process: SensorProcess;
  action: SensorAction;
  recordNumber: number;
  threat?: SensorThreatFacts;
}

/** A record as an EDR sensor that speaks ECS pushes it; with a `threat` it is an alert of the sensor's own. */
export function sensorRecord({ host, process, action, recordNumber, threat }: SensorRecordOptions): JsonObject {
  return {
    '@timestamp': '{{iso}}',
    event: {
      id: `${host.name}-${String(recordNumber).padStart(6, '0')}`,
      kind: threat === undefined ? 'event' : 'alert',
      category: [action.category],
      type: [action.type],
      action: action.action,
      module: 'endpoint',
      ...(threat === undefined ? {} : { severity: threat.severity }),
    },
    host: { name: host.name.toLowerCase(), ip: [host.ip], os: { type: host.system } },
    user: userFields(process.user),
    process: {
      ...processFields(process),
      hash: { sha256: process.sha256.toLowerCase() },
      ...(process.parent === null ? {} : { parent: processFields(process.parent) }),
    },
    ...action.more,
    ...(threat === undefined ? {} : threatFields(threat)),
  };
}

function processFields(process: SensorProcess): JsonObject {
  return {
    entity_id: process.entityId,
    pid: process.pid,
    executable: process.executable,
    name: process.executable.slice(
      Math.max(process.executable.lastIndexOf('\\'), process.executable.lastIndexOf('/')) + 1,
    ),
    command_line: process.commandLine,
    ...(process.workingDirectory === undefined ? {} : { working_directory: process.workingDirectory }),
  };
}

function userFields(user: string): JsonObject {
  const [domain, name] = user.split('\\');
  return name === undefined ? { name: user } : { name, domain: domain ?? '' };
}

function threatFields(threat: SensorThreatFacts): JsonObject {
  const technique: JsonValue[] = threat.techniques.map(({ id, name }) => ({ id, name }));
  return { message: threat.message, rule: { name: threat.title }, threat: { framework: 'MITRE ATT&CK', technique } };
}
