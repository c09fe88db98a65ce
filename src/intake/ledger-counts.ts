import type { LedgerDelta } from '../core/commit.ts';

const hourMs = 3_600_000;

/** Counts of one source and hour with the newest receive time among them. */
export interface TalliedDelta extends LedgerDelta {
  lastAt: number;
}

/** Counts by source and hour of what has not been committed yet. */
export interface LedgerTally {
  add(sourceId: number, at: number, counts: Partial<LedgerDelta>): void;
  deltas(): TalliedDelta[];
  clear(): void;
}

/** Creates an empty tally. */
export function createLedgerTally(): LedgerTally {
  const rows = new Map<string, TalliedDelta>();
  const rowOf = (sourceId: number, at: number): TalliedDelta => {
    const hourAt = Math.floor(at / hourMs) * hourMs;
    const key = `${sourceId} ${hourAt}`;
    let row = rows.get(key);
    if (!row) {
      const none = { received: 0, stored: 0, excepted: 0, quarantined: 0, dropped: 0, duplicates: 0, bytes: 0 };
      row = { sourceId, hourAt, lastAt: at, ...none };
      rows.set(key, row);
    }
    return row;
  };
  return {
    add(sourceId, at, counts) {
      const row = rowOf(sourceId, at);
      if (at > row.lastAt) row.lastAt = at;
      row.received += counts.received ?? 0;
      row.stored += counts.stored ?? 0;
      row.excepted += counts.excepted ?? 0;
      row.quarantined += counts.quarantined ?? 0;
      row.dropped += counts.dropped ?? 0;
      row.duplicates += counts.duplicates ?? 0;
      row.bytes += counts.bytes ?? 0;
    },
    deltas: () => [...rows.values()],
    clear: () => rows.clear(),
  };
}
