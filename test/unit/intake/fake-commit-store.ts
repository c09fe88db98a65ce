import type { AppendItem, AppendResult, LedgerDelta, QuarantineRecord } from '../../../src/core/commit.ts';
import type { NormalisedEvent } from '../../../src/core/event.ts';
import type { IntakeUnit, UnitResult } from '../../../src/intake/intake-unit.ts';
import type { CommitMarks, CommitStore } from '../../../src/intake/ports.ts';

export function itemOf(at: number, change: Partial<NormalisedEvent> = {}): AppendItem {
  const event: NormalisedEvent = {
    at,
    receivedAt: 5,
    sourceId: 1,
    host: 'h',
    category: 'host',
    action: 'a',
    sensorEventId: null,
    fields: {},
    raw: Uint8Array.of(at % 256),
    threat: null,
    ...change,
  };
  return { event, alert: null };
}

export function unitOf(ats: readonly number[], change: Partial<IntakeUnit> = {}): IntakeUnit {
  return { items: ats.map((at) => itemOf(at)), quarantined: [], dropped: [], onCommitted: () => {}, ...change };
}

interface Content {
  events: number[];
  quarantined: QuarantineRecord[];
  positions: Record<string, number>;
  /** Counts of deliveries. */
  delivered: Record<string, number>;
  released: number[];
  ledger: LedgerDelta[];
}

const nothing = (): Content => ({
  events: [],
  quarantined: [],
  positions: {},
  delivered: {},
  released: [],
  ledger: [],
});

export interface FakeFaults {
  /** Thrown by whatever is called while it says so. */
  ofCall?(method: keyof (CommitStore & CommitMarks)): Error | null;
  ofItem?(item: AppendItem): Error | null;
  ofQuarantined?(record: QuarantineRecord): Error | null;
}

/** Behaves as the store promises: whatever throws, everything since the last commit is rolled back. */
export function fakeCommitStore(faults: FakeFaults = {}) {
  const committed = nothing();
  let open = nothing();
  const sizes: number[] = [];
  const attempts = { failed: 0, committed: 0 };
  const step = (method: keyof (CommitStore & CommitMarks), fault: Error | null | undefined) => {
    const error = fault ?? faults.ofCall?.(method);
    if (!error) return;
    open = nothing();
    attempts.failed++;
    throw error;
  };
  const store: CommitStore & CommitMarks = {
    append(items): AppendResult[] {
      step(
        'append',
        items.map((item) => faults.ofItem?.(item)).find((fault) => fault),
      );
      open.events.push(...items.map(({ event }) => event.at));
      return items.map(({ event }) => event.at);
    },
    quarantine(records) {
      step(
        'quarantine',
        records.map((record) => faults.ofQuarantined?.(record)).find((fault) => fault),
      );
      open.quarantined.push(...records);
    },
    progress(key, position, counts) {
      step('progress', null);
      if (position !== null) open.positions[key] = position;
      for (const name of ['stored', 'duplicates', 'quarantined'] as const) {
        open.delivered[name] = (open.delivered[name] ?? 0) + counts[name];
      }
    },
    release(places) {
      step('release', null);
      open.released.push(...places);
    },
    count(deltas) {
      step('count', null);
      open.ledger.push(...deltas.map((delta) => ({ ...delta })));
    },
    commit() {
      step('commit', null);
      attempts.committed++;
      sizes.push(open.events.length + open.quarantined.length);
      committed.events.push(...open.events);
      committed.quarantined.push(...open.quarantined);
      Object.assign(committed.positions, open.positions);
      for (const [name, count] of Object.entries(open.delivered)) {
        committed.delivered[name] = (committed.delivered[name] ?? 0) + count;
      }
      committed.released.push(...open.released);
      committed.ledger.push(...open.ledger);
      open = nothing();
    },
  };
  const sum = (name: 'received' | 'stored' | 'quarantined' | 'dropped') =>
    committed.ledger.reduce((total, delta) => total + delta[name], 0);
  return {
    store,
    committed,
    attempts,
    /** Rows of each transaction. */
    sizes,
    totals: () => ({
      received: sum('received'),
      stored: sum('stored'),
      quarantined: sum('quarantined'),
      dropped: sum('dropped'),
    }),
  };
}

/** Keeps the one answer that a unit gets. */
export function answers() {
  const given: UnitResult[] = [];
  return { given, take: (result: UnitResult) => void given.push({ ...result }) };
}
