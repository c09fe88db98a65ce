import type { Alert } from '../../src/console/contract/alert.ts';
import type { VerdictLabel } from '../../src/console/contract/vocabulary.ts';
import type { Truth, TruthAlert, TruthEpisode } from './recording/recorded-item.ts';

/** An alert as the demo saw it. */
export interface SeenAlert {
  alert: Pick<Alert, 'id' | 'host' | 'at' | 'title'>;
  label: VerdictLabel | null;
  ticketId: number | null;
}

/** What became of one attack. */
export interface AttackOutcome {
  id: string;
  expectedAlerts: number;
  seenAlerts: number;
  labels: Record<VerdictLabel, number>;
  /** Tickets that hold its alerts. */
  ticketIds: number[];
  /** One ticket with nothing else in it. */
  isOneTicket: boolean;
}

export interface BenignOutcome {
  id: string;
  expectedAlerts: number;
  seenAlerts: number;
  labels: Record<VerdictLabel, number>;
}

export interface TruthReport {
  attacks: AttackOutcome[];
  benign: BenignOutcome[];
  /** Ids of benign episodes of which an alert was called malicious. */
  benignCalledMalicious: string[];
  /** Recording lines whose alert never came. */
  missingLines: number[];
  /** Ids of alerts that belong to no episode. */
  unexpectedAlertIds: number[];
  /** Episode of each alert. */
  episodeOfAlert: Map<number, string>;
}

/** RFC 3164 cuts times to the second, so an alert may seem up to a second early. */
const earlyMs = 1000;
const lateMs = 5;

/** Compares what the appliance decided with what happened; `endAt` is the moment the sent day ended at. */
export function checkTruth(truth: Truth, endAt: number, seen: readonly SeenAlert[]): TruthReport {
  const episodeOfAlert = new Map<number, string>();
  const missingLines: number[] = [];
  const alertsOf = new Map<string, SeenAlert[]>();
  for (const episode of truth.episodes) {
    const mine: SeenAlert[] = [];
    for (const expected of episode.alerts) {
      const free = seen.filter(({ alert }) => !episodeOfAlert.has(alert.id));
      const found = closest(free, expected, endAt + (expected.offsetSeconds - truth.daySeconds) * 1000);
      if (found === undefined) missingLines.push(expected.line);
      else {
        episodeOfAlert.set(found.alert.id, episode.id);
        mine.push(found);
      }
    }
    alertsOf.set(episode.id, mine);
  }
  const outcomes = truth.episodes.map((episode) => outcomeOf(episode, alertsOf.get(episode.id) ?? [], seen));
  const kindOf = (id: string) => truth.episodes.find((episode) => episode.id === id)?.kind;
  const benign = outcomes.filter(({ id }) => kindOf(id) === 'benign');
  return {
    attacks: outcomes.filter(({ id }) => kindOf(id) === 'attack'),
    benign: benign.map(({ id, expectedAlerts, seenAlerts, labels }) => ({ id, expectedAlerts, seenAlerts, labels })),
    benignCalledMalicious: benign.filter(({ labels }) => labels.malicious > 0).map(({ id }) => id),
    missingLines,
    unexpectedAlertIds: seen.map(({ alert }) => alert.id).filter((id) => !episodeOfAlert.has(id)),
    episodeOfAlert,
  };
}

/** The alert of that host and moment; of several, one with the expected title before the nearest in time. */
function closest(seen: readonly SeenAlert[], expected: TruthAlert, at: number): SeenAlert | undefined {
  return seen
    .filter(({ alert }) => alert.host === expected.host && alert.at >= at - earlyMs && alert.at <= at + lateMs)
    .map((one) => ({ one, cost: (one.alert.title === expected.title ? 0 : earlyMs) + Math.abs(one.alert.at - at) }))
    .sort((a, b) => a.cost - b.cost)[0]?.one;
}

function outcomeOf(episode: TruthEpisode, mine: readonly SeenAlert[], all: readonly SeenAlert[]): AttackOutcome {
  const count = (label: VerdictLabel) => mine.filter((one) => one.label === label).length;
  const ticketIds = [...new Set(mine.flatMap(({ ticketId }) => (ticketId === null ? [] : [ticketId])))];
  const inTicket = all.filter(({ ticketId }) => ticketId !== null && ticketIds.includes(ticketId));
  return {
    id: episode.id,
    expectedAlerts: episode.alerts.length,
    seenAlerts: mine.length,
    labels: { malicious: count('malicious'), benign: count('benign'), needs_review: count('needs_review') },
    ticketIds,
    isOneTicket: ticketIds.length === 1 && inTicket.every((one) => mine.includes(one)),
  };
}
