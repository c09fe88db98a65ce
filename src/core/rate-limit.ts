export interface RateLimitOptions {
  perSecond: number;
  /** How many may come at once after a quiet time. */
  burst: number;
  /** Milliseconds of a clock that never goes back; for tests. */
  now?(): number;
}

/** How often a holder (an address, a token) may do something, as a bucket of tokens each. */
export interface RateLimit {
  /** Counts one; false, and nothing counted, where it is too many. */
  take(holder: string): boolean;
  /** Whether `take` would be granted. */
  allows(holder: string): boolean;
}

/** Buckets that are full say nothing; they are thrown away when there are this many. */
const maxBuckets = 10_000;

/** A rate by holder; what was not used is saved up to `burst`. */
export function createRateLimit({ perSecond, burst, now = () => performance.now() }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();

  function left(holder: string, at: number): number {
    const bucket = buckets.get(holder);
    return bucket === undefined ? burst : Math.min(burst, bucket.left + ((at - bucket.at) * perSecond) / 1000);
  }

  function prune(at: number): void {
    for (const holder of buckets.keys()) if (left(holder, at) >= burst) buckets.delete(holder);
    // Still too many: the ones that were used longest ago have saved most.
    for (const holder of buckets.keys()) {
      if (buckets.size <= maxBuckets / 2) break;
      buckets.delete(holder);
    }
  }

  return {
    take(holder) {
      const at = now();
      const have = left(holder, at);
      if (have < 1) return false;
      if (buckets.size >= maxBuckets) prune(at);
      buckets.delete(holder);
      buckets.set(holder, { left: have - 1, at });
      return true;
    },
    allows: (holder) => left(holder, now()) >= 1,
  };
}
