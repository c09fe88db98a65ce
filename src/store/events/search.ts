import type { EventId, StoredEvent } from '../../core/event.ts';
import { eventId, maxPartitionRow, partitionOf, rowOf } from '../../core/ids.ts';
import type { PartitionPool } from './partition-pool.ts';
import { outsideSpan, searchPartition } from './partition-search.ts';
import { type PreparedQuery, prepareQuery, type SearchQuery, type SearchResult } from './search-query.ts';

/** When a search has to stop early. */
export interface SearchLimits {
  /** Checked between steps of at most 20 ms. */
  isCancelled(): boolean;
  isOverdue(): boolean;
  /** Lets other requests run between two steps. */
  pause(): Promise<void>;
}

interface Progress {
  events: StoredEvent[];
  searched: number;
  unreadable: number[];
  /** Everything stored from here on was looked at. */
  doneTo: EventId;
  stopped: 'full' | 'overdue' | 'cancelled' | null;
}

/**
 * Searches the partitions one after the other, newest first, until the limit is reached, the deadline passes or
 * nothing is left. Throws STORE_QUERY_REFUSED.
 */
export async function search(pool: PartitionPool, query: SearchQuery, limits: SearchLimits): Promise<SearchResult> {
  const prepared = prepareQuery(query);
  const before = query.before ?? null;
  const partitions = pool.newestFirst().filter((number) => before === null || number <= partitionOf(before));
  const newest = eventId(partitions[0] ?? 0, maxPartitionRow);
  const progress: Progress = { events: [], searched: 0, unreadable: [], doneTo: before ?? newest, stopped: null };
  for (const partition of partitions) {
    const beforeRow = before !== null && partition === partitionOf(before) ? rowOf(before) : maxPartitionRow + 1;
    await searchOne({ pool, partition, prepared, beforeRow, limits }, progress);
    if (progress.stopped !== null) break;
  }
  return {
    events: progress.events,
    partitionsSearched: progress.searched,
    partitionsTotal: partitions.length,
    complete: progress.stopped !== 'overdue' && progress.stopped !== 'cancelled' && progress.unreadable.length === 0,
    nextBefore: progress.stopped === null ? null : progress.doneTo,
    unreadablePartitions: progress.unreadable,
  };
}

async function searchOne(
  job: { pool: PartitionPool; partition: number; prepared: PreparedQuery; beforeRow: number; limits: SearchLimits },
  progress: Progress,
): Promise<void> {
  const { pool, partition, prepared, beforeRow, limits } = job;
  const meta = pool.meta(partition);
  if (meta !== undefined && outsideSpan(prepared, meta)) {
    progress.searched += 1;
    return;
  }
  const borrowed = pool.borrow(partition);
  if (borrowed.kind !== 'open') {
    if (borrowed.kind === 'unreadable') progress.unreadable.push(partition);
    return;
  }
  try {
    progress.stopped = stopReason(limits);
    if (progress.stopped !== null) return;
    for (const step of searchPartition(borrowed.database, partition, prepared, beforeRow)) {
      if (take(progress, step.matches, prepared.limit)) return;
      progress.doneTo = eventId(partition, step.downToRow);
      await limits.pause();
      progress.stopped = stopReason(limits);
      if (progress.stopped !== null) return;
    }
    progress.searched += 1;
    progress.doneTo = eventId(partition, 1);
  } catch (thrown) {
    pool.fail(partition, thrown);
    progress.unreadable.push(partition);
  } finally {
    borrowed.giveBack();
  }
}

/** True once the page is full. */
function take(progress: Progress, matches: StoredEvent[], limit: number): boolean {
  for (const event of matches) {
    progress.events.push(event);
    progress.doneTo = event.id;
    if (progress.events.length < limit) continue;
    progress.stopped = 'full';
    return true;
  }
  return false;
}

function stopReason(limits: SearchLimits): 'overdue' | 'cancelled' | null {
  if (limits.isCancelled()) return 'cancelled';
  return limits.isOverdue() ? 'overdue' : null;
}
