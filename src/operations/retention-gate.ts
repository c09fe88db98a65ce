import type { ClockGuard } from './clock-guard.ts';
import type { ClockDoubt, ClockStore } from './clock-memory.ts';

/** Partitions whose receive times are not to be believed; all of them were received by `receivedBy`. */
export interface DoubtedPartitions {
  from: number;
  to: number;
  receivedBy: number;
}

/** The one place that says from when on something is old enough to be deleted for its age. */
export interface RetentionGate {
  /** Time before which may go what is kept for so long; null while the clock is not believed: nothing may go then. */
  deleteBefore(keptMs: number): number | null;
  /** The same for records of the control database that carry a receive time. */
  deleteReceivedBefore(keptMs: number): number | null;
  doubtedPartitions(): DoubtedPartitions[];
}

/** A partition is written for a day at most, so what came after the doubt in its last one is not older than this. */
const dayMs = 86_400_000;

export function createRetentionGate(guard: ClockGuard, store: Pick<ClockStore, 'ended'>): RetentionGate {
  const deleteBefore = (keptMs: number): number | null => {
    const { verdict, believedAt } = guard.look();
    return verdict === 'trusted' ? believedAt - keptMs : null;
  };
  return {
    deleteBefore,
    deleteReceivedBefore(keptMs) {
      const before = deleteBefore(keptMs);
      if (before === null) return null;
      // What came while the clock was behind looks old; it goes when the end of that time is as old as it has to be.
      const young = wrong(store).filter(({ kind, endedAt }) => kind === 'behind' && (endedAt ?? 0) > before);
      return Math.min(before, ...young.map(({ fromAt }) => fromAt - dayMs));
    },
    doubtedPartitions: () =>
      wrong(store).map(({ fromPartition, toPartition, endedAt }) => ({
        from: fromPartition,
        to: toPartition ?? Number.MAX_SAFE_INTEGER,
        receivedBy: (endedAt ?? 0) + dayMs,
      })),
  };
}

/** Doubts that were right: nobody confirmed the clock, so what was received then carries wrong times. */
function wrong(store: Pick<ClockStore, 'ended'>): ClockDoubt[] {
  return store.ended().filter(({ endedBy }) => endedBy === null);
}

/**
 * Whether a receive time says something of the real time. What was received while the clock was ahead does not, nor what
 * lay in the future of a clock that a person then confirmed.
 */
export function isEvidence(receivedAt: number, doubts: readonly ClockDoubt[]): boolean {
  return !doubts.some(({ kind, fromAt, toAt, peakAt, endedAt, endedBy }) => {
    // The last minute before a crash was not noted any more.
    if (kind === 'ahead') return endedBy === null && receivedAt >= fromAt && receivedAt <= toAt + noteGapMs;
    return endedBy !== null && receivedAt > (endedAt ?? 0) && receivedAt <= peakAt + noteGapMs;
  });
}

const noteGapMs = 5 * 60_000;
