import type { Clock } from '../core/clock.ts';
import { asError } from '../core/errors.ts';
import { partitionOf, rowOf } from '../core/ids.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { AlertHandover, AlertWithFields } from '../pipeline/jobs/analyse-job.ts';
import type { OutboxGap } from '../store/control/outbox-gaps.ts';
import type { DamageAlarm } from './damage-alarm.ts';
import type { Stores } from './stores.ts';

/** A file that could not be read is tried again after this. */
const tryAgainMs = 60_000;
/** A file that was taken away and not brought back for so long has been given up by its operator. */
const absentMs = 30 * 86_400_000;

/**
 * The outbox of the partitions and the table of alerts. A partition that cannot be read does not hold up the alerts
 * after it and loses none of its own: it is written down, told of and alarmed, and its alerts follow when the file can
 * be read again (repaired, restored), however late and over restarts.
 */
export function createAlertHandover(
  { outbox, alerts, outboxGaps }: Pick<Stores, 'outbox' | 'alerts' | 'outboxGaps'>,
  { clock, diagnostics, damage }: { clock: Clock; diagnostics: Diagnostics; damage: DamageAlarm },
): AlertHandover {
  const triedAt = new Map<number, number>();
  let gaps = outboxGaps.list();
  const refresh = () => {
    gaps = outboxGaps.list();
    damage.note('alerts', gaps);
  };
  refresh();

  const passBy = ({ partition, afterRow, error }: { partition: number; afterRow: number; error: Error }) => {
    const since = clock.now();
    outboxGaps.open({ partition, afterRow, since, error: error.message });
    triedAt.set(partition, since);
    diagnostics.report('error', 'AlertsPassedByError', { partition, afterRow, error: error.message });
    refresh();
  };
  const end = ({ partition, since }: OutboxGap, name: string) => {
    outboxGaps.close(partition);
    triedAt.delete(partition);
    diagnostics.report('warn', name, { partition, waitedMs: clock.now() - since });
    refresh();
  };

  /** Alerts of one that can be read again; it ends when it has no more. */
  const fromGap = (gap: OutboxGap, limit: number): AlertWithFields[] => {
    triedAt.set(gap.partition, clock.now());
    let found: ReturnType<typeof outbox.ofPartition>;
    try {
      found = outbox.ofPartition(gap.partition, gap.afterRow, limit);
    } catch (thrown) {
      diagnostics.report('debug', 'AlertsStillPassedBy', { partition: gap.partition, error: asError(thrown).message });
      return [];
    }
    if (found === 'absent') {
      if (clock.now() - gap.since > absentMs) end(gap, 'AlertsGivenUp');
      return [];
    }
    if (found.length === 0) end(gap, 'AlertsReadAgain');
    else triedAt.delete(gap.partition);
    return found;
  };
  const isDue = ({ partition }: OutboxGap) =>
    clock.now() - (triedAt.get(partition) ?? Number.NEGATIVE_INFINITY) >= tryAgainMs;

  const fromGaps = (limit: number, isMeant: (gap: OutboxGap) => boolean): AlertWithFields[] => {
    for (const gap of gaps.filter((one) => isMeant(one) && isDue(one))) {
      const found = fromGap(gap, limit);
      if (found.length > 0) return found;
    }
    return [];
  };

  const fromOutbox = (limit: number): AlertWithFields[] => {
    const takenUpTo = alerts.takenUpTo();
    for (;;) {
      const page = outbox.after(takenUpTo, limit, new Set(gaps.map(({ partition }) => partition)));
      if (page.unreadable !== null) passBy(page.unreadable);
      if (page.alerts.length > 0) return page.alerts;
      if (page.unreadable !== null) continue;
      // Their alerts move the mark of what was taken over: nothing before them may be left.
      return page.complete ? fromGaps(limit, () => true) : [];
    }
  };

  return {
    pending(limit) {
      const takenUpTo = alerts.takenUpTo();
      const before = fromGaps(limit, ({ partition }) => partition < partitionOf(takenUpTo));
      return before.length > 0 ? before : fromOutbox(limit);
    },
    keep(taken) {
      alerts.takeOver(taken);
      const known = new Set(gaps.map(({ partition }) => partition));
      for (const { id } of taken) if (known.has(partitionOf(id))) outboxGaps.moveTo(partitionOf(id), rowOf(id));
      if (known.size > 0) gaps = outboxGaps.list();
    },
    get: (id) => alerts.get(id),
  };
}
