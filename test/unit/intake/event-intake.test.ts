import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppendItem, LedgerDelta } from '../../../src/core/commit.ts';
import { ApplianceError } from '../../../src/core/errors.ts';
import type { NormalisedEvent } from '../../../src/core/event.ts';
import { silentDiagnostics } from '../../../src/diagnostics/log.ts';
import { createEventIntake } from '../../../src/intake/event-intake.ts';
import type { EventWriter } from '../../../src/store/events/event-writer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const itemOf = (at: number): AppendItem => ({
  event: {
    at,
    receivedAt: 5,
    sourceId: 1,
    host: 'h',
    category: 'host',
    action: 'a',
    sensorEventId: null,
    fields: {},
    raw: new Uint8Array(3),
    threat: null,
  } satisfies NormalisedEvent,
  alert: null,
});

/** Behaves as the writer promises: whatever throws, everything since the last commit is rolled back. */
function failingWriter(failures: { append: number; commit: number }) {
  let open: AppendItem[] = [];
  const stored: number[] = [];
  const ledger: LedgerDelta[] = [];
  let counted: readonly LedgerDelta[] = [];
  let quarantined = 0;
  const attempt = (left: 'append' | 'commit') => {
    if (failures[left] === 0) return;
    failures[left] -= 1;
    open = [];
    releasing = [];
    throw new ApplianceError('STORE_DISK_FULL', { params: { file: 'f', detail: 'd' } });
  };
  const released: number[] = [];
  let releasing: number[] = [];
  const writer: Pick<EventWriter, 'append' | 'quarantine' | 'release' | 'count' | 'commit'> = {
    release(places) {
      releasing.push(...places);
    },
    append(items) {
      attempt('append');
      open.push(...items);
      return items.map(({ event }) => event.at);
    },
    quarantine(records) {
      quarantined += records.length;
    },
    count(deltas) {
      counted = deltas.map((delta) => ({ ...delta }));
    },
    commit() {
      attempt('commit');
      stored.push(...open.map(({ event }) => event.at));
      ledger.push(...counted);
      released.push(...releasing);
      open = [];
      releasing = [];
    },
  };
  return { writer: writer as EventWriter, stored, ledger, released, quarantined: () => quarantined };
}

it.each([
  { append: 0, commit: 0 },
  { append: 0, commit: 3 },
  { append: 2, commit: 1 },
])('stores each event once and answers after the commit, whatever fails: %j', async (failures) => {
  const { writer, stored, ledger } = failingWriter({ ...failures });
  const intake = createEventIntake({ writer, now: () => 0, diagnostics: silentDiagnostics, onCommit: () => {} });
  const answered: number[] = [];
  for (const at of [1, 2, 3]) {
    const onCommitted = () => {
      expect(stored).toContain(at);
      answered.push(at);
    };
    intake.take({ items: [itemOf(at)], quarantined: [], dropped: [], onCommitted });
  }
  await vi.advanceTimersByTimeAsync(60_000);
  expect(stored).toEqual([1, 2, 3]);
  expect(answered).toEqual([1, 2, 3]);
  expect(ledger).toMatchObject([{ received: 3, stored: 3, dropped: 0, bytes: 9 }]);
});

it('an event that no table can hold goes to quarantine instead of blocking the others, and drops are counted', async () => {
  const { writer, stored, ledger, quarantined } = failingWriter({ append: 0, commit: 0 });
  const intake = createEventIntake({ writer, now: () => 0, diagnostics: silentDiagnostics, onCommit: () => {} });
  const dropped = [{ sourceId: 1, at: 5, count: 4 }];
  intake.take({ items: [itemOf(1), itemOf(Number.NaN)], quarantined: [], dropped, onCommitted: () => {} });
  await vi.advanceTimersByTimeAsync(1000);
  expect(stored).toEqual([1]);
  expect(quarantined()).toBe(1);
  expect(ledger).toMatchObject([{ received: 6, stored: 1, quarantined: 1, dropped: 4 }]);
});

it('what was parsed again leaves its old source and quarantine in the same commit, whatever fails', async () => {
  const { writer, stored, ledger, released } = failingWriter({ append: 1, commit: 2 });
  const arrivals: unknown[] = [];
  const intake = createEventIntake({
    writer,
    now: () => 9_000_000,
    diagnostics: silentDiagnostics,
    onCommit: (commit) => void arrivals.push(...commit.arrivals),
  });
  const old = { place: 77, sourceId: 9, receivedAt: 5, bytes: 3 };
  intake.take({ items: [itemOf(1)], quarantined: [], dropped: [], released: [old], onCommitted: () => {} });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([stored, released]).toEqual([[1], [77]]);
  expect(ledger).toMatchObject([
    { sourceId: 1, received: 1, stored: 1, quarantined: 0, bytes: 3 },
    { sourceId: 9, received: -1, stored: 0, quarantined: -1, bytes: -3 },
  ]);
  // With the time at which it came: nobody sent anything just now.
  expect(arrivals).toMatchObject([{ receivedAt: 5 }, { sourceId: 9, receivedAt: 5, received: -1 }]);
});
