/** Takes a model that crashes again and again out of service for a while. Times are monotonic milliseconds. */
export interface CircuitBreaker {
  /** Counts a crash; true where the breaker is open afterwards. */
  recordCrash(at: number): boolean;
  /** Opens at once, for faults that trying again cannot mend (a damaged file). */
  open(at: number): void;
  /** A request was answered: earlier crashes no longer count. */
  recordSuccess(): void;
  /** When the next try is allowed; null while closed. */
  retryAt(): number | null;
}

/**
 * `crashes` within `windowMs` open it for `pauseMs`; the try after the pause is on probation: one more crash opens it
 * again at once.
 */
export function createCircuitBreaker(options: { crashes: number; windowMs: number; pauseMs: number }): CircuitBreaker {
  let crashedAt: number[] = [];
  let openUntil: number | null = null;
  const open = (at: number) => {
    openUntil = at + options.pauseMs;
  };
  return {
    recordCrash(at) {
      crashedAt = [...crashedAt.filter((earlier) => earlier > at - options.windowMs), at];
      const onProbation = openUntil !== null;
      if (onProbation || crashedAt.length >= options.crashes) open(at);
      return openUntil !== null;
    },
    open,
    recordSuccess() {
      crashedAt = [];
      openUntil = null;
    },
    retryAt: () => openUntil,
  };
}
