import type { ClockAnswer, ClockStanding } from '../contract/clock.ts';

/** The appliance's own clock, and what asks a person before it deletes. */
export interface ClockPort {
  /** From memory, for every screen that is polled. */
  standing(): ClockStanding;
  /** What the next purge would delete if the clock is right; null while it is believed. */
  consequence(): Promise<ClockAnswer['consequence']>;
  /** Somebody says that the clock is right, and allows the consequence. False where it is not doubted. */
  confirm(by: string): Promise<boolean>;
  /** Allows the deletion that waits. False where none does. */
  allowPurge(by: string): boolean;
}
