import type { Diagnostics, LogLevel } from './log.ts';

/** An operational event on its way from a thread to the one log. */
export interface Report {
  level: LogLevel;
  name: string;
  details: Record<string, unknown>;
}

/** Diagnostics of a thread: they travel to its owner. */
export function reportsTo(tell: (report: Report) => void): Diagnostics {
  return {
    report: (level, name, details = {}) => tell({ level, name, details }),
    counts: () => ({}),
  };
}

/** The owner's end: what a thread reports, and what of its messages failed where nobody waits. */
export function takeReports(thread: string, diagnostics: Diagnostics) {
  return {
    report: ({ level, name, details }: Report): void => diagnostics.report(level, name, details),
    fault: (what: string, error: Error): void =>
      diagnostics.report('error', 'ThreadMessageFailedError', { thread, what, error: error.message }),
  };
}
