/** What was refused of one kind since the last look. */
export interface RefusalSummary {
  kind: string;
  count: number;
  /** How many addresses were refused, as far as they were told apart. */
  addresses: number;
  /** Who was refused most often, and how often. */
  topAddress: string;
  topCount: number;
}

/**
 * Counts refusals per kind and address in bounded memory, so that a flood of them costs one summary a minute instead of
 * a log line or a row each.
 */
export interface RefusalTally {
  note(kind: string, address: string): void;
  /** Refusals per kind since the start. */
  totals(): Record<string, number>;
  /** What was noted since it was last taken, one summary a kind; kinds for which `isDue` says no are kept. */
  take(isDue?: (kind: string) => boolean): RefusalSummary[];
  /** Whether anything waits to be taken. */
  isEmpty(): boolean;
}

/** More addresses than this are not told apart between two looks; a flood from forged addresses must not take memory. */
const maxAddressesPerKind = 1000;

/** A tally that has noted nothing. */
export function createRefusalTally(): RefusalTally {
  const totals = new Map<string, number>();
  const recent = new Map<string, { count: number; byAddress: Map<string, number> }>();
  return {
    note(kind, address) {
      totals.set(kind, (totals.get(kind) ?? 0) + 1);
      let entry = recent.get(kind);
      if (entry === undefined) {
        entry = { count: 0, byAddress: new Map() };
        recent.set(kind, entry);
      }
      entry.count++;
      const known = entry.byAddress.get(address);
      if (known !== undefined) entry.byAddress.set(address, known + 1);
      else if (entry.byAddress.size < maxAddressesPerKind) entry.byAddress.set(address, 1);
    },
    totals: () => Object.fromEntries(totals),
    take(isDue = () => true) {
      const due = [...recent].filter(([kind]) => isDue(kind));
      return due.map(([kind, { count, byAddress }]) => {
        recent.delete(kind);
        let [topAddress, topCount] = ['', 0];
        for (const [address, times] of byAddress) if (times > topCount) [topAddress, topCount] = [address, times];
        return { kind, count, addresses: byAddress.size, topAddress, topCount };
      });
    },
    isEmpty: () => recent.size === 0,
  };
}
