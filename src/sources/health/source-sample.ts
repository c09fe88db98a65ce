import type { SourceSample } from '../../core/observed.ts';
import type { NormaliseOutcome } from '../../core/record.ts';
import { sentTime } from '../../core/sent-time.ts';

/** Collects samples in the writer thread. Costs a few property reads a record, and a closer look at 1 of 16. */
export interface SampleCollector {
  note(outcomes: readonly NormaliseOutcome[]): void;
  /** What was noted since the last call; `replacements` are counts since the start, by source. */
  take(replacements: ReadonlyMap<number, number>): SourceSample[];
}

/** A quiet source is looked at whole, a busy one at every sixteenth event. */
const wholeUpTo = 16;
const everyNth = 16;
const maxFields = 100;
const maxSkews = 64;
const held = 'unassigned';

interface Counting extends Omit<SourceSample, 'fields'> {
  fields: Map<string, number>;
}

/** Creates a collector that has seen nothing. */
export function createSampleCollector(): SampleCollector {
  let open = new Map<number, Counting>();
  const replacedBefore = new Map<number, number>();
  /** Records come in runs of one source. */
  let current: Counting | null = null;

  const countingOf = (sourceId: number, at: number): Counting => {
    if (current !== null && current.sourceId === sourceId) return current;
    let counting = open.get(sourceId);
    if (counting === undefined) {
      counting = newCounting(sourceId, at);
      open.set(sourceId, counting);
    }
    current = counting;
    return counting;
  };

  const noteOne = (outcome: NormaliseOutcome) => {
    if (outcome.kind === 'quarantined') {
      const counting = countingOf(outcome.sourceId, outcome.receivedAt);
      noteArrival(counting, outcome.receivedAt);
      if (outcome.reason !== held) counting.failed++;
      return;
    }
    const { event } = outcome;
    const counting = countingOf(event.sourceId, event.receivedAt);
    noteArrival(counting, event.receivedAt);
    const dropped = event.fields['labels.device_dropped'];
    if (dropped !== undefined) counting.deviceDropped += Math.max(0, Number(dropped) || 0);
    if (counting.lines <= wholeUpTo || counting.lines % everyNth === 0) lookAt(counting, event);
  };

  return {
    note(outcomes) {
      for (const outcome of outcomes) noteOne(outcome);
    },
    take(replacements) {
      const samples: SourceSample[] = [];
      for (const counting of open.values()) {
        const total = replacements.get(counting.sourceId) ?? 0;
        const before = replacedBefore.get(counting.sourceId) ?? 0;
        replacedBefore.set(counting.sourceId, total);
        samples.push({ ...counting, replacements: Math.max(0, total - before), fields: [...counting.fields] });
      }
      open = new Map();
      current = null;
      return samples;
    },
  };
}

function newCounting(sourceId: number, at: number): Counting {
  const none = { lines: 0, failed: 0, maxGapMs: 0, replacements: 0, deviceDropped: 0, sampled: 0 };
  return { sourceId, firstAt: at, lastAt: at, ...none, fields: new Map(), skews: [] };
}

function noteArrival(counting: Counting, at: number): void {
  counting.lines++;
  const gap = at - counting.lastAt;
  if (gap <= 0) return;
  if (gap > counting.maxGapMs) counting.maxGapMs = gap;
  counting.lastAt = at;
}

function lookAt(counting: Counting, event: Extract<NormaliseOutcome, { kind: 'event' }>['event']): void {
  const { fields, sampled } = counting;
  counting.sampled = sampled + 1;
  for (const name in event.fields) {
    const filled = fields.get(name);
    if (filled !== undefined) fields.set(name, filled + 1);
    else if (fields.size < maxFields) fields.set(name, 1);
  }
  if (counting.skews.length >= maxSkews) return;
  // A time that was not believed is the one of interest; where the record carried none, both times are the same.
  const at = sentTime(event);
  if (at !== null && at !== event.receivedAt) counting.skews.push(event.receivedAt - at);
}
