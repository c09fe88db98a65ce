/** How long records waited between their reception and the end of their commit, in milliseconds. */
export interface CommitLatencies {
  rows: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

/** Collects latencies; exact to a millisecond below a second and to 1 % above. */
export interface CommitLatencyMeter {
  note(ms: number, rows: number): void;
  /** What was collected since the last call; null where nothing was. */
  take(): CommitLatencies | null;
}

const fineMs = 1000;
const coarseSteps = 700;
const growth = 1.01;

/** Creates a meter; `note` costs a few nanoseconds and nothing is kept for each record. */
export function createCommitLatencyMeter(): CommitLatencyMeter {
  const counts = new Float64Array(fineMs + coarseSteps);
  let rows = 0;
  let maxMs = 0;

  const percentile = (share: number): number => {
    let seen = 0;
    for (let bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket] ?? 0;
      if (seen >= rows * share) return Math.min(maxMs, upperEdge(bucket));
    }
    return maxMs;
  };
  return {
    note(ms, noted) {
      const waited = Math.max(0, ms);
      const bucket = bucketOf(waited);
      counts[bucket] = (counts[bucket] ?? 0) + noted;
      rows += noted;
      if (waited > maxMs) maxMs = waited;
    },
    take() {
      if (rows === 0) return null;
      const taken = { rows, p50Ms: percentile(0.5), p99Ms: percentile(0.99), maxMs };
      counts.fill(0);
      rows = 0;
      maxMs = 0;
      return taken;
    },
  };
}

function bucketOf(ms: number): number {
  if (ms < fineMs) return Math.floor(ms);
  return Math.min(fineMs + coarseSteps - 1, fineMs + Math.floor(Math.log(ms / fineMs) / Math.log(growth)));
}

function upperEdge(bucket: number): number {
  return bucket < fineMs ? bucket + 1 : Math.round(fineMs * growth ** (bucket - fineMs + 1));
}
