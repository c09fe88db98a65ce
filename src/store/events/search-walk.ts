import type { EventId } from '../../core/event.ts';
import { eventId, maxPartitionRow, partitionOf, rowOf } from '../../core/ids.ts';
import type { StoreDatabase } from '../database.ts';
import type { PartitionPool } from './partition-pool.ts';
import { type Match, outsideSpan, searchPartition } from './partition-search.ts';
import type { PreparedQuery } from './search-query.ts';

/** When a search has to stop early. */
export interface SearchLimits {
  /** Checked between steps of at most 20 ms. */
  isCancelled(): boolean;
  isOverdue(): boolean;
  /** Lets other requests run between two steps. */
  pause(): Promise<void>;
}

/** What to walk through; `before` is excluded. */
export interface Walk {
  pool: PartitionPool;
  query: PreparedQuery;
  before: EventId | null;
  limits: SearchLimits;
  /** Tried first on each partition; true says that it took all matches by itself, in at most a tenth of a second. */
  takeWhole?(database: StoreDatabase): boolean;
}

/** How far a walk came. */
export interface WalkEnd {
  partitionsSearched: number;
  partitionsTotal: number;
  /** Null where nothing is left. */
  stopped: 'full' | 'overdue' | 'cancelled' | null;
  /** Everything stored from here on was looked at. */
  doneTo: EventId;
  unreadablePartitions: number[];
}

/** Takes a match; true ends the walk behind it. */
export type TakeMatch = (match: Match, id: EventId) => boolean;

/** Goes through the matches of all partitions, newest first, until `take` has enough, a limit ends it or none is left. */
export async function walkMatches(walk: Walk, take: TakeMatch): Promise<WalkEnd> {
  const { pool, before } = walk;
  const partitions = pool.newestFirst().filter((number) => before === null || number <= partitionOf(before));
  const end: WalkEnd = {
    partitionsSearched: 0,
    partitionsTotal: partitions.length,
    stopped: null,
    doneTo: before ?? eventId(partitions[0] ?? 0, maxPartitionRow),
    unreadablePartitions: [],
  };
  for (const partition of partitions) {
    await walkPartition(walk, partition, take, end);
    if (end.stopped !== null) break;
  }
  return end;
}

async function walkPartition(walk: Walk, partition: number, take: TakeMatch, end: WalkEnd): Promise<void> {
  const { pool, query } = walk;
  const meta = pool.meta(partition);
  if (meta !== undefined && outsideSpan(query, meta)) {
    end.partitionsSearched += 1;
    end.doneTo = eventId(partition, 1);
    return;
  }
  const borrowed = pool.borrow(partition);
  if (borrowed.kind !== 'open') {
    if (borrowed.kind === 'unreadable') end.unreadablePartitions.push(partition);
    return;
  }
  try {
    await walkRows(walk, { partition, database: borrowed.database }, take, end);
  } catch (thrown) {
    pool.fail(partition, thrown);
    end.unreadablePartitions.push(partition);
  } finally {
    borrowed.giveBack();
  }
}

async function walkRows(
  { query, before, limits, takeWhole }: Walk,
  { partition, database }: { partition: number; database: StoreDatabase },
  take: TakeMatch,
  end: WalkEnd,
): Promise<void> {
  end.stopped = stopReason(limits);
  if (end.stopped !== null) return;
  if (takeWhole?.(database) === true) {
    end.partitionsSearched += 1;
    end.doneTo = eventId(partition, 1);
    await limits.pause();
    return;
  }
  const beforeRow = before !== null && partition === partitionOf(before) ? rowOf(before) : maxPartitionRow + 1;
  for (const { matches, downToRow } of searchPartition(database, query, beforeRow)) {
    for (const match of matches) {
      end.doneTo = eventId(partition, match.row.row);
      if (!take(match, end.doneTo)) continue;
      end.stopped = 'full';
      return;
    }
    end.doneTo = eventId(partition, downToRow);
    await limits.pause();
    end.stopped = stopReason(limits);
    if (end.stopped !== null) return;
  }
  end.partitionsSearched += 1;
  end.doneTo = eventId(partition, 1);
}

function stopReason(limits: SearchLimits): 'overdue' | 'cancelled' | null {
  if (limits.isCancelled()) return 'cancelled';
  return limits.isOverdue() ? 'overdue' : null;
}
