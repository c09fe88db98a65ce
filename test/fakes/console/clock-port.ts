import type { ClockPort } from '../../../src/console/api/clock-port.ts';
import type { ClockStanding } from '../../../src/console/contract/clock.ts';

/** The clock of an invented appliance: trusted, until a test says otherwise. */
export interface FakeClockPort extends ClockPort {
  state: ClockStanding;
}

export function fakeClock(now: number): FakeClockPort {
  const trusted = { verdict: 'trusted' as const, differenceMs: 0, wallAt: now, believedAt: now, since: null };
  return {
    state: { ...trusted, purgeHeld: null },
    standing() {
      return this.state;
    },
    async consequence() {
      return this.state.verdict === 'trusted' ? null : { partitions: 3, ofPartitions: 4, events: 1_250_000 };
    },
    async confirm() {
      const doubted = this.state.verdict !== 'trusted';
      this.state = { ...this.state, ...trusted };
      return doubted;
    },
    allowPurge() {
      const held = this.state.purgeHeld !== null;
      this.state = { ...this.state, purgeHeld: null };
      return held;
    },
  };
}
