import type { Death } from './chaos-appliance.ts';
import type { ChaosFacts } from './chaos-facts.ts';
import type { LineConnection } from './line-load.ts';
import { createNumberCounts, type NumberCounts, series } from './number-marks.ts';

const mostNamed = 5;
const none = createNumberCounts();

/** Lines that were neither stored nor may have been in flight when the process died. */
export interface LineLoss {
  sent: number;
  /** Missing on connections that a death cut, or whose last lines were in memory when it came. */
  inFlight: number;
  wrong: string[];
}

/** Nothing that was acknowledged may be missing, and nothing may be there twice. */
export function judgeAcknowledged({ acknowledged, stored }: ChaosFacts): string[] {
  const wrong: string[] = [];
  for (const [letter, numbers] of acknowledged) {
    const present = stored.events.get(letter) ?? none;
    const lost = numbersOf(numbers.end(), (number) => numbers.of(number) > 0 && present.of(number) === 0);
    if (lost.length > 0) wrong.push(`acknowledged and lost: ${named(letter, lost)}`);
  }
  for (const letter of Object.values(series)) {
    const present = stored.events.get(letter) ?? none;
    if (letter === series.poison) continue;
    const doubled = numbersOf(present.end(), (number) => present.of(number) > 1);
    if (doubled.length > 0) wrong.push(`stored more than once: ${named(letter, doubled)}`);
  }
  return wrong;
}

/** What was committed but not yet told when the process died, or read and not committed. */
const inMemoryMs = 10_000;

/** TCP acknowledges nothing: a connection keeps all its lines, or loses its last ones to a death of the process. */
export function judgeLines({ connections, deaths, stored }: ChaosFacts): LineLoss {
  const present = stored.events.get(series.line) ?? none;
  const loss: LineLoss = { sent: 0, inFlight: 0, wrong: [] };
  for (const connection of connections) {
    loss.sent += connection.to - connection.from;
    const isMissing = (number: number) => present.of(number) === 0;
    let firstMissing = connection.from;
    while (firstMissing < connection.to && !isMissing(firstMissing)) firstMissing += 1;
    if (firstMissing === connection.to) continue;
    const missing = numbersOf(connection.to, (number) => number >= firstMissing && isMissing(number));
    if (!deaths.some((death) => touches(connection, death)))
      loss.wrong.push(`lost on a connection that no death cut: ${named(series.line, missing)}`);
    else if (missing.length !== connection.to - firstMissing)
      loss.wrong.push(`lost in the middle of a connection: ${named(series.line, missing)}`);
    else loss.inFlight += missing.length;
  }
  for (const { end, openedAt } of connections.filter((one) => one.end !== 'orderly')) {
    const isExcused = deaths.some(({ at, readyAt }) => openedAt >= at - 60_000 && openedAt <= (readyAt ?? Infinity));
    if (!isExcused) loss.wrong.push(`an honest TCP connection was ${end} while the process lived`);
  }
  return loss;
}

function touches({ openedAt, endedAt }: LineConnection, { at }: Death): boolean {
  return openedAt <= at && endedAt >= at - inMemoryMs;
}

export function judgeLedger({ stored }: ChaosFacts): string[] {
  const { received, stored: kept, excepted, quarantined, dropped } = stored.ledger;
  const wrong = stored.damage.map((damage) => `damaged: ${damage}`);
  if (received !== kept + excepted + quarantined + dropped)
    wrong.push(`the ledger does not add up: ${JSON.stringify(stored.ledger)}`);
  if (kept !== stored.eventRows) wrong.push(`the ledger says ${kept} stored, there are ${stored.eventRows} events`);
  if (quarantined !== stored.quarantineRows)
    wrong.push(`the ledger says ${quarantined} quarantined, there are ${stored.quarantineRows}`);
  return wrong;
}

function numbersOf(end: number, holds: (number: number) => boolean): number[] {
  const found: number[] = [];
  for (let number = 0; number < end; number += 1) if (holds(number)) found.push(number);
  return found;
}

function named(letter: string, numbers: readonly number[]): string {
  const first = numbers.slice(0, mostNamed).map((number) => `${letter}-${number}`);
  return `${numbers.length} (${first.join(', ')}${numbers.length > mostNamed ? ', …' : ''})`;
}

/** How many numbers of a series are there. */
export function presentOf({ stored }: ChaosFacts, letter: string): number {
  const present: NumberCounts = stored.events.get(letter) ?? none;
  return present.total();
}
