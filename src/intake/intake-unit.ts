import type { AppendItem, QuarantineRecord } from '../core/commit.ts';
import type { NormalisedEvent } from '../core/event.ts';

/** ECMA-262 21.4.1.1: no Date is further from 1970 than this, and everything that shows a time makes a Date of it. */
const furthestTimeMs = 8.64e15;

/** What became of the records of a unit: received = stored + duplicates + quarantined + lost. */
export interface UnitResult {
  stored: number;
  duplicates: number;
  /** With those that were quarantined already and stay so, where a unit releases records. */
  quarantined: number;
  /** Not even quarantine could hold them: counted as dropped. */
  lost: number;
}

/** What one message from the receiver (or a piece of a body) comes to after parsing and detection. */
export interface IntakeUnit {
  items: AppendItem[];
  quarantined: QuarantineRecord[];
  /** Records that were received but not kept (counted loss). */
  dropped: { sourceId: number; at: number; count: number }[];
  /** Quarantined records that `items` were made of, in their order: they leave quarantine and the counts of their old source. */
  released?: readonly ReleasedRecord[] | undefined;
  /** The delivery that this unit belongs to, and how far that is with it; null in all parts but the last. */
  progress?: { key: string; position: number | null } | undefined;
  /** Records that were taken out of it because nothing could hold them. */
  outcast?: { quarantined: number; lost: number };
  /** Called once the unit is committed. */
  onCommitted(result: UnitResult): void;
}

/** A quarantined record (by place) that became an event. */
export interface ReleasedRecord {
  place: number;
  sourceId: number;
  receivedAt: number;
  bytes: number;
}

export const noResult: Readonly<UnitResult> = { stored: 0, duplicates: 0, quarantined: 0, lost: 0 };

export function rowsOf({ items, quarantined }: IntakeUnit): number {
  return items.length + quarantined.length;
}

/**
 * Collects the results of parts; `whenDone` gets their sum after the last of them. Parts are told apart by nothing, so
 * `part` is called once for each and `end` when there are no more.
 */
export function createResultSum(whenDone: (sum: UnitResult) => void) {
  const sum = { ...noResult };
  let open = 0;
  let ended = false;
  const settle = () => {
    if (ended && open === 0) whenDone(sum);
  };
  return {
    part(): (result: UnitResult) => void {
      open++;
      return (result) => {
        sum.stored += result.stored;
        sum.duplicates += result.duplicates;
        sum.quarantined += result.quarantined;
        sum.lost += result.lost;
        open--;
        settle();
      };
    },
    end(): void {
      ended = true;
      settle();
    },
  };
}

/**
 * The halves of a unit of two rows or more, in their order; the answer comes after the second. How far a delivery is
 * stands with the second half, because it stands behind all of its records.
 */
export function splitUnit(unit: IntakeUnit): [IntakeUnit, IntakeUnit] {
  const { items, quarantined, dropped, released, progress } = unit;
  const half = Math.ceil(rowsOf(unit) / 2);
  const ofItems = Math.min(half, items.length);
  const ofQuarantined = half - ofItems;
  const sum = createResultSum(unit.onCommitted);
  const first: IntakeUnit = {
    items: items.slice(0, ofItems),
    quarantined: quarantined.slice(0, ofQuarantined),
    dropped,
    released: released?.slice(0, ofItems),
    progress: progress && { key: progress.key, position: null },
    onCommitted: sum.part(),
  };
  const second: IntakeUnit = {
    items: items.slice(ofItems),
    quarantined: quarantined.slice(ofQuarantined),
    dropped: [],
    released: released?.slice(ofItems),
    progress,
    onCommitted: sum.part(),
    ...(unit.outcast && { outcast: unit.outcast }),
  };
  sum.end();
  return [first, second];
}

/** The unit with its events as quarantined records. What is in quarantine already, and was to be released, stays there. */
export function quarantinedUnit(unit: IntakeUnit): IntakeUnit {
  const { items, quarantined, released } = unit;
  const records = released === undefined ? items.map(unstorable) : [];
  const staying = released === undefined ? 0 : items.length;
  return {
    ...unit,
    items: [],
    quarantined: [...quarantined, ...records],
    released: undefined,
    outcast: { quarantined: (unit.outcast?.quarantined ?? 0) + staying, lost: unit.outcast?.lost ?? 0 },
  };
}

/** The unit with its records as mere counts of drops. */
export function droppedUnit(unit: IntakeUnit): IntakeUnit {
  const { quarantined, dropped, outcast } = quarantinedUnit(unit);
  const counts = quarantined.map(({ sourceId, receivedAt: at }) => ({ sourceId, at, count: 1 }));
  return {
    ...unit,
    items: [],
    quarantined: [],
    released: undefined,
    dropped: [...dropped, ...counts],
    outcast: { quarantined: outcast?.quarantined ?? 0, lost: (outcast?.lost ?? 0) + counts.length },
  };
}

/** An event that the table cannot hold, as the record that it came from. */
export function unstorable({ event }: AppendItem): QuarantineRecord {
  const receivedAt = Number.isFinite(event.receivedAt) ? Math.trunc(event.receivedAt) : 0;
  return { receivedAt, sourceId: event.sourceId, peer: '', reason: 'unstorable', raw: event.raw };
}

/** One event that the table cannot hold would fail its whole transaction again and again, so it goes to quarantine. */
export function withoutUnstorable(unit: IntakeUnit): IntakeUnit {
  if (unit.released !== undefined || unit.items.every(({ event }) => isStorable(event))) return unit;
  const bad = unit.items.filter(({ event }) => !isStorable(event));
  const items = unit.items.filter(({ event }) => isStorable(event));
  return { ...unit, items, quarantined: [...unit.quarantined, ...bad.map(unstorable)] };
}

/** Whether the table can hold it, and everything that shows its time. */
export function isStorable({ at, receivedAt }: NormalisedEvent): boolean {
  return Number.isSafeInteger(at) && Math.abs(at) <= furthestTimeMs && Number.isSafeInteger(receivedAt);
}
