import type { MembershipReason } from '../core/ticket.ts';
import { entitiesOf, entityKey } from './entities.ts';
import { type EntityCounts, type Link, linkBetween, linkThreshold } from './linking.ts';
import type { AlertId, GroupingCandidate } from './ports.ts';
import type { TracedAlert } from './traced-alert.ts';

/** An open ticket with the newest of its members. */
export interface OpenTicket {
  id: number;
  members: readonly TracedAlert[];
}

/** An alert's place, with why. */
export interface PlacedAlert {
  alertId: AlertId;
  reasons: MembershipReason[];
}

export type GroupingDecision =
  | { kind: 'create'; members: PlacedAlert[] }
  | { kind: 'add'; ticketId: number; members: PlacedAlert[] };

export interface Grouping {
  decisions: GroupingDecision[];
  /** Pairs of open tickets that an alert of this batch links; they are not merged without a person. */
  linkedTickets: [number, number][];
}

export interface Grouper {
  /** Places malicious alerts into tickets. The same input gives the same decisions in any order; alerts that are members already are left alone. */
  group(alerts: readonly TracedAlert[], openTickets: readonly OpenTicket[]): Grouping;
}

export interface GrouperOptions {
  /** Recent alerts that were judged benign: what they carry links little. */
  recentBenign: () => Iterable<Pick<GroupingCandidate['alert'], 'fields'>>;
}

/** Needs-review alerts join a ticket only by the same process tree or equally strong reasons, and never make or link one. */
const strongLink = 0.85;
const reasonsKept = 5;

