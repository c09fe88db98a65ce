/** A time during which the clock was not believed. Times are UTC epoch milliseconds. */
export interface ClockDoubt {
  kind: 'ahead' | 'behind';
  /** Believed time at which it began. */
  beganAt: number;
  /** The latest time that anything of the appliance knew then: a clock that reaches it is no longer behind. */
  peakAt: number;
  /** Least and greatest time that the clock showed meanwhile: what was received then carries such times. */
  fromAt: number;
  toAt: number;
  /** Newest partition when it began, and when it ended. */
  fromPartition: number;
  toPartition: number | null;
  /** Believed time at which it ended; null while it lasts. */
  endedAt: number | null;
  /** Who said that the clock is right; null where the clock was put right. */
  endedBy: string | null;
}

/** What is known of the clock over restarts. */
export interface ClockMemory {
  /** The believed time when it was written. */
  knownAt: number;
  leapMs: number;
  doubt: ClockDoubt | null;
}

/** Where it is kept: the control database. */
export interface ClockStore {
  /** Null at the very first start. */
  read(): ClockMemory | null;
  /** An open doubt that is written as ended moves to those that ended. */
  write(memory: ClockMemory): void;
  /** Doubts that ended, newest first. */
  ended(): ClockDoubt[];
}
