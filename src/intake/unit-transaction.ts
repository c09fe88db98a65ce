import { createLedgerTally, type TalliedDelta } from './ledger-counts.ts';
import type { CommitMarks, CommitStore } from './ports.ts';
import { countUnit, outcomeOf, type Taken } from './taken-unit.ts';

/** Puts units into the store's transaction; whatever is thrown here, the store rolled all of it back. */
export interface UnitTransaction {
  /** Adds a unit to what is uncommitted, and notes what the store says of its items. */
  append(taken: Taken): void;
  /** Counts the units, all of which were appended, and commits; what was counted. */
  commit(units: readonly Taken[]): TalliedDelta[];
  /** Appends the units and commits them. */
  write(units: readonly Taken[]): TalliedDelta[];
}

/** Creates it over the writer's store. */
export function createUnitTransaction(writer: CommitStore & CommitMarks): UnitTransaction {
  const tally = createLedgerTally();
  const transaction: UnitTransaction = {
    append(taken) {
      const { items, quarantined, progress, released } = taken.unit;
      taken.results = items.length === 0 ? [] : writer.append(items);
      if (quarantined.length > 0) writer.quarantine(quarantined);
      if (progress !== undefined)
        writer.progress(progress.key, progress.position, outcomeOf(taken.unit, taken.results));
      if (released !== undefined) writer.release(released.map(({ place }) => place));
    },
    commit(units) {
      tally.clear();
      for (const taken of units) countUnit(taken, tally.add);
      const deltas = tally.deltas();
      writer.count(deltas);
      writer.commit();
      return deltas;
    },
    write(units) {
      for (const taken of units) transaction.append(taken);
      return transaction.commit(units);
    },
  };
  return transaction;
}
