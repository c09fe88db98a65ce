import { asError } from '../core/errors.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { CommitLatencyMeter } from './commit-latency.ts';
import { type IntakeUnit, rowsOf, splitUnit, withoutUnstorable } from './intake-unit.ts';
import { createLedgerTally, type TalliedDelta } from './ledger-counts.ts';
import type { CommitMarks, CommitStore } from './ports.ts';
import { isStorageTrouble } from './storage-trouble.ts';
import { createSuspects } from './suspects.ts';
import { countUnit, outcomeOf, type Taken } from './taken-unit.ts';
import type { SourceArrival } from './writer-messages.ts';

/** Collects units into transactions and commits them by size and time. */
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

export interface EventIntakeOptions {
  writer: CommitStore & CommitMarks;
  now: () => number;
  diagnostics: Diagnostics;
  /** Told how long each unit waited from reception to the end of its commit. */
  latency?: CommitLatencyMeter;
  /** Called after each commit. */
  onCommit(commit: { stored: number; alerts: number; arrivals: SourceArrival[] }): void;
}

/** Design, 'Storage': commits after 50-100 ms cost little and keep receive-to-commit short; each ends in a sync. */
const rowsPerCommit = 5000;
const commitAfterMs = 80;
const retryMs = { first: 200, most: 5000 };

/**
 * Creates the intake. Where the writer fails, everything uncommitted was rolled back by it and is kept here. Trouble of
 * the disk (full, I/O error) is waited for with growing pauses; senders are slowed meanwhile because they get no credit.
 * For any other failure one of the records may be to blame: they are committed apart until it is found and set aside.
 */
export function createEventIntake(options: EventIntakeOptions): EventIntake {
  const { writer, now, diagnostics } = options;
  const tally = createLedgerTally();
  let uncommitted: Taken[] = [];
  let rows = 0;
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = retryMs.first;
  let blockedSince: number | null = null;
  /** False while units wait here that the transaction does not hold. */
  let isOpen = true;
  const suspects = createSuspects(diagnostics);
  let held = false;
  let waiting: IntakeUnit[] = [];

  const append = (taken: Taken) => {
    const { items, quarantined, progress, released } = taken.unit;
    taken.results = items.length === 0 ? [] : writer.append(items);
    if (quarantined.length > 0) writer.quarantine(quarantined);
    if (progress !== undefined) writer.progress(progress.key, progress.position, outcomeOf(taken.unit, taken.results));
    if (released !== undefined) writer.release(released.map(({ place }) => place));
  };

  /** Writes the units as one transaction; whatever it throws, nothing of them was written. */
  const write = (units: Taken[], appended: boolean): TalliedDelta[] => {
    if (!appended) for (const taken of units) append(taken);
    tally.clear();
    for (const taken of units) countUnit(taken, tally.add);
    writer.count(tally.deltas());
    writer.commit();
    return tally.deltas();
  };

  const at = (ms: number, then: () => void): NodeJS.Timeout => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(then, ms);
    return timer;
  };

  const commit = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (!(suspects.any() ? tryNextSuspects() : commitNext())) return;
    // What piled up is written in steps, so that what arrives is taken between them.
    if (hasBacklog()) at(0, commit);
  };

  const hasBacklog = () => suspects.any() || uncommitted.length > 0;

  /** What the transaction holds, or as much of what waits as one should hold; false where it failed. */
  const commitNext = (): boolean => {
    const units = isOpen ? uncommitted : firstUnits(uncommitted);
    try {
      const deltas = units.length === 0 ? null : write(units, isOpen);
      uncommitted = uncommitted.slice(units.length);
      rows = rowsIn(uncommitted);
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
      deltas = write(units, false);
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

  const finish = (committed: Taken[], deltas: TalliedDelta[]) => {
    if (blockedSince !== null) diagnostics.report('info', 'WriterRecovered', { blockedMs: now() - blockedSince });
    blockedSince = null;
    pauseMs = retryMs.first;
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

  /** `units` are all that the transaction held; it was rolled back. */
  const fail = (units: readonly Taken[], error: Error) => {
    isOpen = false;
    if (isStorageTrouble(error)) return block(error);
    uncommitted = uncommitted.slice(units.length);
    rows = rowsIn(uncommitted);
    suspects.add(
      units.map(({ unit }) => unit),
      error,
    );
    at(0, commit);
  };

  const block = (error: Error) => {
    blockedSince ??= now();
    isOpen = false;
    diagnostics.report('error', 'EventsCommittedError', { error: error.message, retryInMs: pauseMs });
    // The thread may end while it waits: what is not committed was not acknowledged either.
    at(pauseMs, commit).unref();
    pauseMs = Math.min(pauseMs * 2, retryMs.most);
  };

  /** The failed transaction was rolled back by the writer: its units wait with the others. */
  const setAside = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    waiting = [...suspects.clear(), ...uncommitted.map(({ unit }) => unit)];
    uncommitted = [];
    rows = 0;
    blockedSince = null;
    isOpen = true;
    pauseMs = retryMs.first;
  };

  const enter = (unit: IntakeUnit) => {
    const taken: Taken = { unit: withoutUnstorable(unit), results: [] };
    uncommitted.push(taken);
    rows += rowsOf(unit);
    if (!isOpen) return;
    try {
      append(taken);
    } catch (thrown) {
      fail(uncommitted, asError(thrown));
      return;
    }
    if (rows >= rowsPerCommit) commit();
    else timer ??= setTimeout(commit, commitAfterMs);
  };

  const intake: EventIntake = {
    take(unit) {
      if (held && !isOnlyDrops(unit)) waiting.push(unit);
      else if (rowsOf(unit) > rowsPerCommit) for (const half of splitUnit(unit)) intake.take(half);
      else enter(unit);
    },
    flush() {
      do commit();
      while (hasBacklog() && blockedSince === null);
    },
    hold(on) {
      if (on === held) return;
      intake.flush();
      if (on && blockedSince !== null) setAside();
      held = on;
      if (on) return;
      const units = waiting;
      waiting = [];
      for (const unit of units) intake.take(unit);
    },
  };
  return intake;
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

function isOnlyDrops({ items, quarantined, released, progress }: IntakeUnit): boolean {
  return items.length === 0 && quarantined.length === 0 && released === undefined && progress === undefined;
}

/** With the receive times of the records: what is parsed again days later is no sign of life of its sender. */
function arrivalsOf(deltas: TalliedDelta[]): SourceArrival[] {
  return deltas.map(({ sourceId, lastAt, received, stored, quarantined, dropped }) => {
    return { sourceId, receivedAt: lastAt, received, stored, quarantined, dropped };
  });
}
