import { latestTimeOf } from './page-body.ts';
import type { CollectOutcome, PullState } from './pull-types.ts';

export interface ReadPage {
  items: Record<string, unknown>[];
  next: string | null;
}

/** A feed that was never read. */
export const startState: PullState = { cursor: null, since: null, latestAt: null };

/**
 * Where the feed stands after a page, and how the collection ends (null where it goes on). `seen` are the cursors of
 * this collection.
 */
export function stateAfter(
  state: PullState,
  page: ReadPage,
  more: { seen: ReadonlySet<string>; now: number },
): { state: PullState; end: CollectOutcome | null } {
  const latestAt = later(state.latestAt, page, more.now);
  if (page.next === null)
    return { state: { cursor: null, since: latestAt ?? state.since, latestAt: null }, end: 'complete' };
  if (!more.seen.has(page.next)) return { state: { ...state, cursor: page.next, latestAt }, end: null };
  if (page.items.length === 0 && page.next === state.cursor) {
    // An endless feed gives its last cursor again when it has nothing new: that one is worth keeping.
    return { state: { cursor: page.next, since: latestAt ?? state.since, latestAt: null }, end: 'complete' };
  }
  return { state: { ...state, cursor: null, latestAt: null }, end: 'repeated_cursor' };
}

/** A sensor's clock that runs ahead must not make us skip what comes until then. */
function later(latestAt: number | null, page: ReadPage, now: number): number | null {
  const ofPage = latestTimeOf(page.items);
  if (ofPage === null) return latestAt;
  return Math.max(latestAt ?? 0, Math.min(ofPage, now));
}
