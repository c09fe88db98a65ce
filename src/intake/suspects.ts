import type { Diagnostics } from '../diagnostics/log.ts';
import { droppedUnit, type IntakeUnit, quarantinedUnit, rowsOf, splitUnit } from './intake-unit.ts';

/** Units one of which made a transaction fail, narrowed down transaction by transaction. They keep their order. */
export interface Suspects {
  /** Units that failed together. */
  add(units: readonly IntakeUnit[], error: Error): void;
  any(): boolean;
  /** The units to be tried next, apart from all others; empty where there are none. */
  next(): readonly IntakeUnit[];
  /** What was tried is committed. */
  acquit(): void;
  /**
   * What was tried failed: half of it is tried next; a single record is set aside into quarantine, and is counted as
   * dropped where even that fails. False where nothing but counts is left: then no record is to blame.
   */
  convict(error: Error): boolean;
  /** Forgets all of them; what is left. */
  clear(): IntakeUnit[];
}

interface Group {
  units: readonly IntakeUnit[];
  /** Failures that may still be spent on narrowing one unit down; beyond, what is left of it is set aside as it is. */
  budget: { left: number };
}

/** Enough to find five bad records among five thousand; each failure rolls back and opens the file again (10 ms). */
const failuresPerUnit = 64;

/** Creates an empty list. */
export function createSuspects(diagnostics: Diagnostics): Suspects {
  let groups: Group[] = [];

  const newBudget = () => ({ left: failuresPerUnit });

  const report = (unit: IntakeUnit, fate: 'quarantined' | 'dropped', error: Error) => {
    const sourceId = unit.items[0]?.event.sourceId ?? unit.quarantined[0]?.sourceId;
    const details = { records: rowsOf(unit), sourceId, fate, error: error.message };
    diagnostics.report('error', 'RecordsUnstorableError', details);
  };

  /** What is tried instead of a unit that failed alone. */
  const narrowed = (unit: IntakeUnit, budget: Group['budget'], error: Error): Group[] | null => {
    budget.left--;
    if (rowsOf(unit) > 1 && budget.left > 0) return splitUnit(unit).map((half) => ({ units: [half], budget }));
    if (unit.items.length > 0) {
      report(unit, 'quarantined', error);
      return [{ units: [quarantinedUnit(unit)], budget: newBudget() }];
    }
    if (unit.quarantined.length === 0) return null;
    report(unit, 'dropped', error);
    return [{ units: [droppedUnit(unit)], budget }];
  };

  const suspects: Suspects = {
    add(units, error) {
      groups.unshift({ units, budget: newBudget() });
      // They were tried already.
      suspects.convict(error);
    },
    any: () => groups.length > 0,
    next: () => groups[0]?.units ?? [],
    acquit() {
      groups.shift();
    },
    convict(error) {
      const [group] = groups;
      if (group === undefined) return false;
      const { units, budget } = group;
      const [unit] = units;
      if (units.length > 1 || unit === undefined) {
        const half = Math.ceil(units.length / 2);
        const halves = [units.slice(0, half), units.slice(half)];
        groups.splice(0, 1, ...halves.map((part) => ({ units: part, budget: newBudget() })));
        return true;
      }
      const instead = narrowed(unit, budget, error);
      if (instead === null) return false;
      groups.splice(0, 1, ...instead);
      return true;
    },
    clear() {
      const left = groups.flatMap(({ units }) => units);
      groups = [];
      return left;
    },
  };
  return suspects;
}