/** Counts the entities of alerts that were judged benign. */
export function countEntities(alerts: Iterable<Pick<GroupingCandidate['alert'], 'fields'>>): EntityCounts {
  const counts = new Map<string, number>();
  for (const { fields } of alerts)
    for (const key of new Set(entitiesOf(fields).map(entityKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

interface Edge {
  left: TracedAlert;
  right: TracedAlert;
  link: Link;
}

/**
 * Strongest links first (Kruskal's spanning forest): two groups are joined while their link reaches the threshold, except
 * where both belong to open tickets. A group without an open ticket becomes a new one.
 */
export function createGrouper(options: GrouperOptions): Grouper {
  return {
    group(alerts, openTickets) {
      const counts = countEntities(options.recentBenign());
      const placed = new Set(openTickets.flatMap((ticket) => ticket.members.map(({ alertId }) => alertId)));
      const fresh = distinct(alerts).filter(({ alertId }) => !placed.has(alertId));
      const malicious = fresh.filter(({ label }) => label === 'malicious');
      const doubtful = fresh.filter(({ label }) => label === 'needs_review');
      const members = openTickets.flatMap((ticket) => ticket.members.map((node) => ({ node, ticketId: ticket.id })));
      const ticketOf = new Map(members.map(({ node, ticketId }) => [node.alertId, ticketId]));
      const edges = strongEdges(
        malicious,
        members.map(({ node }) => node),
        counts,
      );
      const forest = joinStrongest(edges, ticketOf);
      const groups = collect(malicious, forest);
      const edgesOf = edgesByAlert(edges);
      const tickets = [...groups.values()].map((nodes) => decisionOf(nodes, { forest, edgesOf }));
      attachDoubtful(doubtful, { tickets, malicious, members, counts });
      return {
        decisions: tickets.map(({ decision }) => decision),
        linkedTickets: linkedTickets(edges, forest, ticketOf),
      };
    },
  };
}

function distinct(alerts: readonly TracedAlert[]): TracedAlert[] {
  const byId = new Map(alerts.map((alert) => [alert.alertId, alert]));
  return [...byId.values()].sort((left, right) => left.traces.at - right.traces.at || left.alertId - right.alertId);
}

function strongEdges(fresh: readonly TracedAlert[], members: readonly TracedAlert[], counts: EntityCounts): Edge[] {
  const edges: Edge[] = [];
  const all = [...fresh, ...members];
  for (const [index, left] of fresh.entries())
    for (let other = index + 1; other < all.length; other += 1) {
      const right = all[other] as TracedAlert;
      const link = linkBetween(left, right, counts);
      if (link.score >= linkThreshold) edges.push({ left, right, link });
    }
  return edges.sort((a, b) => b.link.score - a.link.score || lowId(a) - lowId(b) || highId(a) - highId(b));
}

/** The edges of each alert, strongest first as they come: looking through all for each would be their square. */
function edgesByAlert(edges: readonly Edge[]): ReadonlyMap<AlertId, Edge[]> {
  const found = new Map<AlertId, Edge[]>();
  const note = ({ alertId }: TracedAlert, edge: Edge): void => {
    const known = found.get(alertId);
    if (known === undefined) found.set(alertId, [edge]);
    else known.push(edge);
  };
  for (const edge of edges) {
    note(edge.left, edge);
    note(edge.right, edge);
  }
  return found;
}

const lowId = (edge: Edge): number => Math.min(edge.left.alertId, edge.right.alertId);
const highId = (edge: Edge): number => Math.max(edge.left.alertId, edge.right.alertId);

/** Groups under construction: which group an alert is in, and the open ticket of a group. */
interface Forest {
  rootOf(alertId: AlertId): string;
  ticketOfRoot(root: string): number | null;
}

function joinStrongest(edges: readonly Edge[], ticketOf: ReadonlyMap<AlertId, number>): Forest {
  const parents = new Map<string, string>();
  const find = (key: string): string => {
    let root = key;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    // The way is made short for the next one.
    for (let at = key; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const keyOf = (alertId: AlertId) => {
    const ticketId = ticketOf.get(alertId);
    return ticketId === undefined ? `alert ${alertId}` : `ticket ${ticketId}`;
  };
  const isTicket = (root: string) => root.startsWith('ticket ');
  for (const { left, right } of edges) {
    const [a, b] = [find(keyOf(left.alertId)), find(keyOf(right.alertId))];
    if (a === b || (isTicket(a) && isTicket(b))) continue;
    // A ticket stays the root, so that a group's ticket is known from its root.
    if (isTicket(a)) parents.set(b, a);
    else parents.set(a, b);
  }
  return {
    rootOf: (alertId) => find(keyOf(alertId)),
    ticketOfRoot: (root) => (isTicket(root) ? Number(root.slice('ticket '.length)) : null),
  };
}

function collect(nodes: readonly TracedAlert[], forest: Forest): Map<string, TracedAlert[]> {
  const groups = new Map<string, TracedAlert[]>();
  for (const node of nodes) {
    const root = forest.rootOf(node.alertId);
    const known = groups.get(root);
    if (known === undefined) groups.set(root, [node]);
    else known.push(node);
  }
  return groups;
}

interface PlacedGroup {
  decision: GroupingDecision;
  ticketId: number | null;
  alertIds: Set<AlertId>;
}

function decisionOf(
  nodes: TracedAlert[],
  known: { forest: Forest; edgesOf: ReadonlyMap<AlertId, Edge[]> },
): PlacedGroup {
  const root = known.forest.rootOf(nodes[0]?.alertId ?? 0);
  const ticketId = known.forest.ticketOfRoot(root);
  const members = nodes.map((node, index): PlacedAlert => {
    if (ticketId === null && index === 0)
      return {
        alertId: node.alertId,
        reasons: [{ kind: 'first', detail: node.traces.host || 'unknown host', weight: 1 }],
      };
    return { alertId: node.alertId, reasons: bestReasons(node, root, known) };
  });
  const decision: GroupingDecision =
    ticketId === null ? { kind: 'create', members } : { kind: 'add', ticketId, members };
  return { decision, ticketId, alertIds: new Set(nodes.map((node) => node.alertId)) };
}

/** Reasons of the strongest link to an earlier alert of the same group, else to a later one; edges are sorted. */
function bestReasons(
  node: TracedAlert,
  root: string,
  known: { forest: Forest; edgesOf: ReadonlyMap<AlertId, Edge[]> },
): MembershipReason[] {
  const others = (known.edgesOf.get(node.alertId) ?? []).flatMap(({ left, right, link }) => {
    const other = left.alertId === node.alertId ? right : left;
    return known.forest.rootOf(other.alertId) === root ? [{ other, link }] : [];
  });
  const earlier = others.find(({ other }) => other.traces.at <= node.traces.at);
  return (earlier ?? others[0])?.link.reasons.slice(0, reasonsKept) ?? [];
}

function attachDoubtful(
  doubtful: readonly TracedAlert[],
  known: {
    tickets: PlacedGroup[];
    malicious: readonly TracedAlert[];
    members: readonly { node: TracedAlert; ticketId: number }[];
    counts: EntityCounts;
  },
): void {
  for (const node of doubtful) {
    const links = [
      ...known.malicious.map((other) => ({
        link: linkBetween(node, other, known.counts),
        otherId: other.alertId,
        ticketId: null,
      })),
      ...known.members.map(({ node: other, ticketId }) => ({
        link: linkBetween(node, other, known.counts),
        otherId: other.alertId,
        ticketId,
      })),
    ].sort((a, b) => b.link.score - a.link.score || a.otherId - b.otherId);
    const best = links[0];
    if (best === undefined || best.link.score < strongLink) continue;
    const member = { alertId: node.alertId, reasons: best.link.reasons.slice(0, reasonsKept) };
    const home = known.tickets.find((group) =>
      best.ticketId === null ? group.alertIds.has(best.otherId) : group.ticketId === best.ticketId,
    );
    if (home !== undefined) home.decision.members.push(member);
    else if (best.ticketId !== null)
      known.tickets.push({
        decision: { kind: 'add', ticketId: best.ticketId, members: [member] },
        ticketId: best.ticketId,
        alertIds: new Set(),
      });
  }
}

/** Open tickets that stand apart although an alert of the batch is strongly linked with both. */
function linkedTickets(
  edges: readonly Edge[],
  forest: Forest,
  ticketOf: ReadonlyMap<AlertId, number>,
): [number, number][] {
  const pairs = new Map<string, [number, number]>();
  for (const { left, right } of edges) {
    const own = forest.ticketOfRoot(forest.rootOf(left.alertId));
    const other = ticketOf.get(right.alertId);
    if (own === null || other === undefined || own === other) continue;
    const pair: [number, number] = own < other ? [own, other] : [other, own];
    pairs.set(pair.join(' '), pair);
  }
  return [...pairs.values()].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
