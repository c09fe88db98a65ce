import { canonicalAddress, canonicalNetwork, readAddress } from './ip-address.ts';

export interface ShareLimitOptions {
  /** What all holders together may have. */
  total: number;
  /** What one holder may have. */
  share: number;
}

/** Why nothing was given: the holder has its share, or all together have everything. */
export type ShareRefusal = 'share_full' | 'total_full';

/**
 * Counts what holders (addresses, tokens) have of something that there is only so much of: connections, requests in
 * hand, bytes of memory. One holder can never have more than its share, however much of the total is free.
 */
export interface ShareLimit {
  /** Takes `amount` (1 where left out) for the holder, or says why not; what is refused is counted. */
  acquire(holder: string, amount?: number): 'granted' | ShareRefusal;
  /** Gives back what was granted. */
  release(holder: string, amount?: number): void;
  held(): number;
  heldBy(holder: string): number;
  /** Refusals since the start. */
  refused(): Record<ShareRefusal, number>;
}

/**
 * A limit by holder and in total. Who holds nothing gets its first amount even where it is larger than its share or,
 * with nobody holding anything, larger than the total: else it would never get it.
 */
export function createShareLimit({ total, share }: ShareLimitOptions): ShareLimit {
  const byHolder = new Map<string, number>();
  const refused = { share_full: 0, total_full: 0 };
  let held = 0;

  function refusalOf(own: number, amount: number): ShareRefusal | null {
    if (own > 0 && own + amount > share) return 'share_full';
    return held > 0 && held + amount > total ? 'total_full' : null;
  }

  return {
    acquire(holder, amount = 1) {
      const own = byHolder.get(holder) ?? 0;
      const refusal = refusalOf(own, amount);
      if (refusal !== null) {
        refused[refusal]++;
        return refusal;
      }
      byHolder.set(holder, own + amount);
      held += amount;
      return 'granted';
    },
    release(holder, amount = 1) {
      const left = (byHolder.get(holder) ?? 0) - amount;
      if (left > 0) byHolder.set(holder, left);
      else byHolder.delete(holder);
      held = Math.max(0, held - amount);
    },
    held: () => held,
    heldBy: (holder) => byHolder.get(holder) ?? 0,
    refused: () => ({ ...refused }),
  };
}

/**
 * Whose share an address counts to: an IPv4 address by itself (also inside IPv6), IPv6 by its /64, because one machine
 * has that many addresses of its own (RFC 4291 2.5.4). Text that is no address stands for itself.
 */
export function shareHolder(address: string): string {
  const read = readAddress(address);
  if (read === null) return address;
  const holder = read.family === 4 ? canonicalAddress(address) : canonicalNetwork(`${address.split('%')[0]}/64`);
  return holder ?? address;
}
