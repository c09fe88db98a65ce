import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApplianceError } from '../../../src/core/errors.ts';
import { createEventIntake } from '../../../src/intake/event-intake.ts';
import type { IntakeUnit } from '../../../src/intake/intake-unit.ts';
import { recordDiagnostics } from '../../integration/store/store-fixture.ts';
import { answers, type FakeFaults, fakeCommitStore, itemOf, unitOf } from './fake-commit-store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const poison = () => new TypeError('a value that no table takes');
const fullDisk = () => new ApplianceError('STORE_DISK_FULL', { params: { file: 'f', detail: 'd' } });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

function openFake(faults: FakeFaults) {
  const fake = fakeCommitStore(faults);
  const diagnostics = recordDiagnostics();
  const intake = createEventIntake({ writer: fake.store, now: () => Date.now(), diagnostics, onCommit: () => {} });
  const reported = (name: string) => diagnostics.reports.filter((report) => report.name === name);
  return { ...fake, intake, reported };
}

const badAre = (...ats: number[]): FakeFaults => ({
  ofItem: ({ event }) => (ats.includes(event.at) ? poison() : null),
});

it('a record that the store refuses goes to quarantine, is told of, and everything else is stored and answered', async () => {
  const { intake, committed, totals, reported, attempts } = openFake(badAre(30));
  const units = [range(0, 20), range(20, 40), range(40, 60)].map((ats) => {
    const answer = answers();
    intake.take(unitOf(ats, { onCommitted: answer.take }));
    return answer;
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(committed.events.toSorted((one, other) => one - other)).toEqual(range(0, 60).filter((at) => at !== 30));
  expect(committed.quarantined).toMatchObject([{ reason: 'unstorable', sourceId: 1, raw: Uint8Array.of(30) }]);
  expect(units.map(({ given }) => given)).toEqual([
    [{ stored: 20, duplicates: 0, quarantined: 0, lost: 0 }],
    [{ stored: 19, duplicates: 0, quarantined: 1, lost: 0 }],
    [{ stored: 20, duplicates: 0, quarantined: 0, lost: 0 }],
  ]);
  expect(totals()).toEqual({ received: 60, stored: 59, quarantined: 1, dropped: 0 });
  expect(reported('RecordsUnstorableError')).toMatchObject([
    { details: { records: 1, sourceId: 1, fate: 'quarantined' } },
  ]);
  // Halving, not one by one.
  expect(attempts.failed).toBeLessThan(12);
});

it('where even its quarantine row is refused it is dropped, counted, and its unit is told of the loss', async () => {
  const { intake, committed, totals, reported } = openFake({
    ...badAre(3),
    ofQuarantined: ({ raw }) => (raw[0] === 3 || raw[0] === 200 ? poison() : null),
  });
  const answer = answers();
  const quarantined = [{ receivedAt: 5, sourceId: 2, peer: 'p', reason: 'bad_json', raw: Uint8Array.of(200) }];
  intake.take(unitOf([1, 2, 3, 4], { quarantined, onCommitted: answer.take }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(committed.events).toEqual([1, 2, 4]);
  expect(answer.given).toEqual([{ stored: 3, duplicates: 0, quarantined: 0, lost: 2 }]);
  expect(totals()).toEqual({ received: 5, stored: 3, quarantined: 0, dropped: 2 });
  expect(reported('RecordsUnstorableError').map(({ details }) => details['fate'])).toEqual([
    'quarantined',
    'dropped',
    'dropped',
  ]);
});

it('a delivery is said to be so far only when all of its records are committed', async () => {
  const seen: [position: number | undefined, events: number][] = [];
  const faults = badAre(7);
  const fake = fakeCommitStore(faults);
  const commit = fake.store.commit;
  fake.store.commit = () => {
    commit();
    seen.push([fake.committed.positions['file'], fake.committed.events.length]);
  };
  const intake = createEventIntake({
    writer: fake.store,
    now: () => 0,
    diagnostics: recordDiagnostics(),
    onCommit: () => {},
  });
  intake.take(unitOf(range(0, 16), { progress: { key: 'file', position: 900 } }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(fake.committed.positions).toEqual({ file: 900 });
  // Counted with the part that each belongs to.
  expect(fake.committed.delivered).toEqual({ stored: 15, duplicates: 0, quarantined: 1 });
  expect(seen.filter(([position]) => position !== undefined).map(([, events]) => events)).toEqual([15]);
  expect(seen.length).toBeGreaterThan(2);
});

it('what was to leave quarantine and is refused stays there; the others leave it', async () => {
  const { intake, committed, totals } = openFake(badAre(2));
  const answer = answers();
  const released = [1, 2, 3].map((at) => ({ place: 100 + at, sourceId: 9, receivedAt: 5, bytes: 1 }));
  intake.take(unitOf([1, 2, 3], { released, onCommitted: answer.take }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(committed.released).toEqual([101, 103]);
  expect(committed.quarantined).toEqual([]);
  expect(answer.given).toEqual([{ stored: 2, duplicates: 0, quarantined: 1, lost: 0 }]);
  expect(totals()).toEqual({ received: 0, stored: 2, quarantined: -2, dropped: 0 });
});

it('a store that refuses everything, mere counts too, is waited for like a full disk, and nothing is lost', async () => {
  let broken = true;
  const { intake, committed, totals, reported, attempts } = openFake({
    ofCall: (method) => (broken && method === 'commit' ? new Error('no such table') : null),
  });
  intake.take(unitOf([1], { dropped: [{ sourceId: 1, at: 5, count: 2 }] }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(committed.ledger).toEqual([]);
  expect(attempts.failed).toBeLessThan(40);
  expect(reported('EventsCommittedError').length).toBeGreaterThan(3);
  broken = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(totals()).toMatchObject({ received: 3 });
  expect(reported('WriterRecovered')).toHaveLength(1);
});

it('a unit of nothing but bad records costs a bounded number of tries, and all of it is kept', async () => {
  const { intake, committed, attempts, totals } = openFake({ ofItem: poison });
  intake.take(unitOf(range(0, 4000)));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(committed.quarantined).toHaveLength(4000);
  expect(totals()).toEqual({ received: 4000, stored: 0, quarantined: 4000, dropped: 0 });
  expect(attempts.failed).toBeLessThan(200);
});

it('a unit of any size is cut before it reaches the store, and what piled up is written in steps', async () => {
  const { intake, committed, sizes } = openFake({});
  const answer = answers();
  intake.take(unitOf(range(0, 50_000), { progress: { key: 'file', position: 5 }, onCommitted: answer.take }));
  await vi.advanceTimersByTimeAsync(1000);
  expect(committed.events).toEqual(range(0, 50_000));
  expect(answer.given).toMatchObject([{ stored: 50_000 }]);

  let full = true;
  const later = openFake({ ofCall: () => (full ? fullDisk() : null) });
  for (let unit = 0; unit < 100; unit++) later.intake.take(unitOf(range(unit * 1000, (unit + 1) * 1000)));
  await vi.advanceTimersByTimeAsync(10_000);
  full = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(later.committed.events).toEqual(range(0, 100_000));
  expect(Math.max(...sizes, ...later.sizes)).toBeLessThan(10_000);
});

it('the first try after a failure comes when it was said to come', async () => {
  let full = false;
  const tries: number[] = [];
  const { intake, reported } = openFake({
    ofCall() {
      if (full) tries.push(Date.now());
      return full ? fullDisk() : null;
    },
  });
  intake.take(unitOf([1]));
  full = true;
  intake.take(unitOf([2]));
  const failedAt = Date.now();
  await vi.advanceTimersByTimeAsync(1000);
  const [first] = reported('EventsCommittedError');
  expect(tries[1]).toBe(failedAt + Number(first?.details['retryInMs']));
});

it('whoever is told of a commit may fail without ending what comes after', async () => {
  const { intake, committed, reported } = openFake({});
  const failing = () => {
    throw new Error('a port that is closed');
  };
  intake.take(unitOf([1], { onCommitted: failing }));
  intake.flush();
  intake.take(unitOf([2]));
  intake.flush();
  expect(committed.events).toEqual([1, 2]);
  expect(reported('CommitToldError')).toHaveLength(1);
});

interface Row {
  bad: boolean;
  hopeless: boolean;
  quarantined: boolean;
}

function enter(row: Row, number: number, into: { made: IntakeUnit; bad: Set<number>; hopeless: Set<number> }): void {
  if (row.hopeless) into.hopeless.add(number);
  if (row.bad) into.bad.add(number);
  const record = { receivedAt: 5, sourceId: 1, peer: '', reason: 'bad_json', raw: Uint8Array.of(number) };
  if (row.quarantined) into.made.quarantined.push(record);
  else into.made.items.push(itemOf(number));
}

it('whatever is bad, and whenever the disk fails: each record has one fate, each unit one answer, the counts add up', async () => {
  const unit = fc.array(fc.record({ bad: fc.boolean(), hopeless: fc.boolean(), quarantined: fc.boolean() }), {
    maxLength: 8,
  });
  const plan = fc.record({
    units: fc.array(unit, { minLength: 1, maxLength: 8 }),
    failures: fc.array(fc.boolean(), { maxLength: 30 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ units, failures }) => {
      const diskFails = [...failures];
      let record = 0;
      const bad = new Set<number>();
      const hopeless = new Set<number>();
      const fake = openFake({
        ofCall: () => (diskFails.shift() ? fullDisk() : null),
        ofItem: ({ event }) => (bad.has(event.at) ? poison() : null),
        ofQuarantined: ({ raw }) => (hopeless.has(raw[0] ?? 0) ? poison() : null),
      });
      const given = units.map((rows) => {
        const answer = answers();
        const made = unitOf([], { onCommitted: answer.take });
        for (const row of rows) enter(row, ++record, { made, bad, hopeless });
        fake.intake.take(made);
        return { answer, rows: rows.length };
      });
      await vi.advanceTimersByTimeAsync(200_000);
      const kept = [...fake.committed.events, ...fake.committed.quarantined.map(({ raw }) => raw[0] ?? 0)];
      const lost = given.reduce((sum, { answer }) => sum + (answer.given[0]?.lost ?? 0), 0);
      expect(new Set(kept).size).toBe(kept.length);
      expect(kept.length + lost).toBe(record);
      for (const { answer, rows } of given) {
        expect(answer.given).toHaveLength(1);
        const [
          { stored, duplicates, quarantined, lost: gone } = { stored: 0, duplicates: 0, quarantined: 0, lost: 0 },
        ] = answer.given;
        expect(stored + duplicates + quarantined + gone).toBe(rows);
      }
      const { received, stored, quarantined, dropped } = fake.totals();
      expect([received, stored + quarantined + dropped]).toEqual([record, record]);
      expect(stored).toBe(fake.committed.events.length);
    }),
    { numRuns: 300 },
  );
});

it('after a record was set aside alone, what comes next is committed by its own timer', async () => {
  const { intake, committed } = openFake(badAre(1));
  intake.take(unitOf([1]));
  await vi.advanceTimersByTimeAsync(5000);
  expect(committed.quarantined).toHaveLength(1);
  const answer = answers();
  intake.take(unitOf([2], { onCommitted: answer.take }));
  await vi.advanceTimersByTimeAsync(5000);
  expect(answer.given).toHaveLength(1);
  expect(committed.events).toEqual([2]);
});
