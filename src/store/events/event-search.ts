import type { LedgerDelta } from '../../core/commit.ts';
import type { EventId, StoredEvent } from '../../core/event.ts';
import type { QuarantineSelection } from '../../core/quarantine.ts';
import type { FieldsResult, Histogram, HistogramRequest, SearchQuery, SearchResult } from '../../core/search.ts';
import { type Diagnostics, silentDiagnostics } from '../../diagnostics/log.ts';
import type { Neighbour, VectorKind } from '../control/vector-tables.ts';
import type { ContextRequest, ContextResult } from './context.ts';
import type { PartitionSummary } from './partition-summary.ts';
import type { QuarantinePage, QuarantineReasons } from './quarantine-list.ts';
import type { SearchMethods } from './search-methods.ts';
import { openStoreThread, storeThreadStopMs } from './store-thread.ts';

/** The search thread as the main thread sees it. Everything is read-only; nothing here blocks the caller's thread. */
export interface EventSearch {
  /**
   * Events that match, newest stored first. After `deadlineMs` it answers with what was found and `complete: false`.
   * Rejects with the signal's reason at once when it is aborted, with STORE_QUERY_REFUSED and STORE_QUERIES_TOO_MANY.
   */
  search(query: SearchQuery, options: { deadlineMs: number; signal?: AbortSignal }): Promise<SearchResult>;
  /** Events by time; what it says of completeness and errors is as for `search`. */
  histogram(request: HistogramRequest, options: { deadlineMs: number; signal?: AbortSignal }): Promise<Histogram>;
  /** Names, fill and most frequent values of fields, of all events or of those that match. */
  fields(
    query: Omit<SearchQuery, 'limit' | 'before'>,
    options: { deadlineMs: number; signal?: AbortSignal },
  ): Promise<FieldsResult>;
  /** Events of one host around a moment, committed ones of the hot partition included. At most 2000. */
  context(request: ContextRequest): Promise<ContextResult>;
  /** Events by place (at most 1000), in no particular order; purged ones are left out. */
  byIds(ids: EventId[], options?: { raw?: boolean }): Promise<StoredEvent[]>;
  /** The ledger by source and hour; `toAt` is excluded. */
  countsByHour(range: { fromAt: number; toAt: number }): Promise<LedgerDelta[]>;
  /** Quarantined records that were not released, newest first; at most 500 and 8 KiB of each. */
  quarantineList(
    request: { selection: QuarantineSelection; before?: number; limit: number },
    options: { deadlineMs: number },
  ): Promise<QuarantinePage>;
  /** How many quarantined records wait, by source and reason. */
  quarantineReasons(selection: QuarantineSelection, options: { deadlineMs: number }): Promise<QuarantineReasons>;
  /** Alerts whose behaviour vector is nearest, of the same model only. */
  nearestAlerts(vector: Float32Array, k: number, options: { modelId: string }): Promise<Neighbour[]>;
  /** Reference stories whose vector is nearest, of the same model only. */
  nearestStories(vector: Float32Array, k: number, options: { modelId: string }): Promise<Neighbour[]>;
  /** All partitions, newest first. */
  partitions(): Promise<PartitionSummary[]>;
  close(): Promise<void>;
}

/** Starts nothing yet: the thread begins with the first call. `folder` is the data folder. */
export function openEventSearch(options: { folder: string; diagnostics?: Diagnostics }): EventSearch {
  const thread = openStoreThread<SearchMethods>({
    name: 'search',
    script: new URL('./search-thread.ts', import.meta.url),
    dataFolder: options.folder,
    diagnostics: options.diagnostics ?? silentDiagnostics,
  });
  const nearest = (kind: VectorKind, vector: Float32Array, k: number, modelId: string): Promise<Neighbour[]> =>
    thread.ask('nearest', { kind, vector, k, modelId });
  return {
    search: (query, { deadlineMs, signal }) => thread.ask('search', { query, deadlineMs }, { signal }),
    histogram: (request, { deadlineMs, signal }) => thread.ask('histogram', { request, deadlineMs }, { signal }),
    fields: (query, { deadlineMs, signal }) => thread.ask('fields', { query, deadlineMs }, { signal }),
    context: (request) => thread.ask('context', request),
    byIds: (ids, { raw = false } = {}) => thread.ask('byIds', { ids, raw }),
    countsByHour: (range) => thread.ask('countsByHour', range),
    quarantineList: (request, { deadlineMs }) => thread.ask('quarantineList', { ...request, deadlineMs }),
    quarantineReasons: (selection, { deadlineMs }) => thread.ask('quarantineReasons', { selection, deadlineMs }),
    nearestAlerts: (vector, k, { modelId }) => nearest('alert', vector, k, modelId),
    nearestStories: (vector, k, { modelId }) => nearest('story', vector, k, modelId),
    partitions: () => thread.ask('partitions', null),
    async close() {
      await thread.stop(storeThreadStopMs);
    },
  };
}
