import { tracesOf } from './entities.ts';
import type { Linkable } from './linking.ts';
import type { AlertId, GroupingCandidate } from './ports.ts';

/** What of an alert decides where it belongs: some kilobytes, while its context can be megabytes. */
export interface TracedAlert extends Linkable {
  alertId: AlertId;
  label: GroupingCandidate['verdict']['label'];
}

/** Reads the traces of an alert; its context is not needed afterwards. */
export function traceAlert(candidate: GroupingCandidate): TracedAlert {
  const { alert, verdict, vector } = candidate;
  return { alertId: alert.id, label: verdict.label, traces: tracesOf(candidate), vector };
}
