import type { OverviewPort } from '../console/api/overview-port.ts';
import { type Severity, severities } from '../core/event.ts';
import { hourOf } from './console-sources.ts';
import type { Stores } from './stores.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

type Tables = Pick<Stores, 'alerts' | 'verdicts' | 'tickets' | 'sources' | 'queue' | 'search'>;

/** Figures of the overview from roll-ups. */
export function createConsoleOverview({ alerts, verdicts, tickets, sources, queue, search }: Tables): OverviewPort {
  return {
    async figures(now) {
      const deltas = await search.countsByHour({ fromAt: now - dayMs, toAt: now + hourMs });
      const open = tickets.openCounts();
      const counts = alerts.counts();
      const received = sources.list().flatMap((source) => source.lastReceivedAt ?? []);
      return {
        receivedLastHour: deltas
          .filter(({ hourAt }) => hourAt > now - hourMs)
          .reduce((sum, one) => sum + one.received, 0),
        hours: deltas.map(hourOf),
        lastReceivedAt: received.length === 0 ? null : Math.max(...received),
        alerts24h: counts.receivedSince(now - dayMs),
        undecidedAlerts: counts.undecided,
        verdicts24h: verdicts.countsSince(now - dayMs),
        openTickets: Object.fromEntries(severities.map((level) => [level, open[level] ?? 0])) as Record<
          Severity,
          number
        >,
      };
    },
    async queues() {
      return queue
        .counts()
        .map(({ queue: kind, waiting, running, oldestAt }) => ({ kind, waiting, running, oldestAt }));
    },
  };
}
