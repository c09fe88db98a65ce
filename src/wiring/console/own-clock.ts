import type { ClockPort } from '../../console/api/clock-port.ts';
import { type OwnClock, piecesToGo } from '../own-clock.ts';
import type { Stores } from '../stores.ts';

const dayMs = 86_400_000;

/** The appliance's own clock, and the answers of a person to what it asks. */
export function createConsoleOwnClock(
  stores: Pick<Stores, 'sealer' | 'alerts' | 'outboxGaps'>,
  ownClock: OwnClock,
  retentionDays: number,
): ClockPort {
  const { guard, limit } = ownClock;
  /** As if the clock were right. */
  const found = async () => {
    const { verdict, wallAt } = guard.standing();
    return verdict === 'trusted' ? null : piecesToGo(stores, ownClock, wallAt - retentionDays * dayMs);
  };
  return {
    standing() {
      const { verdict, differenceMs, wallAt, believedAt, since } = guard.standing();
      const question = limit.question();
      return {
        verdict,
        differenceMs: Math.round(differenceMs),
        wallAt: Math.round(wallAt),
        believedAt: Math.round(believedAt),
        since,
        purgeHeld: question === null ? null : waiting(question),
      };
    },
    async consequence() {
      const going = await found();
      if (going === null) return null;
      const events = going.pieces.reduce((sum, { rowCount }) => sum + rowCount, 0);
      return { partitions: going.pieces.length, ofPartitions: going.ofPartitions, events };
    },
    async confirm(by) {
      const going = await found();
      if (going === null || !guard.confirm(by)) return false;
      limit.allowUpTo(going.pieces, going.ofPartitions, by);
      return true;
    },
    allowPurge: (by) => limit.allow(by),
  };
}

function waiting({
  askedAt,
  partitions,
  ofPartitions,
  events,
  fromAt,
  toAt,
}: NonNullable<ReturnType<OwnClock['limit']['question']>>) {
  return { askedAt: Math.round(askedAt), partitions, ofPartitions, events, fromAt, toAt };
}
