import type { AlertHandover } from '../pipeline/jobs/analyse-job.ts';
import type { Stores } from './stores.ts';

/** The outbox of the partitions and the table of alerts. */
export function createAlertHandover({ outbox, alerts }: Pick<Stores, 'outbox' | 'alerts'>): AlertHandover {
  return {
    pending: (limit) => outbox.after(alerts.takenUpTo(), limit),
    keep: (taken) => void alerts.takeOver(taken),
    get: (id) => alerts.get(id),
  };
}
