import type { OverviewPort } from '../../console/api/overview-port.ts';
import { type Severity, severities } from '../../core/event.ts';
import { analyseQueue } from '../../pipeline/jobs/analyse-job.ts';
import { groupQueue, storyQueue } from '../../pipeline/jobs/group-job.ts';
import { notifyQueue } from '../../pipeline/jobs/notify-job.ts';
import type { Stores } from '../stores.ts';
import { hourOf } from './sources.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const queueNames = [analyseQueue, groupQueue, storyQueue, notifyQueue];

const emptyQueue = { waiting: 0, running: 0, dead: 0, oldestAt: null };

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
      const filled = new Map(queue.counts().map((counts) => [counts.queue, counts]));
      return queueNames.map((kind) => {
        const { queue: _, ...counts } = filled.get(kind) ?? { queue: kind, ...emptyQueue };
        return { kind, ...counts };
      });
    },
  };
}
