export interface WindowCount {
  /** In this window, the one just added included. */
  count: number;
  /** Milliseconds until the window of this key ends. */
  endsInMs: number;
}

/** Counts by key in windows that begin with the first of a key. */
export interface WindowCounts {
  add(key: string): WindowCount;
}

/**
 * Counts in bounded memory: where there are more keys than `maxKeys` the one begun longest ago is forgotten. Measured by
 * the monotonic clock, so that a system clock that is set back shuts nobody out.
 */
export function createWindowCounts(options: { windowMs: number; maxKeys: number; now?: () => number }): WindowCounts {
  const { windowMs, maxKeys, now = () => performance.now() } = options;
  const byKey = new Map<string, { count: number; endsAt: number }>();
  return {
    add(key) {
      const at = now();
      let entry = byKey.get(key);
      if (entry === undefined || entry.endsAt <= at) {
        byKey.delete(key);
        entry = { count: 0, endsAt: at + windowMs };
        byKey.set(key, entry);
        const [oldest] = byKey.keys();
        if (byKey.size > maxKeys && oldest !== undefined) byKey.delete(oldest);
      }
      entry.count += 1;
      return { count: entry.count, endsInMs: entry.endsAt - at };
    },
  };
}
