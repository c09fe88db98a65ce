import type { QuarantineEntry, QuarantineSelection } from '../../core/quarantine.ts';
import type { PartitionPool } from './partition-pool.ts';
import { scanQuarantine } from './quarantine-scan.ts';

/** A page of quarantined records. */
export interface QuarantinePage {
  entries: QuarantineEntry[];
  /** Where the next page begins; null where nothing is left. */
  nextBefore: number | null;
  /** False where the deadline ended it early. */
  complete: boolean;
}

/** How many records of a source wait for one reason. */
export interface QuarantineReasonCount {
  sourceId: number;
  reason: string;
  count: number;
  firstAt: number;
  lastAt: number;
}

export interface QuarantineReasons {
  reasons: QuarantineReasonCount[];
  complete: boolean;
}

export interface QuarantineLimits {
  /** True once the asker has gone or the deadline passed. */
  isOver(): boolean;
  /** Lets other requests run between two steps. */
  pause(): Promise<void>;
}

const maxLimit = 500;
/** A list shows the beginning of a long record; the whole of it stays where it is. */
const shownBytes = 8192;
/** Sources times reasons; more than that is noise of made-up reasons. */
const maxReasons = 2000;

/** Quarantined records that were not released, newest first, before a place (excluded). */
export async function listQuarantine(
  pool: PartitionPool,
  request: { selection: QuarantineSelection; before?: number; limit: number },
  limits: QuarantineLimits,
): Promise<QuarantinePage> {
  const limit = Math.min(request.limit, maxLimit);
  const page: QuarantinePage = { entries: [], nextBefore: null, complete: true };
  const after = request.before === undefined ? {} : { after: request.before };
  const scan = { selection: request.selection, direction: 'newest_first', rawBytes: shownBytes, ...after } as const;
  for (const step of scanQuarantine(pool, scan)) {
    page.entries.push(...step.entries.slice(0, limit - page.entries.length));
    if (page.entries.length === limit) return { ...page, nextBefore: page.entries.at(-1)?.id ?? null };
    await limits.pause();
    if (limits.isOver()) return { ...page, nextBefore: step.reached, complete: false };
  }
  return page;
}

/** Counts by source and reason of what waits, most first. */
export async function countQuarantine(
  pool: PartitionPool,
  selection: QuarantineSelection,
  limits: QuarantineLimits,
): Promise<QuarantineReasons> {
  const counts = new Map<string, QuarantineReasonCount>();
  const done = (complete: boolean): QuarantineReasons => ({
    reasons: [...counts.values()].sort((one, other) => other.count - one.count),
    complete,
  });
  for (const { entries } of scanQuarantine(pool, { selection, direction: 'newest_first', rawBytes: 0 })) {
    for (const entry of entries) addTo(counts, entry);
    await limits.pause();
    if (limits.isOver()) return done(false);
  }
  return done(true);
}

function addTo(counts: Map<string, QuarantineReasonCount>, { sourceId, reason, receivedAt }: QuarantineEntry): void {
  const key = `${sourceId} ${reason}`;
  const known = counts.get(key);
  if (known === undefined) {
    if (counts.size >= maxReasons) return;
    counts.set(key, { sourceId, reason, count: 1, firstAt: receivedAt, lastAt: receivedAt });
    return;
  }
  known.count += 1;
  known.firstAt = Math.min(known.firstAt, receivedAt);
  known.lastAt = Math.max(known.lastAt, receivedAt);
}
