import { type HourRecord, historyHours, hourMs, type UsualHour, usualHour } from './hour-history.ts';

/** What was learned of when a source sends. Plain data: it is kept as JSON. */
export interface Cadence {
  /** The last four weeks, oldest first, without hours in which nobody watched. */
  hours: HourRecord[];
  /** Silences of half an hour and more of the last weeks, milliseconds, newest last. */
  longGaps: number[];
  lastAt: number | null;
  /** Silence counts from here: before, nobody listened. */
  watchedSince: number;
  current: HourRecord;
  /** Hours of a silence that is alarmed; they are learned when it ends and was no outage. */
  pending: HourRecord[];
}

/** What the silence of a source amounts to. */
export interface SilenceJudgement {
  silent: boolean;
  silentMs: number;
  /** Silence that would be alarmed at this time of the week; null where too little is known. */
  limitMs: number | null;
  /** Records that would usually have come meanwhile. */
  missed: number;
  /** Fewer than three days are known. */
  learning: boolean;
}

/** No silence shorter than this is alarmed: one lost connection is no dead device. */
const floorMs = 5 * 60_000;
const learningFloorMs = 20 * 60_000;
const learningHours = 72;
/** With a steady source, P(none where 12 are expected) is e^-12. */
const leastMissed = 12;
const longGapMs = 30 * 60_000;
const maxLongGaps = 100;
const leastLongGaps = 8;
const sparseFloorMs = 6 * hourMs;
/** A longer silence (more than Friday evening to Monday morning) was an outage and teaches nothing. */
const longestWindowHours = 80;
/** Silence is followed back so far; by then every alarm that can be open is. */
const mostHoursBack = 14 * 24;

/** A cadence that knows nothing. */
export function newCadence(now: number): Cadence {
  return { hours: [], longGaps: [], lastAt: null, watchedSince: now, current: emptyHour(now), pending: [] };
}

/** Forgets the time in which nobody watched (the service was down). */
export function resumeCadence(cadence: Cadence, now: number): void {
  cadence.watchedSince = now;
  cadence.pending = [];
  // Half an hour that was watched says nothing of the whole.
  if (cadence.current.hour !== hourOf(now)) cadence.current = emptyHour(now);
}

/** Notes records that came between two times. */
export function noteArrivals(
  cadence: Cadence,
  {
    lines,
    failed,
    firstAt,
    lastAt,
    maxGapMs,
  }: Pick<HourRecord, 'maxGapMs' | 'failed'> & {
    lines: number;
    firstAt: number;
    lastAt: number;
  },
): void {
  const before = Math.max(cadence.lastAt ?? 0, cadence.watchedSince);
  rollTo(cadence, firstAt, false);
  const gap = firstAt - before;
  if (cadence.lastAt !== null && gap >= longGapMs) {
    cadence.longGaps.push(gap);
    if (cadence.longGaps.length > maxLongGaps) cadence.longGaps.shift();
  }
  if (cadence.pending.length > 0) {
    if (cadence.pending.length <= longestWindowHours) for (const hour of cadence.pending) keep(cadence, hour);
    cadence.pending = [];
  }
  const { current } = cadence;
  const startAt = current.hour * hourMs;
  current.maxGapMs = Math.max(current.maxGapMs, maxGapMs, firstAt - Math.max(before, startAt));
  current.count += lines;
  current.failed += failed;
  cadence.lastAt = Math.max(cadence.lastAt ?? 0, lastAt);
}

/** Ends the hours that are over. `alarmed`: the source is silent and should not be, so that is not learned as usual. */
export function rollTo(cadence: Cadence, now: number, alarmed: boolean): void {
  const hour = hourOf(now);
  while (cadence.current.hour < hour) {
    const ended = cadence.current;
    const endAt = (ended.hour + 1) * hourMs;
    const since = Math.max(cadence.lastAt ?? 0, cadence.watchedSince, ended.hour * hourMs);
    const record = { ...ended, maxGapMs: Math.min(hourMs, Math.max(ended.maxGapMs, endAt - since)) };
    // An hour that was watched in part, or before anything ever came, says nothing.
    if (cadence.watchedSince <= ended.hour * hourMs && cadence.lastAt !== null) {
      if (alarmed || cadence.pending.length > 0) {
        if (cadence.pending.length <= mostHoursBack) cadence.pending.push(record);
      } else keep(cadence, record);
    }
    cadence.current = { hour: ended.hour + 1, count: 0, failed: 0, maxGapMs: 0 };
  }
}

