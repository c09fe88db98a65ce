import { type DestinationStream, type Logger, pino } from 'pino';

/** Levels an operational event can have. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Where rooms report operational events. `name` is `<Noun><PastVerb>[Error]`, e.g. `PartitionSealed`; `details` hold
 * counts, ids and durations with their unit in the key. Never put secrets or log lines of customers in `details`.
 */
export interface Diagnostics {
  report(level: LogLevel, name: string, details?: Record<string, unknown>): void;
  /** Events so far by name, the metric beside the log line. */
  counts(): Record<string, number>;
}

/** Diagnostics that write one JSON line an event (pino) and count it. */
export function createDiagnostics(options: { level: LogLevel; destination?: DestinationStream }): Diagnostics {
  const logger: Logger = pino(
    { level: options.level, base: null, redact: ['*.password', '*.token', '*.secret', 'password', 'token'] },
    options.destination ?? process.stderr,
  );
  const counts = new Map<string, number>();
  return {
    report(level, name, details = {}) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      logger[level](details, name);
    },
    counts: () => Object.fromEntries(counts),
  };
}

/** Diagnostics that keep nothing, for tests and tools that need none. */
export const silentDiagnostics: Diagnostics = { report: () => {}, counts: () => ({}) };
