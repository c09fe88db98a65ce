import type { FieldSummary, FieldsResult, SearchQuery } from '../../core/search.ts';
import type { FieldSample, FieldStatistics } from './field-statistics.ts';
import { createFieldCounter, maxValues, readFieldSample, sampleFields } from './field-statistics.ts';
import type { PartitionPool } from './partition-pool.ts';
import { outsideSpan } from './partition-search.ts';
import { type PreparedQuery, prepareQuery } from './search-query.ts';
import { type SearchLimits, walkMatches } from './search-walk.ts';

/** Events of a query that are looked at; the newest ones. */
const matchesSampled = 2000;
/** Rows of an unsealed partition that are looked at. */
const hotRowsSampled = 2048;
const maxSummaries = 500;
const topValues = 10;

/**
 * Names, fill and values of fields. Without a query it comes from what is kept with sealed partitions and a sample of
 * the others; with one from the newest matches. Throws the STORE_QUERY_ codes.
 */
export async function summariseFields(
  pool: PartitionPool,
  request: Omit<SearchQuery, 'limit' | 'before'>,
  limits: SearchLimits,
): Promise<FieldsResult> {
  const query = prepareQuery({ ...request, limit: 1 });
  const { fromAt, toAt, limit, index, indexTerms, ...rest } = query;
  const isSpanOnly = Object.values(rest).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  );
  return isSpanOnly && index === null ? fromPartitions(pool, query, limits) : fromMatches(pool, query, limits);
}

async function fromMatches(pool: PartitionPool, query: PreparedQuery, limits: SearchLimits): Promise<FieldsResult> {
  const counter = createFieldCounter();
  let seen = 0;
  const end = await walkMatches({ pool, query, before: null, limits }, ({ row }) => {
    counter.add(row);
    seen += 1;
    return seen >= matchesSampled;
  });
  const sample = counter.result();
  return {
    fields: merge([{ sample, weight: 1 }]),
    eventsSampled: sample.events,
    partitionsSearched: end.partitionsSearched,
    partitionsTotal: end.partitionsTotal,
    complete: end.stopped === null || end.stopped === 'full',
  };
}

interface Weighted {
  sample: FieldSample;
  /** Events of the partition for each one of the sample. */
  weight: number;
}

async function fromPartitions(pool: PartitionPool, query: PreparedQuery, limits: SearchLimits): Promise<FieldsResult> {
  const partitions = pool.newestFirst();
  const samples: Weighted[] = [];
  let searched = 0;
  for (const partition of partitions) {
    if (limits.isCancelled() || limits.isOverdue()) break;
    const meta = pool.meta(partition);
    if (meta === undefined) continue;
    searched += 1;
    if (meta.rowCount === 0 || outsideSpan(query, meta)) continue;
    const sample = await samplePartition(pool, partition, limits);
    if (sample === null) searched -= 1;
    else if (sample.events > 0) samples.push({ sample, weight: meta.rowCount / sample.events });
  }
  return {
    fields: merge(samples),
    eventsSampled: samples.reduce((sum, { sample }) => sum + sample.events, 0),
    partitionsSearched: searched,
    partitionsTotal: partitions.length,
    complete: searched === partitions.length,
  };
}

async function samplePartition(
  pool: PartitionPool,
  partition: number,
  limits: SearchLimits,
): Promise<FieldSample | null> {
  const borrowed = pool.borrow(partition);
  if (borrowed.kind !== 'open') return null;
  try {
    const kept = readFieldSample(borrowed.database);
    if (kept !== null) return kept;
    const sampling = sampleFields(borrowed.database, hotRowsSampled);
    for (;;) {
      const step = sampling.next();
      if (step.done === true) return step.value;
      await limits.pause();
      if (limits.isCancelled()) return null;
    }
  } catch (thrown) {
    pool.fail(partition, thrown);
    return null;
  } finally {
    borrowed.giveBack();
  }
}

interface Merged extends Omit<FieldSummary, 'share' | 'top'> {
  events: number;
  values: Map<string, number>;
}

function merge(samples: Weighted[]): FieldSummary[] {
  const total = samples.reduce((sum, { sample, weight }) => sum + sample.events * weight, 0);
  const merged = new Map<string, Merged>();
  for (const { sample, weight } of samples) {
    for (const field of sample.fields) {
      const known = merged.get(field.name);
      if (known === undefined) merged.set(field.name, begin(field, weight));
      else add(known, field, weight);
    }
  }
  return [...merged.values()]
    .sort((a, b) => b.events - a.events)
    .slice(0, maxSummaries)
    .map(({ events, values, ...field }) => ({
      ...field,
      share: Math.min(1, events / total),
      top: [...values]
        .sort(([, a], [, b]) => b - a)
        .slice(0, topValues)
        .map(([value, count]) => ({ value, share: Math.min(1, count / total) })),
    }));
}

function begin({ name, kind, distinct, minimum, maximum, events, top }: FieldStatistics, weight: number): Merged {
  const values = new Map(top.map(({ value, events: count }) => [value, count * weight]));
  return { name, kind, distinct, moreValues: distinct >= maxValues, minimum, maximum, events: events * weight, values };
}

function add(known: Merged, field: FieldStatistics, weight: number): void {
  known.events += field.events * weight;
  // Values of two partitions may be the same ones: the larger number is certain.
  known.distinct = Math.max(known.distinct, field.distinct);
  known.moreValues ||= field.distinct >= maxValues;
  if (field.kind === 'text') known.kind = 'text';
  known.minimum = ends(Math.min, known.minimum, field.minimum);
  known.maximum = ends(Math.max, known.maximum, field.maximum);
  for (const { value, events } of field.top) known.values.set(value, (known.values.get(value) ?? 0) + events * weight);
}

function ends(choose: (...values: number[]) => number, one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : choose(one, other);
}
