import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { AlertFromLevel, RuleHit } from '../src/core/alert.ts';
import { alertOf } from '../src/detection/alert-draft.ts';
import type { Detector } from '../src/detection/detector.ts';
import { createNormaliser } from '../src/ingest/normalise.ts';

/** A capture as `scenarios.json` of the recorded data names it. */
export interface Scenario {
  id: string;
  set: string;
  file: string;
  labels_file?: string;
  attack_process_starts?: number;
  attack_time_range?: [string, string] | null;
}

/** One line of a capture: the source's record, and its main fields for reading. */
export interface RecordedEvent {
  eid: number;
  ts: string;
  kind: string;
  n: Record<string, unknown>;
  raw: Record<string, unknown>;
}

/** Where an event stands: part of the attack, near it in time (labels are incomplete there), or clear of it. */
export type Place = 'attack' | 'near' | 'background';

export interface CaptureResult {
  id: string;
  set: string;
  hasAttackStarts: boolean;
  events: Record<Place, number>;
  alerts: Record<Place, number>;
  /** Attack process starts, and how many of them have an alert. */
  starts: number;
  startAlerts: number;
  unreadable: number;
}

export interface CaptureOptions {
  dataFolder: string;
  detector: Detector;
  alertFromLevel: AlertFromLevel;
  /** Told of every event that a rule hit. */
  onHits(place: Place, hits: readonly RuleHit[], event: RecordedEvent): void;
}

const marginMs = 60_000;
const source = { id: 1, name: 'recorded', kind: 'edr_push', timeZone: 'UTC', charset: 'auto' } as const;
const normaliser = createNormaliser({ sources: [source], defaultSource: source });

/** Runs the records of one capture through ingest and the rules. */
export async function evaluateCapture(scenario: Scenario, options: CaptureOptions): Promise<CaptureResult> {
  const placeOf = await placement(scenario, options.dataFolder);
  const result: CaptureResult = {
    id: scenario.id,
    set: scenario.set,
    hasAttackStarts: (scenario.attack_process_starts ?? 0) > 0,
    events: { attack: 0, near: 0, background: 0 },
    alerts: { attack: 0, near: 0, background: 0 },
    starts: 0,
    startAlerts: 0,
    unreadable: 0,
  };
  for await (const event of linesOf<RecordedEvent>(options.dataFolder, scenario.file)) {
    const place = placeOf(event);
    const isStart = place === 'attack' && event.kind === 'process_create';
    result.events[place]++;
    if (isStart) result.starts++;
    const raw = new TextEncoder().encode(JSON.stringify(event.raw));
    const outcome = normaliser.normaliseRecord({ sourceId: 1, raw, receivedAt: Date.parse(event.ts), peer: '' });
    if (outcome.kind !== 'event') {
      result.unreadable++;
      continue;
    }
    const hits = options.detector.match(outcome.event);
    if (hits.length > 0) options.onHits(place, hits, event);
    if (alertOf(outcome.event, hits, options.alertFromLevel) === null) continue;
    result.alerts[place]++;
    if (isStart) result.startAlerts++;
  }
  return result;
}

async function placement(scenario: Scenario, dataFolder: string): Promise<(event: RecordedEvent) => Place> {
  // The evtx sets are labelled a file at a time: everything in an attack's file counts.
  if (scenario.set === 'evtx_omerbenamram') return () => 'background';
  if (scenario.set !== 'otrf') return () => 'attack';
  const attack = new Set<number>();
  if (scenario.labels_file) {
    for await (const { eid } of linesOf<{ eid: number }>(dataFolder, scenario.labels_file)) attack.add(eid);
  }
  const [from, to] = (scenario.attack_time_range ?? []).map((time) => Date.parse(time));
  return ({ eid, ts }) => {
    if (attack.has(eid)) return 'attack';
    if (from === undefined || to === undefined) return 'background';
    const at = Date.parse(ts);
    return at > from - marginMs && at < to + marginMs ? 'near' : 'background';
  };
}

async function* linesOf<Line>(folder: string, file: string): AsyncGenerator<Line> {
  const input = createReadStream(path.join(folder, file)).pipe(createGunzip());
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line !== '') yield JSON.parse(line) as Line;
  }
}
