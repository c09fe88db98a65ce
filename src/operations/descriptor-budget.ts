import { readFileSync } from 'node:fs';

/** Connections that may be open at once, by who serves them. */
export interface ConnectionTotals {
  /** Syslog over TCP and TLS. */
  streams: number;
  /** Pushed feeds over HTTPS. */
  push: number;
  console: number;
}

/** How the descriptors of the process are shared out. */
export interface DescriptorBudget {
  /** What the process may open; null where the system does not say. */
  limit: number | null;
  /** What the wanted connections would need, with everything else. */
  needed: number;
  /** The limit is too low for the wanted connections. */
  lowered: boolean;
  connections: ConnectionTotals;
}

/**
 * What everything but the seats of connections takes: runtime and threads (64 measured at rest), partitions that search,
 * sealing and backup open (three descriptors each), imports, pages being fetched, files of the console, the inference
 * child's pipes. Besides, an evicted connection is open for a moment after its seat was given to another.
 */
const reserved = 384;
/** Below this a listener is of no use; with less the limit has to be raised. */
const fewestConnections = 8;

/**
 * Shares the descriptors out: all wishes where the limit allows it, else each wish cut by the same part.
 */
export function planDescriptors(limit: number | null, wanted: ConnectionTotals): DescriptorBudget {
  const sum = wanted.streams + wanted.push + wanted.console;
  const needed = reserved + sum;
  if (limit === null || limit >= needed) return { limit, needed, lowered: false, connections: { ...wanted } };
  const part = Math.max(0, limit - reserved) / sum;
  const cut = (wish: number) => Math.min(wish, Math.max(fewestConnections, Math.floor(wish * part)));
  const connections = { streams: cut(wanted.streams), push: cut(wanted.push), console: cut(wanted.console) };
  return { limit, needed, lowered: true, connections };
}

/** The soft limit of open descriptors (RLIMIT_NOFILE) of this process; null where there is none or nobody says it. */
export function readDescriptorLimit(read: () => string = readOwnLimits): number | null {
  let table: string;
  try {
    table = read();
  } catch {
    // Not Linux, or /proc is not mounted: nothing to plan against.
    return null;
  }
  const soft = /^Max open files\s+(\d+)/m.exec(table)?.[1];
  return soft === undefined ? null : Number(soft);
}

function readOwnLimits(): string {
  return readFileSync('/proc/self/limits', 'utf8');
}
