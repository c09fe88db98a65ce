import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { StepContext } from '../pipeline/job.ts';
import type { AgedClass } from '../pipeline/jobs/purge-job.ts';
import type { StepCounts } from '../pipeline/ports.ts';
import type { Settings } from '../settings/schema.ts';
import type { DeletedBatches } from '../store/control/aged-records.ts';
import type { Stores } from './stores.ts';

const dayMs = 86_400_000;
/** Ended runs and items are kept so long for the page. */
const recordsMs = 30 * dayMs;
const sessionMs = 12 * 3_600_000;
/** The main thread answers the console between two batches. */
const pauseMs = 5;
const auditRows = 250;

type Tables = Pick<Stores, 'agedRecords' | 'audit' | 'sessions'>;

/** What the purge deletes row by row, class by class, each after its own time. */
export function createRecordRetention(
  { agedRecords, audit, sessions }: Tables,
  clock: Clock,
  kept: Settings['retention'],
): AgedClass[] {
  const days = (name: string, count: number, batches: (before: number) => DeletedBatches): AgedClass => ({
    name,
    keptMs: count * dayMs,
    byReceiveTime: false,
    purge: (before, context) => drain(batches(before), context),
  });
  return [
    {
      name: 'records',
      keptMs: recordsMs,
      byReceiveTime: false,
      async purge(before, context) {
        const now = clock.now();
        const ended = sessions.endStale({ lastSeenBefore: now - sessionMs, createdBefore: now - sessionMs });
        return { items: 0, runs: 0, ...(await drain(agedRecords.ended(before), context)), sessions: ended };
      },
    },
    days('audit-log', kept.auditDays, function* (before) {
      const query = { before, now: clock.now(), limit: auditRows };
      for (let entries = audit.deleteOldest(query); entries > 0; entries = audit.deleteOldest(query)) yield { entries };
    }),
    byReceiveTime(days('old-alerts', kept.alertDays, agedRecords.alerts)),
    days('closed-tickets', kept.ticketDays, agedRecords.tickets),
    byReceiveTime(days('old-ledger', kept.ledgerDays, agedRecords.ledger)),
    byReceiveTime(days('old-assets', kept.assetDays, agedRecords.assets)),
    days('closed-alarms', kept.healthDays, agedRecords.alarms),
    days('old-imports', kept.importDays, agedRecords.imports),
  ];
}

function byReceiveTime(aged: AgedClass): AgedClass {
  return { ...aged, byReceiveTime: true };
}

/** Runs batches with pauses; a stop leaves the rest to the next run. */
async function drain(batches: DeletedBatches, { signal, isStopping }: StepContext): Promise<StepCounts> {
  const counts: StepCounts = {};
  for (const batch of batches) {
    for (const [name, count] of Object.entries(batch)) counts[name] = (counts[name] ?? 0) + count;
    if (signal.aborted || isStopping()) break;
    await sleep(pauseMs);
  }
  return counts;
}
