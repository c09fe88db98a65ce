/** Alerts with a known answer out of a folder of recorded attacks (see its README for how far its labels can be trusted). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Alert } from '../../src/core/alert.ts';
import type { EventCategory, EventFields, Severity, StoredEvent } from '../../src/core/event.ts';

export interface EvaluationCase {
  id: string;
  family: string;
  truth: 'malicious' | 'benign';
  /** Where the answer is from: a rule that hit a labelled event, a labelled start, or background. */
  from: string;
  alert: Alert & { fields: EventFields };
  context: StoredEvent[];
}

interface Scenario {
  id: string;
  set: string;
  family: string;
  file: string;
}

interface RecordedEvent {
  eid: number;
  ts: string;
  host: string;
  kind: string;
  n: Record<string, string | number>;
  raw: Record<string, unknown>;
}

interface SigmaHit {
  sid: string;
  eid: number;
  rule_id: string;
  rule: string;
  level: Severity;
  tags: string[];
  label: string;
}

const contextLimit = 400;

/** Reads all lines of a gzipped NDJSON file. */
export function readLines<T>(path: string): T[] {
  return gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

export function readScenarios(folder: string): Scenario[] {
  return (JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8')) as { scenarios: Scenario[] }).scenarios;
}

const categories: Record<string, EventCategory> = {
  process_create: 'process',
  process_end: 'process',
  process_access: 'process',
  create_remote_thread: 'process',
  remote_thread: 'process',
  network: 'network',
  dns: 'network',
  file: 'file',
  stream: 'file',
  pipe: 'file',
  share: 'file',
  registry: 'registry',
  logon: 'authentication',
  kerberos: 'authentication',
  image_load: 'library',
  driver: 'driver',
  task: 'configuration',
  service: 'configuration',
  wmi: 'configuration',
};

const actions: Record<string, string> = {
  process_create: 'process-started',
  process_end: 'process-ended',
  process_access: 'process-accessed',
  network: 'connection-attempted',
  file: 'file-created',
  registry: 'registry-set',
  dns: 'dns-query',
  logon: 'logged-on',
  image_load: 'library-loaded',
  script: 'script-block',
};

const names: Record<string, string> = {
  image: 'process.executable',
  cmdline: 'process.command_line',
  parent_image: 'process.parent.executable',
  parent_cmdline: 'process.parent.command_line',
  pid: 'process.pid',
  ppid: 'process.parent.pid',
  guid: 'process.entity_id',
  parent_guid: 'process.parent.entity_id',
  user: 'user.name',
  src_ip: 'source.ip',
  dst_ip: 'destination.ip',
  dst_port: 'destination.port',
  dst_host: 'destination.domain',
  reg: 'registry.path',
  details: 'registry.data.strings',
  file: 'file.path',
  pipe: 'file.path',
  query: 'dns.question.name',
  dst_image: 'winlog.event_data.TargetImage',
  src_image: 'process.executable',
  module: 'file.path',
  object: 'file.path',
  task: 'winlog.event_data.TaskName',
  service: 'service.name',
};

/** The recording's main fields (`n`) under ECS names. The product's own ingest reads `raw`; this is for measuring only. */
export function toStoredEvent(record: RecordedEvent): StoredEvent {
  const fields: EventFields = {};
  for (const [key, value] of Object.entries(record.n)) {
    const name = names[key];
    if (name !== undefined && value !== '' && value !== null && fields[name] === undefined) fields[name] = value;
  }
  const script = record.raw['ScriptBlockText'];
  if (typeof script === 'string') fields['powershell.file.script_block_text'] = script;
  const at = Date.parse(record.ts);
  const category = categories[record.kind] ?? 'host';
  return {
    id: record.eid + 1,
    at,
    receivedAt: at,
    sourceId: 1,
    host: record.host,
    category,
    action: actions[record.kind] ?? record.kind,
    fields,
  };
}

function alertOf(event: StoredEvent, hits: SigmaHit[]): Alert & { fields: EventFields } {
  const rules = hits.map((hit) => ({
    id: hit.rule_id,
    title: hit.rule,
    titleKo: null,
    level: hit.level,
    techniques: hit.tags.filter((tag) => /^t\d/.test(tag)).map((tag) => tag.toUpperCase()),
    tactics: hit.tags.filter((tag) => !/^[tgs]\d/.test(tag)),
  }));
  const order: Severity[] = ['informational', 'low', 'medium', 'high', 'critical'];
  const severity = rules.map((rule) => rule.level).sort((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? 'medium';
  const title = rules.find((rule) => rule.level === severity)?.title ?? 'Process start reported by the sensor';
  return {
    id: event.id,
    at: event.at,
    receivedAt: event.receivedAt,
    sourceId: 1,
    host: event.host,
    severity,
    title,
    origin: rules.length > 0 ? 'rule' : 'sensor',
    rules,
    techniques: rules.flatMap((rule) => rule.techniques),
    fields: event.fields,
  };
}

function contextOf(events: StoredEvent[], alert: { host: string; at: number; id: number }): StoredEvent[] {
  const near = events.filter((event) => event.host === alert.host && Math.abs(event.at - alert.at) <= 60_000);
  const important = near.filter(
    (event) => event.category !== 'library' && event.category !== 'host' && event.action !== 'process-accessed',
  );
  return [...important].sort((a, b) => Math.abs(a.at - alert.at) - Math.abs(b.at - alert.at)).slice(0, contextLimit);
}

interface BenignStart {
  sid: string;
  eid: number;
  cmdline: string | null;
  seconds_to_nearest_attack_event_on_host: number | null;
}

/**
 * One case for each rule (medium and up) and capture, at most `perCapture` malicious ones, and background process starts at
 * least 60 s from any attack event with commands that differ.
 */
export function readCases(folder: string, perCapture = 3): EvaluationCase[] {
  const hits = readLines<SigmaHit>(join(folder, 'alerts/sigma_on_otrf.ndjson.gz')).filter((hit) =>
    ['medium', 'high', 'critical'].includes(hit.level),
  );
  const starts = readLines<BenignStart>(join(folder, 'alerts/benign_process_starts.ndjson.gz')).filter(
    (start) => (start.seconds_to_nearest_attack_event_on_host ?? 999) > 60,
  );
  const seenCommands = new Set<string>();
  return readScenarios(folder)
    .filter((scenario) => scenario.set === 'otrf')
    .flatMap((scenario) => {
      const own = hits.filter((hit) => hit.sid === scenario.id);
      const calm = starts.filter(
        (start) => start.sid === scenario.id && isNewCommand(start.cmdline ?? '', seenCommands),
      );
      return own.length + calm.length === 0 ? [] : scenarioCases(scenario, { folder, hits: own, calm, perCapture });
    });
}

function isNewCommand(command: string, seen: Set<string>): boolean {
  const shape = command.replace(/[0-9a-f]{6,}|\d+/gi, '#').slice(0, 60);
  if (seen.has(shape) || /conhost\.exe 0x/.test(shape)) return false;
  seen.add(shape);
  return true;
}

interface ScenarioInput {
  folder: string;
  hits: SigmaHit[];
  calm: BenignStart[];
  perCapture: number;
}

function scenarioCases(scenario: Scenario, input: ScenarioInput): EvaluationCase[] {
  const events = readLines<RecordedEvent>(join(input.folder, scenario.file)).map(toStoredEvent);
  const chosen = [
    ...firstOfEachRule(input.hits, 'attack')
      .slice(0, input.perCapture)
      .map((eid) => ({ eid, truth: 'malicious' as const, from: 'rule' })),
    ...firstOfEachRule(input.hits, 'background').map((eid) => ({ eid, truth: 'benign' as const, from: 'rule' })),
    ...input.calm.map(({ eid }) => ({ eid, truth: 'benign' as const, from: 'start' })),
  ];
  const once = new Map(chosen.map((entry) => [entry.eid, entry]));
  return [...once.values()].flatMap(({ eid, truth, from }) => {
    const event = events.find((candidate) => candidate.id === eid + 1);
    if (event === undefined) return [];
    const alert = alertOf(
      event,
      input.hits.filter((hit) => hit.eid === eid),
    );
    return [
      { id: `${scenario.id}#${eid}`, family: scenario.family, truth, from, alert, context: contextOf(events, alert) },
    ];
  });
}

/** Event of the first hit of each rule. */
function firstOfEachRule(hits: readonly SigmaHit[], label: string): number[] {
  const first = new Map<string, number>();
  for (const hit of hits) if (hit.label === label && !first.has(hit.rule)) first.set(hit.rule, hit.eid);
  return [...new Set(first.values())];
}
