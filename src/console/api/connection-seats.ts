/** How many connections may be open at once. */
export interface ConnectionLimits {
  total: number;
  /** Of one address (of one /64 of IPv6). */
  perAddress: number;
}

interface Seat {
  /** A live session came over it at least once. */
  signedIn: boolean;
  /** Requests in hand. */
  busy: number;
  end(): void;
}

/** Who sits: connections by the address that holds them, oldest first. */
export interface ConnectionSeats {
  /**
   * Gives the connection a seat. Where its address or all together have all theirs, a connection over which nobody ever
   * signed in is ended for it (the oldest of the address that holds most); false where there is none such.
   */
  take(seat: { key: string; holder: string; end(): void }): boolean;
  leave(key: string): void;
  noteSignedIn(key: string): void;
  /** A request of the connection begins (1) or ended (-1). */
  noteRequest(key: string, step: 1 | -1): void;
  open(): number;
  /** Ends those over which nothing is in hand, or all. */
  endAll(which: 'idle' | 'all'): void;
}

/** Seats of a listener. Every step is bounded by the number of seats. */
export function createConnectionSeats(limits: ConnectionLimits): ConnectionSeats {
  const groups = new Map<string, Map<string, Seat>>();
  const holderOf = new Map<string, string>();

  const seatOf = (key: string) => groups.get(holderOf.get(key) ?? '')?.get(key);

  function leave(key: string): void {
    const holder = holderOf.get(key);
    if (holder === undefined) return;
    holderOf.delete(key);
    const group = groups.get(holder);
    group?.delete(key);
    if (group?.size === 0) groups.delete(holder);
  }

  function evict(group: ReadonlyMap<string, Seat> | undefined, fits: (seat: Seat) => boolean): boolean {
    for (const [key, seat] of group ?? []) {
      if (!fits(seat)) continue;
      leave(key);
      seat.end();
      return true;
    }
    return false;
  }

  const evictStranger = (group: ReadonlyMap<string, Seat> | undefined) =>
    evict(group, (seat) => !seat.signedIn && seat.busy === 0) || evict(group, (seat) => !seat.signedIn);

  function makeRoom(own: number): boolean {
    const largestFirst = [...groups.values()].sort((one, other) => other.size - one.size);
    if (largestFirst.some(evictStranger)) return true;
    // Only signed-in connections are left: an idle one costs nobody anything, the browser opens another.
    const [largest] = largestFirst;
    return largest !== undefined && largest.size > own + 1 && evict(largest, (seat) => seat.busy === 0);
  }

  return {
    take({ key, holder, end }) {
      const own = groups.get(holder)?.size ?? 0;
      if (own >= limits.perAddress) {
        if (!evictStranger(groups.get(holder))) return false;
      } else if (holderOf.size >= limits.total && !makeRoom(own)) return false;
      const group = groups.get(holder) ?? new Map<string, Seat>();
      groups.set(holder, group.set(key, { signedIn: false, busy: 0, end }));
      holderOf.set(key, holder);
      return true;
    },
    leave,
    noteSignedIn(key) {
      const seat = seatOf(key);
      if (seat) seat.signedIn = true;
    },
    noteRequest(key, step) {
      const seat = seatOf(key);
      if (seat) seat.busy += step;
    },
    open: () => holderOf.size,
    endAll(which) {
      for (const group of [...groups.values()]) while (evict(group, ({ busy }) => busy === 0 || which === 'all'));
    },
  };
}
