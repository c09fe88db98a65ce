import type { AppendResult } from '../core/commit.ts';
import type { IntakeUnit, UnitResult } from './intake-unit.ts';
import type { LedgerTally } from './ledger-counts.ts';

/** A unit with what the store said of each of its items. */
export interface Taken {
  unit: IntakeUnit;
  results: AppendResult[];
}

/** What became of the records of a unit that is committed. */
export function outcomeOf(unit: IntakeUnit, results: AppendResult[]): UnitResult {
  const duplicates = results.filter((result) => result === 'duplicate').length;
  const { quarantined, lost } = unit.outcast ?? { quarantined: 0, lost: 0 };
  return {
    stored: results.length - duplicates,
    duplicates,
    quarantined: unit.quarantined.length + quarantined,
    lost,
  };
}

/** Enters a unit in the ledger, by source and hour. */
export function countUnit({ unit, results }: Taken, add: LedgerTally['add']): void {
  for (const [index, { event }] of unit.items.entries()) {
    const bytes = event.raw.length;
    const kept = results[index] !== 'duplicate';
    const counts = kept ? { stored: 1 } : { dropped: 1, duplicates: 1 };
    add(event.sourceId, event.receivedAt, { received: 1, bytes, ...counts });
  }
  for (const record of unit.quarantined) {
    add(record.sourceId, record.receivedAt, { received: 1, quarantined: 1, bytes: record.raw.length });
  }
  for (const { sourceId, receivedAt, bytes } of unit.released ?? []) {
    add(sourceId, receivedAt, { received: -1, quarantined: -1, bytes: -bytes });
  }
  for (const { sourceId, at, count } of unit.dropped) add(sourceId, at, { received: count, dropped: count });
}
