import { join } from 'node:path';
import type { LedgerDelta } from '../../core/commit.ts';
import { ApplianceError } from '../../core/errors.ts';
import type { EventId, StoredEvent } from '../../core/event.ts';
import type { QuarantineSelection } from '../../core/quarantine.ts';
import type { FieldsResult, Histogram, HistogramRequest, SearchQuery, SearchResult } from '../../core/search.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import { controlFileName } from '../control/control-file.ts';
import { type Neighbour, nearestVectors, type VectorKind } from '../control/vector-tables.ts';
import { openDatabase, type StoreDatabase } from '../database.ts';
import { type ContextRequest, type ContextResult, context, eventsByIds } from './context.ts';
import { summariseFields } from './field-summary.ts';
import { countByTime } from './histogram.ts';
import { readLedgerByHour } from './ledger-reader.ts';
import { partitionBytes } from './partition-files.ts';
import { createPartitionPool } from './partition-pool.ts';
import type { PartitionSummary } from './partition-summary.ts';
import { countQuarantine, listQuarantine, type QuarantinePage, type QuarantineReasons } from './quarantine-list.ts';
import { search } from './search.ts';
import type { SearchLimits } from './search-walk.ts';

/** What the search thread can be asked. Searches take turns step by step, so a short question never waits for a long one. */
export interface SearchMethods {
  search(argument: { query: SearchQuery; deadlineMs: number }, signal: AbortSignal): Promise<SearchResult>;
  histogram(argument: { request: HistogramRequest; deadlineMs: number }, signal: AbortSignal): Promise<Histogram>;
  fields(
    argument: { query: Omit<SearchQuery, 'limit' | 'before'>; deadlineMs: number },
    signal: AbortSignal,
  ): Promise<FieldsResult>;
  context(request: ContextRequest): ContextResult;
  byIds(argument: { ids: EventId[]; raw: boolean }): StoredEvent[];
  countsByHour(range: { fromAt: number; toAt: number }): LedgerDelta[];
  quarantineList(
    request: { selection: QuarantineSelection; before?: number; limit: number; deadlineMs: number },
    signal: AbortSignal,
  ): Promise<QuarantinePage>;
  quarantineReasons(
    request: { selection: QuarantineSelection; deadlineMs: number },
    signal: AbortSignal,
  ): Promise<QuarantineReasons>;
  nearest(argument: { kind: VectorKind; modelId: string; vector: Float32Array; k: number }): Neighbour[];
  partitions(argument: null): PartitionSummary[];
}

export interface SearchMethodsOptions {
  dataFolder: string;
  diagnostics: Diagnostics;
  /** Lets messages arrive and other calls run between two steps. */
  pause(): Promise<void>;
}

/** Searches that may be under way at once; each holds one partition open. */
const maxSearches = 16;
const maxContextEvents = 2000;
const maxIds = 1000;

/** `sweep` closes files that were purged, so that an idle thread does not keep their space; `close` closes all. */
export function createSearchMethods(options: SearchMethodsOptions): SearchMethods & { sweep(): void; close(): void } {
  const { dataFolder, diagnostics } = options;
  const pool = createPartitionPool({ dataFolder, diagnostics });
  let control: StoreDatabase | null = null;
  let searches = 0;
  const limitsOf = (deadlineMs: number, signal: AbortSignal) => {
    const overdueAt = performance.now() + deadlineMs;
    return { isOver: () => signal.aborted || performance.now() >= overdueAt, pause: options.pause };
  };
  /** Runs a search if there is room for one more. */
  const taking = async <T>(
    deadlineMs: number,
    signal: AbortSignal,
    run: (limits: SearchLimits) => Promise<T>,
  ): Promise<T> => {
    if (searches >= maxSearches) throw new ApplianceError('STORE_QUERIES_TOO_MANY', { params: { waiting: searches } });
    const overdueAt = performance.now() + deadlineMs;
    searches += 1;
    try {
      return await run({
        isCancelled: () => signal.aborted,
        isOverdue: () => performance.now() >= overdueAt,
        pause: options.pause,
      });
    } finally {
      searches -= 1;
    }
  };
  const controlDatabase = (): StoreDatabase => {
    control ??= openDatabase(join(dataFolder, controlFileName), { mode: 'read', vectors: true });
    return control;
  };

  return {
    search: ({ query, deadlineMs }, signal) => taking(deadlineMs, signal, (limits) => search(pool, query, limits)),
    histogram: ({ request, deadlineMs }, signal) =>
      taking(deadlineMs, signal, (limits) => countByTime(pool, request, limits)),
    fields: ({ query, deadlineMs }, signal) =>
      taking(deadlineMs, signal, (limits) => summariseFields(pool, query, limits)),
    context: (request) => context(pool, { ...request, limit: Math.min(request.limit, maxContextEvents) }),
    byIds: ({ ids, raw }) => eventsByIds(pool, checkIds(ids), { raw }),
    countsByHour: (range) => readLedgerByHour(controlDatabase(), pool, range),
    quarantineList: (request, signal) => listQuarantine(pool, request, limitsOf(request.deadlineMs, signal)),
    quarantineReasons: ({ selection, deadlineMs }, signal) =>
      countQuarantine(pool, selection, limitsOf(deadlineMs, signal)),
    nearest: (argument) => nearestVectors(controlDatabase(), argument),
    partitions: () =>
      pool.newestFirst().map((partition) => ({
        partition,
        sizeBytes: partitionBytes(dataFolder, partition),
        meta: pool.meta(partition) ?? null,
      })),
    sweep: () => {
      pool.newestFirst();
    },
    close: () => {
      pool.close();
      control?.close();
    },
  };
}

function checkIds(ids: EventId[]): EventId[] {
  if (ids.length <= maxIds) return ids;
  throw new ApplianceError('STORE_QUERY_REFUSED', { params: { reason: `more than ${maxIds} events at once` } });
}
