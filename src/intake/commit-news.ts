import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { CommitLatencyMeter } from './commit-latency.ts';
import type { IntakeUnit } from './intake-unit.ts';
import type { TalliedDelta } from './ledger-counts.ts';
import { outcomeOf, type Taken } from './taken-unit.ts';
import type { SourceArrival } from './writer-messages.ts';

export interface CommitNewsOptions {
  now: () => number;
  diagnostics: Diagnostics;
  /** Told how long each unit waited from reception to the end of its commit. */
  latency?: CommitLatencyMeter;
  /** Called after each commit. */
  onCommit(commit: { stored: number; alerts: number; arrivals: SourceArrival[] }): void;
}

/** Creates what tells of a commit: each unit what became of it, then `onCommit` the sum. */
export function createCommitNews(options: CommitNewsOptions) {
  const { now, diagnostics } = options;

  /** What is committed is committed, whatever its receiver makes of the news. */
  const tell = (news: () => void) => {
    try {
      news();
    } catch (thrown) {
      diagnostics.report('error', 'CommitToldError', { error: asError(thrown).message });
    }
  };

  /** By the oldest record of the unit, which is the worst of it. What left quarantine waited for a person. */
  const noteLatency = ({ items, released }: IntakeUnit) => {
    const [first] = items;
    if (first !== undefined && released === undefined) {
      options.latency?.note(now() - first.event.receivedAt, items.length);
    }
  };

  return (committed: readonly Taken[], deltas: readonly TalliedDelta[]): void => {
    let stored = 0;
    let alerts = 0;
    for (const { unit, results } of committed) {
      const result = outcomeOf(unit, results);
      noteLatency(unit);
      stored += result.stored;
      alerts += unit.items.reduce(
        (sum, item, index) => sum + (item.alert && results[index] !== 'duplicate' ? 1 : 0),
        0,
      );
      tell(() => unit.onCommitted(result));
    }
    tell(() => options.onCommit({ stored, alerts, arrivals: arrivalsOf(deltas) }));
  };
}

/** With the receive times of the records: what is parsed again days later is no sign of life of its sender. */
function arrivalsOf(deltas: readonly TalliedDelta[]): SourceArrival[] {
  return deltas.map(({ sourceId, lastAt, received, stored, quarantined, dropped }) => {
    return { sourceId, receivedAt: lastAt, received, stored, quarantined, dropped };
  });
}
