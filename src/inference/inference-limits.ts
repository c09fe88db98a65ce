/** Limits of the inference child and its queues. Times in milliseconds, memory in bytes. */
export interface InferenceLimits {
  /** Requests that may wait per model. */
  queueLimit: number;
  /** Longest wait for a sign of life of the child's own thread; one embedding batch may block it for seconds. */
  heartbeatLimitMs: number;
  /** Longest wait for a step forward (64 prompt tokens, one written token, one batch) of a request in hand. */
  progressLimitMs: number;
  /** Longest wait for a step forward while a model loads. */
  loadLimitMs: number;
  /** How often the child's signs of life and memory are looked at. */
  checkEveryMs: number;
  /** Ceiling of RssAnon + VmSwap of one child; null takes twice the catalogue's need of its models plus 512 MiB. */
  memoryLimitBytes: number | null;
  /** Pause before a crashed child is started again. */
  restartDelayMs: number;
  /** Age at which a child with nothing to do is replaced, against slow growth in native code. */
  recycleAfterMs: number;
  /** This many crashes within the window take a model out of service for the pause. */
  breakerCrashes: number;
  breakerWindowMs: number;
  breakerPauseMs: number;
}

export const defaultInferenceLimits: InferenceLimits = {
  queueLimit: 64,
  heartbeatLimitMs: 30_000,
  progressLimitMs: 60_000,
  loadLimitMs: 120_000,
  checkEveryMs: 2_000,
  memoryLimitBytes: null,
  restartDelayMs: 500,
  recycleAfterMs: 24 * 3_600_000,
  breakerCrashes: 3,
  breakerWindowMs: 600_000,
  breakerPauseMs: 300_000,
};

/** Limits of one request; beyond them it is refused, except texts to embed, which are cut. */
export const requestLimits = {
  texts: 4096,
  /** UTF-8 bytes of a text to embed; the rest is cut off. */
  embeddedTextBytes: 4096,
  /** Characters of system text, shots and prompt together. */
  promptCharacters: 200_000,
  labels: 20,
  outputTokens: 2048,
} as const;
