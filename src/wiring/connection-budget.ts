import { usualLimits } from '../console/api/console-limits.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { planDescriptors, readDescriptorLimit } from '../operations/descriptor-budget.ts';
import type { Settings } from '../settings/schema.ts';

/** Connections of all addresses and of one address. */
interface Seats {
  total: number;
  perAddress: number;
}

/** What each listener may have of the process's descriptors. */
export interface ConnectionBudget {
  /** Descriptors that the process may open; null where the system does not say. */
  descriptorLimit: number | null;
  streams: Seats;
  push: Seats;
  console: Seats;
}

/**
 * Shares the descriptors that there are among the listeners. Where they do not suffice for the connections of the
 * settings, all listeners get fewer, which is told with both numbers.
 */
export function budgetConnections(
  settings: Pick<Settings, 'ingest'>,
  diagnostics: Diagnostics,
  descriptorLimit: number | null = readDescriptorLimit(),
): ConnectionBudget {
  const { ingest } = settings;
  const wanted = {
    streams: ingest.maxConnections,
    push: ingest.maxPushConnections,
    console: usualLimits.connections.total,
  };
  const { needed, lowered, connections } = planDescriptors(descriptorLimit, wanted);
  if (lowered) {
    const remedy = `LimitNOFILE=${needed} or more in haetae.service (systemctl edit haetae); without systemd: ulimit -n`;
    diagnostics.report('warn', 'ConnectionsLowered', { descriptorLimit, needed, wanted, connections, remedy });
  }
  return {
    descriptorLimit,
    streams: seats(connections.streams, ingest.maxConnectionsPerAddress),
    push: seats(connections.push, ingest.maxPushConnectionsPerAddress),
    console: seats(connections.console, lowered ? 0 : usualLimits.connections.perAddress),
  };
}

/** A quarter for one address where nothing else is set. */
function seats(total: number, perAddress: number): Seats {
  return { total, perAddress: Math.min(total, perAddress || Math.ceil(total / 4)) };
}
