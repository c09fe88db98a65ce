import type { ChaosFacts } from './chaos-facts.ts';
import type { Happening } from './happenings.ts';
import { series } from './number-marks.ts';
import { type Gap, gapsBetween } from './service-probe.ts';

/** What came of one disturbance. */
export interface DisturbanceOutcome {
  happening: Happening;
  /** How the product told of it; null where it did not. */
  told: string | null;
  /** How long nothing was committed for the probe because of it, milliseconds. */
  awayMs: number;
}

/** Refusals are told together, each kind once a minute: the line may come later, or may have come just before. */
const toldMs = { before: 60_000, after: 90_000 };
/** What a life had not told yet when it was killed so soon is told by nobody. */
const cutShortMs = 3000;

/** Deaths that nobody asked for, and how the last life ended. */
export function judgeLives({ deaths, happenings, exitCode, log, undecidedAlerts }: ChaosFacts): string[] {
  const wrong = deaths
    .filter(({ asked }) => !asked)
    .map(({ at, code, signal }) => {
      const near = happenings.filter(({ startedAt, endedAt }) => startedAt <= at && endedAt >= at - 3000);
      const names = near.map(({ name }) => name).join(', ') || 'nothing';
      return `the process ended by itself (code ${code}, signal ${signal}) during: ${names}`;
    });
  for (const { readyAt } of deaths) if (readyAt === null) wrong.push('the process did not start again');
  if (exitCode !== 0) wrong.push(`SIGTERM at the end made it exit with ${exitCode}`);
  if (undecidedAlerts > 0) wrong.push(`${undecidedAlerts} alerts never got a verdict`);
  if (wrong.length > 0 && log.otherText() !== '') wrong.push(`it wrote: ${log.otherText().slice(-1500)}`);
  return wrong;
}

/** What came of each disturbance, in the order in which they began. */
export function outcomesOf(facts: ChaosFacts): DisturbanceOutcome[] {
  const gaps = gapsBetween(facts.answeredAt, facts.run);
  const excused = facts.happenings.flatMap(({ name, seen, startedAt }) =>
    name === 'full disk' && seen.backFrom !== undefined ? [{ fromAt: startedAt, toAt: seen.backFrom }] : [],
  );
  return facts.happenings.map((happening) => ({
    happening,
    told: toldOf(facts, happening),
    awayMs: awayMs(facts, { happening, gaps, excused }),
  }));
}

function toldOf(facts: ChaosFacts, { seen, toldBy, startedAt, endedAt }: Happening): string | null {
  const { log, deaths } = facts;
  if (seen.told !== undefined) return seen.told;
  if (seen.poison !== undefined)
    return keptOf(facts, seen.poison.number) > 0 ? 'kept as events and in quarantine' : null;
  const [line] = log.named(toldBy, { fromAt: startedAt - toldMs.before, toAt: endedAt + toldMs.after });
  if (line === undefined) {
    const isCutShort = deaths.some(({ at, asked }) => asked && at >= startedAt && at <= endedAt + cutShortMs);
    return isCutShort ? 'cut short by a kill' : null;
  }
  const kind = line.details['kind'];
  return typeof kind === 'string' ? `${line.name} (${kind})` : line.name;
}

/**
 * The longest gap that the disturbance made. Gaps of deaths belong to their kill, those of a full disk to it from the
 * moment on at which there was room again.
 */
function awayMs(
  { deaths }: ChaosFacts,
  { happening, gaps, excused }: { happening: Happening; gaps: readonly Gap[]; excused: readonly Gap[] },
): number {
  const { startedAt, endedAt, seen } = happening;
  const from = seen.backFrom ?? startedAt;
  const own = { fromAt: from, toAt: Math.max(endedAt, from) };
  const isKill = happening.toldBy.includes('ApplianceStarted');
  const touching = gaps.filter((gap) => overlap(gap, own));
  const counted = touching.filter((gap) => {
    if (isKill || seen.backFrom !== undefined) return true;
    const ofDeath = deaths.some(({ at }) => gap.fromAt <= at && gap.toAt >= at);
    return !ofDeath && !excused.some((span) => overlap(gap, span));
  });
  return Math.max(
    0,
    ...counted.map((gap) => gap.toAt - Math.max(gap.fromAt, isKill || seen.backFrom !== undefined ? from : 0)),
  );
}

function overlap(one: Gap, other: Gap): boolean {
  return one.fromAt <= other.toAt && one.toAt >= other.fromAt;
}

/** How many marked records of a batch of poison are events or in quarantine. */
function keptOf({ stored }: ChaosFacts, number: number): number {
  const of = (counts: ChaosFacts['stored']['events']) => counts.get(series.poison)?.of(number) ?? 0;
  return of(stored.events) + of(stored.quarantined);
}

/** Every poison record that could not be lost on the way is kept, whatever it is taken for. */
export function judgePoison(facts: ChaosFacts): string[] {
  return facts.happenings.flatMap(({ name, seen: { poison } }) => {
    if (poison === undefined || poison.mayBeLost) return [];
    const kept = keptOf(facts, poison.number);
    return kept === poison.marked ? [] : [`${name}: ${kept} of ${poison.marked} marked records are kept`];
  });
}

/** Disturbances that were not told of, showed something wrong, or kept the service away too long. */
export function judgeOutcomes(outcomes: readonly DisturbanceOutcome[], backWithinMs: number): string[] {
  return outcomes.flatMap(({ happening: { name, seen }, told, awayMs: away }) => {
    if (seen.skipped === true) return [];
    const wrong = (seen.wrong ?? []).map((text) => `${name}: ${text}`);
    if (told === null) wrong.push(`${name}: the product did not tell of it`);
    if (away > backWithinMs) wrong.push(`${name}: nothing was taken for ${(away / 1000).toFixed(1)} s`);
    return wrong;
  });
}
