import type { EventId } from '../../core/event.ts';
import type { SearchEnding, SearchPart, SearchQuery } from '../../core/search.ts';
import type { EventSearch } from './event-search.ts';

export interface StreamOptions {
  /** Time for all of it, milliseconds. */
  deadlineMs: number;
  /** Ends it at once; the generator throws the signal's reason. */
  signal?: AbortSignal;
  /** Events after which it ends. */
  maxEvents: number;
  /** Events of one part, 1 … 500. */
  partEvents?: number;
}

/** A part is answered after this time at the latest, so that progress is seen. */
const partMs = 250;
const longestPartMs = 4000;
const usualPartEvents = 200;

/**
 * A search in parts, each asked for when the one before was taken: who reads slowly slows it down, and nothing piles up.
 * Other searches run in between. Throws what `search` throws.
 */
export async function* streamSearch(
  search: Pick<EventSearch, 'search'>,
  query: Omit<SearchQuery, 'limit'>,
  options: StreamOptions,
): AsyncGenerator<SearchPart> {
  const overdueAt = performance.now() + options.deadlineMs;
  // `now` means the same in every part.
  const asked = { ...query, nowAt: query.nowAt ?? Date.now() };
  let before = query.before ?? null;
  let left = options.maxEvents;
  let total: number | null = null;
  let timeMs = partMs;
  const unreadable = new Set<number>();
  for (;;) {
    const limit = Math.min(left, options.partEvents ?? usualPartEvents);
    const remainingMs = overdueAt - performance.now();
    const part = await search.search(
      { ...asked, limit, ...(before === null ? {} : { before }) },
      { deadlineMs: Math.max(1, Math.min(timeMs, remainingMs)), ...(options.signal && { signal: options.signal }) },
    );
    for (const partition of part.unreadablePartitions) unreadable.add(partition);
    total ??= part.partitionsTotal;
    left -= part.events.length;
    const ended = endingOf(part.nextBefore, left, performance.now() >= overdueAt);
    // Waiting behind others can use up the time of a part before its first step.
    timeMs = part.nextBefore === before ? Math.min(timeMs * 2, longestPartMs) : partMs;
    before = part.nextBefore;
    yield {
      events: part.events,
      partitionsSearched: Math.max(0, total - part.partitionsTotal + part.partitionsSearched),
      partitionsTotal: total,
      ended,
      nextBefore: part.nextBefore,
      unreadablePartitions: [...unreadable],
    };
    if (ended !== null) return;
  }
}

function endingOf(nextBefore: EventId | null, left: number, overdue: boolean): SearchEnding | null {
  if (nextBefore === null) return 'complete';
  if (left <= 0) return 'limit';
  return overdue ? 'deadline' : null;
}
