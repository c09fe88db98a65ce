import { repeat } from '../core/guarded-timers.ts';
import { type ConnectionSeats, createConnectionSeats } from './connection-seats.ts';
import type { ReceiverLimits } from './receiver-options.ts';
import type { ReceiverStats } from './receiver-stats.ts';
import type { RefusalReports } from './refusal-reports.ts';

/** The seats of the stream listeners together, and those of the push listener. */
export interface FeedSeats {
  streams: ConnectionSeats;
  push: ConnectionSeats;
  stats(): ReceiverStats['connections'];
  /** Looks no more for connections that are late with their first message. */
  stop(): void;
}

/** How often connections that are late with their first message are looked for. */
const sweepMs = 1000;

/** Creates the seats, all free; what is refused is noted. */
export function createFeedSeats(
  limits: ReceiverLimits,
  refusals: Pick<RefusalReports, 'note'>,
  onError: (error: Error) => void,
): FeedSeats {
  const { firstMessageMs } = limits;
  const onRefused = refusals.note;
  const streams = createConnectionSeats({
    total: limits.maxConnections,
    perAddress: limits.maxConnectionsPerAddress,
    firstMessageMs,
    onRefused,
  });
  const push = createConnectionSeats({
    total: limits.maxPushConnections,
    perAddress: limits.maxPushConnectionsPerAddress,
    firstMessageMs,
    onRefused,
  });
  const sweep = () => {
    streams.sweep();
    push.sweep();
  };
  const sweeping = repeat(Math.min(sweepMs, firstMessageMs), sweep, onError);
  return {
    streams,
    push,
    stats: () => ({
      streams: { open: streams.open(), limit: streams.total },
      push: { open: push.open(), limit: push.total },
    }),
    stop: () => sweeping.stop(),
  };
}