/** Judges the silence at a time. Call `rollTo` before. */
export function judgeSilence(cadence: Cadence, now: number, offsetMs: number): SilenceJudgement {
  const learning = cadence.hours.length < learningHours;
  const none: SilenceJudgement = { silent: false, silentMs: 0, limitMs: null, missed: 0, learning };
  if (cadence.lastAt === null) return none;
  const since = Math.max(cadence.lastAt, cadence.watchedSince);
  const silentMs = Math.max(0, now - since);
  const floor = learning ? learningFloorMs : floorMs;
  const limitAt = knownLimit(cadence, { since, offsetMs, floor });
  const sparse = sparseLimit(cadence);
  const limitMs = limitAt === null || (sparse !== null && sparse < limitAt) ? sparse : limitAt;
  const missed = missedUntil(cadence, { since, now, offsetMs });
  return { silent: limitMs !== null && silentMs > limitMs, silentMs, limitMs, missed, learning };
}

interface LimitQuestion {
  since: number;
  offsetMs: number;
  floor: number;
}

/**
 * How long a silence that began at `since` may last: until it is longer than usual for every hour that it reaches into
 * (silence in hours that are usually silent does not count), and enough records would have come.
 */
function limitFrom(cadence: Cadence, { since, offsetMs, floor }: LimitQuestion): number | null {
  let share = 0;
  let missed = 0;
  let awakeMs = 0;
  for (let at = since, step = 0; step < longestWindowHours * 2; step++) {
    const hour = hourOf(at);
    const endAt = (hour + 1) * hourMs;
    const usual = usualOf(cadence, hour, offsetMs);
    if (usual === null) return null;
    if (usual.count > 0) {
      const limit = Math.max(floor, usual.longGapMs * (1.5 + 2 / usual.samples));
      const rate = usual.count / hourMs / burstiness(usual);
      const needed = Math.max((1 - share) * limit, (leastMissed - missed) / rate, floor - awakeMs);
      if (at + needed <= endAt) return at + needed - since;
      share += (endAt - at) / limit;
      missed += (endAt - at) * rate;
      awakeMs += endAt - at;
      // A part of the three may be fulfilled long before the others.
      share = Math.min(share, 1);
      missed = Math.min(missed, leastMissed);
    }
    at = endAt;
  }
  return null;
}

/** How many times longer the usual pause is than with records at random times: few bursts say less than a steady flow. */
function burstiness({ count, usualGapMs }: UsualHour): number {
  const random = (Math.log(count + 1) / count) * hourMs;
  return Math.min(10, Math.max(1, usualGapMs / random));
}

/** For sources with a few records a day: twice the longest pause of the last weeks. */
function sparseLimit({ longGaps, hours }: Cadence): number | null {
  if (longGaps.length < leastLongGaps || hours.length < learningHours) return null;
  return Math.max(sparseFloorMs, 2 * Math.max(...longGaps));
}

function missedUntil(cadence: Cadence, span: { since: number; now: number; offsetMs: number }): number {
  let missed = 0;
  const from = Math.max(span.since, span.now - mostHoursBack * hourMs);
  for (let at = from; at < span.now; ) {
    const endAt = Math.min(span.now, (hourOf(at) + 1) * hourMs);
    const usual = usualOf(cadence, hourOf(at), span.offsetMs);
    missed += ((usual?.count ?? 0) * (endAt - at)) / hourMs;
    at = endAt;
  }
  return Math.round(missed);
}

const limitCache = new WeakMap<HourRecord[], { since: number; length: number; last: number; limit: number | null }>();

/** The limit of one silence changes only with what was learned; it is asked for every minute. */
function knownLimit(cadence: Cadence, question: LimitQuestion): number | null {
  const { hours } = cadence;
  const { since } = question;
  const last = hours.at(-1)?.hour ?? 0;
  const cached = limitCache.get(hours);
  if (cached?.since === since && cached.length === hours.length && cached.last === last) return cached.limit;
  const limit = limitFrom(cadence, question);
  limitCache.set(hours, { since, length: hours.length, last, limit });
  return limit;
}

const usualCache = new WeakMap<HourRecord[], { length: number; last: number; usual: Map<number, UsualHour | null> }>();

/** What is usual at an hour. The same question comes up every minute; what was learned changes once an hour. */
export function usualOf({ hours }: Cadence, hour: number, offsetMs: number): UsualHour | null {
  const last = hours.at(-1)?.hour ?? 0;
  let cached = usualCache.get(hours);
  if (cached === undefined || cached.length !== hours.length || cached.last !== last) {
    cached = { length: hours.length, last, usual: new Map() };
    usualCache.set(hours, cached);
  }
  const weekHour = hour % (7 * 24);
  const known = cached.usual.get(weekHour);
  if (known !== undefined) return known;
  const usual = usualHour(hours, hour, offsetMs);
  cached.usual.set(weekHour, usual);
  return usual;
}

function keep(cadence: Cadence, record: HourRecord): void {
  cadence.hours.push(record);
  const oldest = record.hour - historyHours;
  while ((cadence.hours[0]?.hour ?? oldest) < oldest) cadence.hours.shift();
}

function emptyHour(now: number): HourRecord {
  return { hour: hourOf(now), count: 0, failed: 0, maxGapMs: 0 };
}

function hourOf(at: number): number {
  return Math.floor(at / hourMs);
}
