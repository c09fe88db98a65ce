import { createRateLimit } from '../../core/rate-limit.ts';
import { createShareLimit } from '../../core/share-limit.ts';
import type { ReceiverLimits } from '../receiver-options.ts';

/** What a push has to wait for. */
type PushRefusal = 'push_rate' | 'push_in_hand';

/** One push that is being worked on. */
export interface PushShare {
  /** Takes memory for so many more bytes; false where its source or all together have too much in hand. */
  reserve(bytes: number): boolean;
  /** Gives back all that was reserved but `bytes`. */
  keep(bytes: number): void;
  end(): void;
}

/** What the pushes of each source may take, so that one token cannot take everything. */
export interface PushShares {
  begin(sourceId: number): PushShare | PushRefusal;
}

type PushLimits = Pick<
  ReceiverLimits,
  'maxPushesPerSource' | 'pushesPerSecond' | 'maxPushBytesTotal' | 'maxPushBytesPerSource'
>;

/** Shares by source: pushes in hand, how many a second, and bytes of bodies that are really in memory. */
export function createPushShares(limits: PushLimits): PushShares {
  const rate = createRateLimit({ perSecond: limits.pushesPerSecond, burst: 2 * limits.pushesPerSecond });
  // All sources together have as many requests as there are connections.
  const inHand = createShareLimit({ total: Number.POSITIVE_INFINITY, share: limits.maxPushesPerSource });
  const memory = createShareLimit({ total: limits.maxPushBytesTotal, share: limits.maxPushBytesPerSource });

  return {
    begin(sourceId) {
      const holder = String(sourceId);
      if (!rate.take(holder)) return 'push_rate';
      if (inHand.acquire(holder) !== 'granted') return 'push_in_hand';
      let reserved = 0;
      const keep = (bytes: number) => {
        if (reserved > bytes) memory.release(holder, reserved - bytes);
        reserved = Math.min(reserved, bytes);
      };
      return {
        reserve(bytes) {
          if (memory.acquire(holder, bytes) !== 'granted') return false;
          reserved += bytes;
          return true;
        },
        keep,
        end() {
          keep(0);
          inHand.release(holder);
        },
      };
    },
  };
}
