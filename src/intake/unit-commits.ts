import { asError } from '../core/errors.ts';
import { type CommitNewsOptions, createCommitNews } from './commit-news.ts';
import { type IntakeUnit, rowsOf, withoutUnstorable } from './intake-unit.ts';
import type { TalliedDelta } from './ledger-counts.ts';
import type { CommitMarks, CommitStore } from './ports.ts';
import { createStorageOutage } from './storage-outage.ts';
import { isStorageTrouble } from './storage-trouble.ts';
import { createSuspects } from './suspects.ts';
import type { Taken } from './taken-unit.ts';
import { createUnitTransaction } from './unit-transaction.ts';

/** Collects units into transactions and commits them by size and time. */
export interface UnitCommits {
  /** Takes a unit of at most `rowsPerCommit` rows. */
  enter(unit: IntakeUnit): void;
  /** Commits what is uncommitted now, as far as the disk lets it. */
  flush(): void;
  /** True while the disk is waited for. */
  isBlocked(): boolean;
  /** Takes back everything that is not committed; only while blocked, when the writer rolled all of it back. */
  withdraw(): IntakeUnit[];
}

export interface UnitCommitsOptions extends CommitNewsOptions {
  writer: CommitStore & CommitMarks;
}

/** Design, 'Storage': commits after 50-100 ms cost little and keep receive-to-commit short; each ends in a sync. */
export const rowsPerCommit = 5000;
const commitAfterMs = 80;

/**
 * Creates the commits. Where the writer fails, everything uncommitted was rolled back by it and is kept here. Trouble of
 * the disk (full, I/O error) is waited for with growing pauses; senders are slowed meanwhile because they get no credit.
 * For any other failure one of the records may be to blame: they are committed apart until it is found and set aside.
 */
export function createUnitCommits(options: UnitCommitsOptions): UnitCommits {
  const { writer, now, diagnostics } = options;
  const transaction = createUnitTransaction(writer);
  const tellOf = createCommitNews(options);
  const outage = createStorageOutage(now, diagnostics);
  const suspects = createSuspects(diagnostics);
  let uncommitted: Taken[] = [];
  let rows = 0;
  let timer: NodeJS.Timeout | null = null;
  /** False while units wait here that the transaction does not hold. */
  let isOpen = true;

  const at = (ms: number, then: () => void): NodeJS.Timeout => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(then, ms);
    return timer;
  };

  const hasBacklog = () => suspects.any() || uncommitted.length > 0;

  const commit = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!(suspects.any() ? tryNextSuspects() : commitNext())) return;
    // What piled up is written in steps, so that what arrives is taken between them.
    if (hasBacklog()) at(0, commit);
    // After the last suspect nothing else may wait: what comes next begins a transaction of its own.
    else isOpen = true;
  };

  const removeFirst = (count: number) => {
    uncommitted = uncommitted.slice(count);
    rows = rowsIn(uncommitted);
  };

  /** What the transaction holds, or as much of what waits as one should hold; false where it failed. */
  const commitNext = (): boolean => {
    const units = isOpen ? uncommitted : firstUnits(uncommitted);
    try {
      const save = isOpen ? transaction.commit : transaction.write;
      const deltas = units.length === 0 ? null : save(units);
      removeFirst(units.length);
      isOpen = uncommitted.length === 0;
      if (deltas !== null) finish(units, deltas);
      return true;
    } catch (thrown) {
      fail(units, asError(thrown));
      return false;
    }
  };

  /** False where the disk is to blame and has to be waited for. */
  const tryNextSuspects = (): boolean => {
    const units = suspects.next().map((unit): Taken => ({ unit, results: [] }));
    let deltas: TalliedDelta[];
    try {
      deltas = transaction.write(units);
    } catch (thrown) {
      const error = asError(thrown);
      if (!isStorageTrouble(error) && suspects.convict(error)) return true;
      block(error);
      return false;
    }
    suspects.acquit();
    finish(units, deltas);
    return true;
  };

  const finish = (units: readonly Taken[], deltas: readonly TalliedDelta[]) => {
    outage.over();
    tellOf(units, deltas);
  };

  /** `units` are all that the transaction held; it was rolled back. */
  const fail = (units: readonly Taken[], error: Error) => {
    isOpen = false;
    if (isStorageTrouble(error)) return block(error);
    removeFirst(units.length);
    suspects.add(
      units.map(({ unit }) => unit),
      error,
    );
    at(0, commit);
  };

  const block = (error: Error) => {
    isOpen = false;
    // The thread may end while it waits: what is not committed was not acknowledged either.
    at(outage.refused(error), commit).unref();
  };

  return {
    enter(unit) {
      const taken: Taken = { unit: withoutUnstorable(unit), results: [] };
      uncommitted.push(taken);
      rows += rowsOf(unit);
      if (!isOpen) return;
      try {
        transaction.append(taken);
      } catch (thrown) {
        fail(uncommitted, asError(thrown));
        return;
      }
      if (rows >= rowsPerCommit) commit();
      else timer ??= setTimeout(commit, commitAfterMs);
    },
    flush() {
      do commit();
      while (hasBacklog() && !outage.isOn());
    },
    isBlocked: outage.isOn,
    withdraw() {
      if (timer) clearTimeout(timer);
      timer = null;
      const units = [...suspects.clear(), ...uncommitted.map(({ unit }) => unit)];
      removeFirst(uncommitted.length);
      isOpen = true;
      outage.forget();
      return units;
    },
  };
}

function rowsIn(units: readonly Taken[]): number {
  return units.reduce((sum, { unit }) => sum + rowsOf(unit), 0);
}

/** As many units as make up a commit, at least one. */
function firstUnits(units: readonly Taken[]): Taken[] {
  let sum = 0;
  const end = units.findIndex(({ unit }) => {
    sum += rowsOf(unit);
    return sum >= rowsPerCommit;
  });
  return end < 0 ? [...units] : units.slice(0, end + 1);
}
