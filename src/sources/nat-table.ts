import { canonicalAddress } from '../core/ip-address.ts';
import type { NatEntry } from '../core/source.ts';

/** The translations of one source. */
export interface NatTable {
  /** The internal address behind a translated one at a moment; undefined where none is known. O(log n). */
  internalOf(translated: string, at: number): string | undefined;
  size: number;
}

/** A source has at most so many. */
export const maxNatEntries = 100_000;

/**
 * Makes the table. Entries of one translated address must not overlap in time (`findNatOverlap`); if they do, the one
 * that begins last counts.
 */
export function createNatTable(entries: readonly NatEntry[]): NatTable {
  const byTranslated = new Map<string, NatEntry[]>();
  for (const entry of entries) {
    const known = byTranslated.get(entry.translated);
    if (known) known.push(entry);
    else byTranslated.set(entry.translated, [entry]);
  }
  for (const list of byTranslated.values()) if (list.length > 1) list.sort(byStart);
  return {
    size: entries.length,
    internalOf(translated, at) {
      // Events carry addresses as devices write them; only IPv6 has more than one way.
      const key = translated.includes(':') ? canonicalAddress(translated) : translated;
      const list = key === null ? undefined : byTranslated.get(key);
      const entry = list && lastStarted(list, at);
      return entry && at < (entry.validTo ?? Number.POSITIVE_INFINITY) ? entry.internal : undefined;
    },
  };
}

/** Two entries (their places in the list) that say different things of one translated address at one time; else null. */
export function findNatOverlap(entries: readonly NatEntry[]): { first: number; second: number } | null {
  const order = entries.map((entry, place) => ({ entry, place }));
  order.sort(
    (one, other) =>
      (one.entry.translated < other.entry.translated ? -1 : one.entry.translated > other.entry.translated ? 1 : 0) ||
      byStart(one.entry, other.entry) ||
      one.place - other.place,
  );
  for (let index = 1; index < order.length; index++) {
    const [before, after] = [order[index - 1], order[index]];
    if (!before || !after || before.entry.translated !== after.entry.translated) continue;
    if (startOf(after.entry) >= (before.entry.validTo ?? Number.POSITIVE_INFINITY)) continue;
    const [first, second] = [before.place, after.place].sort((one, other) => one - other);
    return { first: first ?? 0, second: second ?? 0 };
  }
  return null;
}

function startOf(entry: NatEntry): number {
  return entry.validFrom ?? Number.NEGATIVE_INFINITY;
}

function byStart(one: NatEntry, other: NatEntry): number {
  const [left, right] = [startOf(one), startOf(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function lastStarted(list: readonly NatEntry[], at: number): NatEntry | undefined {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = list[middle];
    if (entry && startOf(entry) <= at) low = middle + 1;
    else high = middle;
  }
  return list[low - 1];
}
