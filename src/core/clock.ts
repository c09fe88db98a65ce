/** Source of time, so that tests can set it. */
export interface Clock {
  /** UTC epoch milliseconds. */
  now(): number;
}

/** The machine's clock; whoever sets it moves it. */
export const systemClock: Clock = { now: () => Date.now() };

/** Counts milliseconds from some beginning, whatever is done to the machine's clock: only differences mean something. */
export const monotonicClock: Clock = { now: () => performance.now() };
