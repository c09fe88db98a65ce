export interface TimelineEvent {
  id: number;
  at: number;
  host: string;
}

export interface PlacedEvent<Event extends TimelineEvent> {
  event: Event;
  /** Share of the width, 0 … 1. */
  x: number;
  /** Row of the host, in the order of first appearance. */
  row: number;
  /** Place among events of the row that would lie over each other. */
  lane: number;
  /** Lanes that this row uses. */
  lanes: number;
}

export interface TimelineLayout<Event extends TimelineEvent> {
  hosts: string[];
  placed: PlacedEvent<Event>[];
  fromAt: number;
  toAt: number;
}

const maxLanes = 4;

/** Places events (oldest first) on one row a host; those nearer than `nearest` (share of the width) get lanes. */
export function layTimeline<Event extends TimelineEvent>(
  events: readonly Event[],
  nearest: number,
): TimelineLayout<Event> {
  const hosts = [...new Set(events.map((event) => event.host))];
  const times = events.map((event) => event.at);
  const firstAt = times.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const lastAt = times.reduce((most, at) => Math.max(most, at), 0);
  if (events.length === 0) return { hosts: [], placed: [], fromAt: 0, toAt: 0 };
  // A margin keeps first and last off the edge; a single moment gets a minute around it.
  const marginMs = Math.max((lastAt - firstAt) * 0.03, 30_000);
  const fromAt = firstAt - marginMs;
  const toAt = lastAt + marginMs;
  const lastX = new Map<string, number>();
  const used = new Map<number, number>();
  const placed = events.map((event) => {
    const x = (event.at - fromAt) / (toAt - fromAt);
    const row = hosts.indexOf(event.host);
    const lane = freeLane(lastX, row, x, nearest);
    lastX.set(`${row}/${lane}`, x);
    used.set(row, Math.max(used.get(row) ?? 0, lane + 1));
    return { event, x, row, lane };
  });
  return { hosts, placed: placed.map((one) => ({ ...one, lanes: used.get(one.row) ?? 1 })), fromAt, toAt };
}

/** Lane whose last event is far enough away, else the one whose last event is farthest. */
function freeLane(lastX: ReadonlyMap<string, number>, row: number, x: number, nearest: number): number {
  const ends = Array.from({ length: maxLanes }, (_, lane) => lastX.get(`${row}/${lane}`) ?? Number.NEGATIVE_INFINITY);
  const free = ends.findIndex((end) => x - end >= nearest);
  return free === -1 ? ends.indexOf(Math.min(...ends)) : free;
}

/** Round times between two moments, about `wanted` of them. */
export function timelineTicks(fromAt: number, toAt: number, wanted: number): number[] {
  const minute = 60_000;
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 40_320].map(
    (count) => count * minute,
  );
  const step = steps.find((candidate) => (toAt - fromAt) / candidate <= wanted) ?? 40_320 * minute;
  const ticks: number[] = [];
  for (let at = Math.ceil(fromAt / step) * step; at <= toAt; at += step) ticks.push(at);
  return ticks;
}
