import { type IntakeUnit, rowsOf, splitUnit } from './intake-unit.ts';
import { createUnitCommits, rowsPerCommit, type UnitCommitsOptions } from './unit-commits.ts';

/** Takes what was received and commits it, or holds it while the disk is full. */
export interface EventIntake {
  take(unit: IntakeUnit): void;
  /** Commits what is uncommitted now. */
  flush(): void;
  /**
   * On: nothing but counts of drops is written any more, so that what is left of a full disk is for ledgers and control tables;
   * units wait in memory, as many as senders have credit for. Off: they are written.
   */
  hold(on: boolean): void;
}

/** Creates the intake; see `createUnitCommits` for what it does where the writer fails. */
export function createEventIntake(options: UnitCommitsOptions): EventIntake {
  const commits = createUnitCommits(options);
  let held = false;
  let waiting: IntakeUnit[] = [];
  const intake: EventIntake = {
    take(unit) {
      if (held && !isOnlyDrops(unit)) waiting.push(unit);
      else if (rowsOf(unit) > rowsPerCommit) for (const half of splitUnit(unit)) intake.take(half);
      else commits.enter(unit);
    },
    flush: commits.flush,
    hold(on) {
      if (on === held) return;
      commits.flush();
      // What could not be committed waits with the others.
      if (on && commits.isBlocked()) waiting = commits.withdraw();
      held = on;
      if (on) return;
      const units = waiting;
      waiting = [];
      for (const unit of units) intake.take(unit);
    },
  };
  return intake;
}

function isOnlyDrops({ items, quarantined, released, progress }: IntakeUnit): boolean {
  return items.length === 0 && quarantined.length === 0 && released === undefined && progress === undefined;
}
