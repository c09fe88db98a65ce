import type { AppendItem, AppendResult, QuarantineRecord } from '../core/commit.ts';
import type { DeliveryProgress } from '../core/deliveries.ts';
import { asError } from '../core/errors.ts';
import type { NormalisedEvent } from '../core/event.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { CommitLatencyMeter } from './commit-latency.ts';
import { createLedgerTally, type TalliedDelta } from './ledger-counts.ts';
import type { CommitMarks, CommitStore } from './ports.ts';
import type { SourceArrival } from './writer-messages.ts';

/** What one message from the receiver (or one page of a pulled feed) comes to after parsing and detection. */
export interface IntakeUnit {
  items: AppendItem[];
  quarantined: QuarantineRecord[];
  /** Records that were received but not kept (counted loss). */
  dropped: { sourceId: number; at: number; count: number }[];
  /** Quarantined records that `items` were made of: they leave quarantine and the counts of their old source. */
  released?: readonly ReleasedRecord[];
  /** How far the delivery is that this unit belongs to. */
  progress?: DeliveryProgress | undefined;
  /** Called once the unit is committed. */
  onCommitted(result: { stored: number; duplicates: number; quarantined: number }): void;
}

/** A quarantined record (by place) that became an event. */
export interface ReleasedRecord {
  place: number;
  sourceId: number;
  receivedAt: number;
  bytes: number;
}

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

interface Taken {
  unit: IntakeUnit;
  results: AppendResult[];
}

/**
 * Creates the intake. Where the writer fails (disk full, I/O error) everything uncommitted was rolled back by it: it is
 * kept here and handed in again with growing pauses; senders are slowed meanwhile because they get no credit.
 */
export function createEventIntake(options: EventIntakeOptions): EventIntake {
  const { writer, now, diagnostics } = options;
  const tally = createLedgerTally();
  let uncommitted: Taken[] = [];
  let rows = 0;
  let timer: NodeJS.Timeout | null = null;
  let pauseMs = retryMs.first;
  let blockedSince: number | null = null;
  let held = false;
  let waiting: IntakeUnit[] = [];

  const append = (taken: Taken) => {
    taken.results = taken.unit.items.length === 0 ? [] : writer.append(taken.unit.items);
    if (taken.unit.quarantined.length > 0) writer.quarantine(taken.unit.quarantined);
    const { progress } = taken.unit;
    if (progress !== undefined) writer.progress(progress.key, progress.position);
    if (taken.unit.released !== undefined) writer.release(taken.unit.released.map(({ place }) => place));
  };

  const commit = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (uncommitted.length === 0) return;
    try {
      if (blockedSince !== null) for (const taken of uncommitted) append(taken);
      tally.clear();
      for (const taken of uncommitted) countUnit(taken, tally.add);
      writer.count(tally.deltas());
      writer.commit();
    } catch (thrown) {
      block(asError(thrown));
      return;
    }
    if (blockedSince !== null) diagnostics.report('info', 'WriterRecovered', { blockedMs: now() - blockedSince });
    blockedSince = null;
    pauseMs = retryMs.first;
    const arrivals = arrivalsOf(tally.deltas());
    const committed = uncommitted;
    uncommitted = [];
    rows = 0;
    finish(committed, arrivals);
  };

  const finish = (committed: Taken[], arrivals: SourceArrival[]) => {
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
      unit.onCommitted(result);
    }
    options.onCommit({ stored, alerts, arrivals });
  };

  /** By the oldest record of the unit, which is the worst of it. What left quarantine waited for a person. */
  const noteLatency = ({ items, released }: IntakeUnit) => {
    const [first] = items;
    if (first !== undefined && released === undefined) {
      options.latency?.note(now() - first.event.receivedAt, items.length);
    }
  };

  const block = (error: Error) => {
    blockedSince ??= now();
    diagnostics.report('error', 'EventsCommittedError', { error: error.message, retryInMs: pauseMs });
    // The thread may end while it waits: what is not committed was not acknowledged either.
    timer = setTimeout(commit, pauseMs).unref();
    pauseMs = Math.min(pauseMs * 2, retryMs.most);
  };

  /** The failed transaction was rolled back by the writer: its units wait with the others. */
  const setAside = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    waiting = uncommitted.map(({ unit }) => unit);
    uncommitted = [];
    rows = 0;
    blockedSince = null;
    pauseMs = retryMs.first;
  };

  const intake: EventIntake = {
    take(unit) {
      if (held && !isOnlyDrops(unit)) {
        waiting.push(unit);
        return;
      }
      const taken: Taken = { unit: withoutUnstorable(unit), results: [] };
      uncommitted.push(taken);
      rows += unit.items.length + unit.quarantined.length;
      if (blockedSince !== null) return;
      try {
        append(taken);
      } catch (thrown) {
        block(asError(thrown));
        return;
      }
      if (rows >= rowsPerCommit) commit();
      else timer ??= setTimeout(commit, commitAfterMs);
    },
    flush: commit,
    hold(on) {
      if (on === held) return;
      commit();
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

function isOnlyDrops({ items, quarantined, released, progress }: IntakeUnit): boolean {
  return items.length === 0 && quarantined.length === 0 && released === undefined && progress === undefined;
}

/** One event that the table cannot hold would fail its whole transaction again and again, so it goes to quarantine. */
function withoutUnstorable(unit: IntakeUnit): IntakeUnit {
  const bad = unit.items.filter(({ event }) => !isStorable(event));
  if (bad.length === 0) return unit;
  const quarantined = bad.map(({ event }) => ({
    receivedAt: Math.trunc(event.receivedAt) || 0,
    sourceId: event.sourceId,
    peer: '',
    reason: 'unstorable',
    raw: event.raw,
  }));
  const items = unit.items.filter(({ event }) => isStorable(event));
  return { ...unit, items, quarantined: [...unit.quarantined, ...quarantined] };
}

function isStorable(event: NormalisedEvent): boolean {
  return Number.isSafeInteger(event.at) && Number.isSafeInteger(event.receivedAt);
}

function outcomeOf(unit: IntakeUnit, results: AppendResult[]) {
  const duplicates = results.filter((result) => result === 'duplicate').length;
  return { stored: results.length - duplicates, duplicates, quarantined: unit.quarantined.length };
}

type Add = ReturnType<typeof createLedgerTally>['add'];

function countUnit({ unit, results }: Taken, add: Add): void {
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

/** With the receive times of the records: what is parsed again days later is no sign of life of its sender. */
function arrivalsOf(deltas: TalliedDelta[]): SourceArrival[] {
  return deltas.map(({ sourceId, lastAt, received, stored, quarantined, dropped }) => {
    return { sourceId, receivedAt: lastAt, received, stored, quarantined, dropped };
  });
}
