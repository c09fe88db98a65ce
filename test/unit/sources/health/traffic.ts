import {
  type Cadence,
  judgeSilence,
  newCadence,
  noteArrivals,
  rollTo,
} from '../../../../src/sources/health/cadence.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const kst = 9 * hourMs;
/** A Monday, 00:00 in Korea. */
export const monday = Date.UTC(2026, 2, 1, 15);

/** Expected records in the minute that begins at a local time of the week (minutes since Monday 00:00). */
export type Shape = (minuteOfWeek: number, random: () => number) => number;

const clock = (minute: number) => (minute % 1440) / 60;
const isWeekend = (minute: number) => minute >= 5 * 1440;
const office = (minute: number) => !isWeekend(minute) && clock(minute) >= 8.5 && clock(minute) < 18.5;

/** Invented sources as sites have them. */
export const shapes: Record<string, Shape> = {
  'firewall, busy': () => 300,
  'firewall, day and night': (minute) => (office(minute) ? 120 : 6),
  'switch, steady 2 a minute': () => 2,
  'server, 20 an hour': () => 20 / 60,
  'server, 5 an hour': () => 5 / 60,
  'sensor, 1 in 3 hours': () => 1 / 180,
  'office PCs, off at night and weekend': (minute) => (office(minute) ? 4 : 0),
  'office PCs, late evenings vary': (minute) =>
    office(minute) ? 4 : !isWeekend(minute) && clock(minute) < 21 && clock(minute) >= 18.5 ? 0.05 : 0,
  'cron, 30 each hour at once': (minute) => (minute % 60 === 5 ? 30 : 0),
  'backup, 500 once a night': (minute) => (clock(minute) >= 2 && clock(minute) < 2.2 ? 40 : 0),
  'weekday batch, every 15 minutes': (minute) => (!isWeekend(minute) && minute % 15 === 0 ? 8 : 0),
};

/** A repeatable source of numbers from 0 to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * (random() + random() + random() - 1.5) * 2));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}

export interface Simulation {
  cadence: Cadence;
  /** When silent alarms opened. */
  openedAt: number[];
  closedAt: number[];
}

/** Sends a shape through a cadence minute by minute, as the appliance would; the last silence may be still open. */
export function simulate(options: {
  shape: Shape;
  fromAt: number;
  toAt: number;
  seed: number;
  /** Nothing comes in these spans. */
  outages?: readonly [number, number][];
  cadence?: Cadence;
}): Simulation {
  const { shape, fromAt, toAt, outages = [] } = options;
  const random = seeded(options.seed);
  const cadence = options.cadence ?? newCadence(fromAt);
  const result: Simulation = { cadence, openedAt: [], closedAt: [] };
  let open = false;
  for (let at = fromAt; at < toAt; at += minuteMs) {
    const minute = Math.floor((((at - monday) % (7 * dayMs)) + 7 * dayMs) % (7 * dayMs)) / minuteMs;
    const down = outages.some(([from, to]) => at >= from && at < to);
    if (!down) sendMinute(cadence, at, poisson(shape(minute, random), random), random);
    const now = at + minuteMs;
    rollTo(cadence, now, open);
    const { silent } = judgeSilence(cadence, now, kst);
    if (silent && !open) result.openedAt.push(now);
    if (!silent && open) result.closedAt.push(now);
    open = silent;
  }
  return result;
}

function sendMinute(cadence: Cadence, at: number, count: number, random: () => number): void {
  if (count === 0) return;
  const firstAt = at + Math.floor((random() * minuteMs) / (count + 1));
  const lastAt = count === 1 ? firstAt : at + minuteMs - 1 - Math.floor((random() * minuteMs) / (count + 1));
  const maxGapMs = count < 3 ? lastAt - firstAt : Math.floor(minuteMs / count);
  noteArrivals(cadence, { lines: count, failed: 0, firstAt, lastAt, maxGapMs });
}
