import type { StoredEvent } from '../../core/event.ts';
import { partitionOf } from '../../core/ids.ts';
import type { SearchQuery, SearchResult } from '../../core/search.ts';
import { storedEvent } from './event-row.ts';
import type { PartitionPool } from './partition-pool.ts';
import { prepareQuery } from './search-query.ts';
import { type SearchLimits, walkMatches } from './search-walk.ts';

/**
 * Searches the partitions one after the other, newest first, until the limit is reached, the deadline passes or
 * nothing is left. Throws STORE_QUERY_REFUSED and the other STORE_QUERY_ codes.
 */
export async function search(pool: PartitionPool, query: SearchQuery, limits: SearchLimits): Promise<SearchResult> {
  const prepared = prepareQuery(query);
  const events: StoredEvent[] = [];
  const end = await walkMatches({ pool, query: prepared, before: query.before ?? null, limits }, (match, id) => {
    events.push(storedEvent(partitionOf(id), match.row, match.fields));
    return events.length >= prepared.limit;
  });
  return {
    events,
    partitionsSearched: end.partitionsSearched,
    partitionsTotal: end.partitionsTotal,
    complete: end.stopped !== 'overdue' && end.stopped !== 'cancelled' && end.unreadablePartitions.length === 0,
    nextBefore: end.stopped === null ? null : end.doneTo,
    unreadablePartitions: end.unreadablePartitions,
  };
}
