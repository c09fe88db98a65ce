import type { LedgerDelta } from '../store/events/ledger.ts';

const hourMs = 3_600_000;

/** Counts by source and hour of what has not been committed yet. */
export interface LedgerTally {
  add(sourceId: number, at: number, counts: Partial<LedgerDelta>): void;
  deltas(): LedgerDelta[];
  clear(): void;
}

/** Creates an empty tally. */
export function createLedgerTally(): LedgerTally {
  const rows = new Map<string, LedgerDelta>();
  const rowOf = (sourceId: number, at: number): LedgerDelta => {
    const hourAt = Math.floor(at / hourMs) * hourMs;
    const key = `${sourceId} ${hourAt}`;
    let row = rows.get(key);
    if (!row) {
      const none = { received: 0, stored: 0, excepted: 0, quarantined: 0, dropped: 0, duplicates: 0, bytes: 0 };
      row = { sourceId, hourAt, ...none };
      rows.set(key, row);
    }
    return row;
  };
  return {
    add(sourceId, at, counts) {
      const row = rowOf(sourceId, at);
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
