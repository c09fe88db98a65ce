import { createShareLimit, type ShareRefusal, shareHolder } from '../core/share-limit.ts';

/** Why a connection was refused or closed early. */
export type SeatRefusal = 'address_full' | 'all_full' | 'evicted' | 'first_message_late';

export interface ConnectionSeatsOptions {
  /** Connections of all addresses together. */
  total: number;
  /** Connections of one address (IPv6: of one /64). */
  perAddress: number;
  /** A connection that proved nothing for so long is closed. */
  firstMessageMs: number;
  /** Called for each connection that is refused or closed here. */
  onRefused(kind: SeatRefusal, address: string): void;
  /** Milliseconds of a clock that never goes back; for tests. */
  now?(): number;
}

/** The place of one open connection. */
export interface Seat {
  /** When something was last heard, by the clock of the seats. */
  heardAt: number;
  /** A whole message came, or a request with a good token: from now on it is given up after all that proved nothing. */
  prove(): void;
  /** The connection is closed. */
  release(): void;
}

/** Who may be connected at once. */
export interface ConnectionSeats {
  readonly total: number;
  /** A seat, or null where the connection has to be refused. `close` has to end the connection when it is called. */
  take(address: string, close: () => void): Seat | null;
  /** Closes connections that proved nothing in time. */
  sweep(): void;
  /** While on, nobody is read, so nobody is late; afterwards everybody has the whole time again. */
  hold(on: boolean): void;
  open(): number;
}

interface OpenSeat extends Seat {
  readonly address: string;
  readonly holder: string;
  readonly since: number;
  readonly close: () => void;
}

interface Holder {
  /** In the order they came. */
  unproven: Set<OpenSeat>;
  proven: Set<OpenSeat>;
}

const kindOf = { share_full: 'address_full', total_full: 'all_full' } as const satisfies Record<ShareRefusal, string>;

/**
 * Seats for connections, by address and in total. Where all are taken, a newcomer gets the seat of a connection that
 * proved nothing yet: the oldest one of the address with most seats. Where there is none, the idlest one of the address
 * with most seats goes, but only as long as the newcomer's address has clearly fewer. So silence shuts nobody out.
 */
export function createConnectionSeats(options: ConnectionSeatsOptions): ConnectionSeats {
  const { total, perAddress, firstMessageMs, onRefused, now = () => performance.now() } = options;
  const shares = createShareLimit({ total, share: Math.min(total, perAddress) });
  const holders = new Map<string, Holder>();
  const unproven = new Set<OpenSeat>();
  let held = false;
  let readSince = now();

  function forget(seat: OpenSeat): boolean {
    const holder = holders.get(seat.holder);
    if (!holder) return false;
    const wasOpen = holder.unproven.delete(seat) || holder.proven.delete(seat);
    if (!wasOpen) return false;
    unproven.delete(seat);
    if (holder.unproven.size + holder.proven.size === 0) holders.delete(seat.holder);
    shares.release(seat.holder);
    return true;
  }

  function remove(seat: OpenSeat, kind: SeatRefusal): void {
    if (!forget(seat)) return;
    onRefused(kind, seat.address);
    seat.close();
  }

  /** Whose seat a newcomer gets; null where it has to be refused. */
  function victimFor(newcomer: string, refusal: ShareRefusal): OpenSeat | null {
    if (refusal === 'share_full') return oldest(holders.get(newcomer)?.unproven);
    const own = shares.heldBy(newcomer);
    const silent = fullest(holders, (holder) => holder.unproven.size > 0);
    // Never worse off than the newcomer: its own address may be the fullest, then it replaces one of its own.
    if (silent !== null && (silent.name === newcomer || sizeOf(silent.holder) > own)) {
      return oldest(silent.holder.unproven);
    }
    const spoken = fullest(holders, (holder) => holder.proven.size > 0);
    return spoken !== null && sizeOf(spoken.holder) >= own + 2 ? idlest(spoken.holder.proven) : null;
  }

  function enter(address: string, holder: string, close: () => void): Seat {
    const since = now();
    const seat: OpenSeat = {
      address,
      holder,
      since,
      heardAt: since,
      close,
      prove() {
        const own = holders.get(holder);
        if (!own?.unproven.delete(seat)) return;
        unproven.delete(seat);
        own.proven.add(seat);
      },
      release: () => void forget(seat),
    };
    const own = holders.get(holder) ?? { unproven: new Set(), proven: new Set() };
    holders.set(holder, own);
    own.unproven.add(seat);
    unproven.add(seat);
    return seat;
  }

  return {
    total,
    take(address, close) {
      const holder = shareHolder(address);
      const answer = shares.acquire(holder);
      if (answer !== 'granted') {
        const victim = victimFor(holder, answer);
        if (victim !== null) remove(victim, 'evicted');
        if (victim === null || shares.acquire(holder) !== 'granted') {
          onRefused(kindOf[answer], address);
          return null;
        }
      }
      return enter(address, holder, close);
    },
    sweep() {
      if (held) return;
      const bound = now() - firstMessageMs;
      for (const seat of unproven) {
        if (Math.max(seat.since, readSince) > bound) break;
        remove(seat, 'first_message_late');
      }
    },
    hold(on) {
      if (held && !on) readSince = now();
      held = on;
    },
    open: () => shares.held(),
  };
}

function sizeOf(holder: Holder): number {
  return holder.unproven.size + holder.proven.size;
}

/** The holder with most seats among those wanted; of equal ones the one whose oldest silent connection is oldest. */
function fullest(
  holders: ReadonlyMap<string, Holder>,
  wanted: (holder: Holder) => boolean,
): { name: string; holder: Holder } | null {
  let best: { name: string; holder: Holder } | null = null;
  for (const [name, holder] of holders) {
    if (!wanted(holder)) continue;
    const difference = best === null ? 1 : sizeOf(holder) - sizeOf(best.holder);
    if (difference > 0 || (difference === 0 && waitsLonger(holder, best?.holder))) best = { name, holder };
  }
  return best;
}

function waitsLonger(one: Holder, other: Holder | undefined): boolean {
  const since = oldest(one.unproven)?.since ?? Number.POSITIVE_INFINITY;
  return since < (oldest(other?.unproven)?.since ?? Number.POSITIVE_INFINITY);
}

function oldest(seats: ReadonlySet<OpenSeat> | undefined): OpenSeat | null {
  return seats?.values().next().value ?? null;
}

function idlest(seats: ReadonlySet<OpenSeat>): OpenSeat | null {
  let best: OpenSeat | null = null;
  for (const seat of seats) if (best === null || seat.heardAt < best.heardAt) best = seat;
  return best;
}
