import type { AlertDetail, AlertList, Verdict } from '../../src/console/contract/alert.ts';
import type { ConsoleClient } from './console-client.ts';

/** An alert whose verdict is in. */
export interface DecidedAlert {
  alert: AlertDetail['alert'];
  verdict: Verdict;
}

export interface FollowedCounts {
  alerts: number;
  verdicts: number;
}

/** Watches the list of alerts and tells of each verdict once. */
export interface VerdictFollower {
  /** Looks once; new verdicts in the order they were decided. */
  look(): Promise<{ counts: FollowedCounts; fresh: DecidedAlert[] }>;
  decided(): readonly DecidedAlert[];
}

export function createVerdictFollower(client: Pick<ConsoleClient, 'alerts' | 'alert'>): VerdictFollower {
  const decided: DecidedAlert[] = [];
  const known = new Set<number>();
  return {
    look: async () => {
      const listed = await client.alerts();
      const fresh: DecidedAlert[] = [];
      for (const { alert } of listed.filter(isNew(known)).sort(byDecision)) {
        const detail = await client.alert(alert.id);
        if (detail.verdict === null) continue;
        known.add(alert.id);
        fresh.push({ alert: detail.alert, verdict: detail.verdict });
      }
      decided.push(...fresh);
      return { counts: { alerts: listed.length, verdicts: decided.length }, fresh };
    },
    decided: () => decided,
  };
}

type ListedAlert = AlertList['alerts'][number];

function isNew(known: ReadonlySet<number>): (listed: ListedAlert) => boolean {
  return ({ alert, verdict }) => verdict !== null && !known.has(alert.id);
}

function byDecision(one: ListedAlert, other: ListedAlert): number {
  return (one.verdict?.decidedAt ?? 0) - (other.verdict?.decidedAt ?? 0);
}
