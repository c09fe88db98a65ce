import type { MembershipReason } from '../core/ticket.ts';
import { type AlertTraces, type Entity, type EntityKind, entityKey } from './entities.ts';
import { cosine } from './similarity.ts';

/** One side of a link. */
export interface Linkable {
  traces: AlertTraces;
  vector: Float32Array | null;
}

/** How many recent benign alerts carry an entity; what is common in ordinary work links little. */
export type EntityCounts = ReadonlyMap<string, number>;

export interface Link {
  /** 0 … 1: one minus the product of what each reason leaves open. */
  score: number;
  /** Strongest first. */
  reasons: MembershipReason[];
}

/** Score from which two alerts belong together. */
export const linkThreshold = 0.5;
/** Alerts further apart are not compared. */
export const maxGapMs = 24 * 60 * 60_000;

/** Weights by reason. Sharing an account alone, or a host hours apart, stays under the threshold on purpose. */
const weightOf: Record<EntityKind, number> = { hash: 0.65, file: 0.6, outside_address: 0.6, domain: 0.55, user: 0.35 };
const sameTree = 0.9;
const lateral = 0.6;
const sameHost = 0.35;
const nearInTime = 0.45;
const nearTimeMs = 30 * 60_000;
const lateralWindowMs = 2 * 60 * 60_000;

/** How far two malicious alerts belong to one attack, and why. Symmetric and pure. */
export function linkBetween(left: Linkable, right: Linkable, counts: EntityCounts): Link {
  const gapMs = Math.abs(left.traces.at - right.traces.at);
  if (gapMs > maxGapMs) return { score: 0, reasons: [] };
  const reasons = [
    ...treeReasons(left.traces, right.traces),
    ...entityReasons(left.traces, right.traces, counts),
    ...movementReasons(left.traces, right.traces, gapMs),
    ...hostReasons(left.traces, right.traces, gapMs),
    ...similarityReasons(left, right),
  ].sort((a, b) => b.weight - a.weight || (a.detail < b.detail ? -1 : 1));
  return { score: 1 - reasons.reduce((open, reason) => open * (1 - reason.weight), 1), reasons };
}

function treeReasons(left: AlertTraces, right: AlertTraces): MembershipReason[] {
  if (left.host === '' || left.host !== right.host) return [];
  const shared = left.processes.find((process) => right.processes.some((other) => other.key === process.key));
  if (shared === undefined) return [];
  const name = shared.name || 'process';
  return [{ kind: 'same_process_tree', detail: `${name} (${shared.key}) on ${left.host}`, weight: sameTree }];
}

/** The strongest shared entity of each kind: ten shared temporary files are not ten reasons. */
function entityReasons(left: AlertTraces, right: AlertTraces, counts: EntityCounts): MembershipReason[] {
  const best = new Map<EntityKind, { entity: Entity; weight: number }>();
  for (const entity of left.entities.filter((candidate) => right.entityKeys.has(entityKey(candidate)))) {
    const weight = weightOf[entity.kind] * rarity(counts.get(entityKey(entity)) ?? 0);
    const known = best.get(entity.kind);
    if (known === undefined || weight > known.weight || (weight === known.weight && entity.value < known.entity.value))
      best.set(entity.kind, { entity, weight });
  }
  return [...best.values()]
    .filter(({ weight }) => weight >= 0.05)
    .map(({ entity, weight }) => ({
      kind: 'shared_entity',
      detail: `${entity.kind} ${entity.value}`,
      weight: round(weight),
    }));
}

/** 1 for an entity that ordinary alerts never carry, 1/2 after one, falling on. */
function rarity(benignAlerts: number): number {
  return 1 / (1 + benignAlerts);
}

/** One host's address is where the other was logged on from, or was reached on a port of remote administration. */
function movementReasons(left: AlertTraces, right: AlertTraces, gapMs: number): MembershipReason[] {
  if (left.host === right.host || gapMs > lateralWindowMs) return [];
  const [from, to] = left.at <= right.at ? [left, right] : [right, left];
  return movement(from, to) ?? movement(to, from) ?? [];
}

function movement(from: AlertTraces, to: AlertTraces): MembershipReason[] | null {
  const logon = to.logonSources.find((source) => from.ownAddresses.includes(source.address));
  if (logon !== undefined)
    return [
      {
        kind: 'shared_entity',
        detail: `logon on ${to.host} from ${from.host} (${logon.address}) as ${logon.user || 'unknown'}`,
        weight: lateral,
      },
    ];
  const reached = from.reachedAddresses.find((address) => to.ownAddresses.includes(address));
  return reached === undefined
    ? null
    : [{ kind: 'shared_entity', detail: `${from.host} reached ${to.host} (${reached})`, weight: lateral }];
}

function hostReasons(left: AlertTraces, right: AlertTraces, gapMs: number): MembershipReason[] {
  if (left.host === '' || left.host !== right.host) return [];
  const near = nearInTime * Math.exp(-gapMs / nearTimeMs);
  const host: MembershipReason = { kind: 'shared_entity', detail: `host ${left.host}`, weight: sameHost };
  return near < 0.02
    ? [host]
    : [
        host,
        { kind: 'near_in_time', detail: `${Math.round(gapMs / 1000)} s apart on ${left.host}`, weight: round(near) },
      ];
}

/** Similar behaviour supports other reasons (at most 0.2); alone it never joins, or every phishing mail would be one ticket. */
function similarityReasons(left: Linkable, right: Linkable): MembershipReason[] {
  if (left.vector === null || right.vector === null) return [];
  const similarity = cosine(left.vector, right.vector);
  const weight = Math.min(0.2, Math.max(0, (similarity - 0.6) * 0.5));
  return weight < 0.02
    ? []
    : [{ kind: 'similar_behaviour', detail: `similarity ${similarity.toFixed(2)}`, weight: round(weight) }];
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
