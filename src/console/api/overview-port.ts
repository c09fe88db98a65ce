import type { Severity } from '../../core/event.ts';
import type { VerdictLabel } from '../../core/verdict.ts';
import type { HourLedger } from './source-port.ts';

export interface QueueLength {
  /** Job kind, e.g. `analyse`. */
  kind: string;
  waiting: number;
  running: number;
  /** Given up. */
  dead: number;
  oldestAt: number | null;
}

/** Figures of the overview, read from roll-ups, never by a group-by over events. */
export interface OverviewFigures {
  receivedLastHour: number;
  /** Counts of the last 24 h; entries of one hour are added up, missing hours are shown as 0. */
  hours: HourLedger[];
  lastReceivedAt: number | null;
  alerts24h: number;
  undecidedAlerts: number;
  verdicts24h: Record<VerdictLabel, number>;
  openTickets: Record<Severity, number>;
}

export interface OverviewPort {
  figures(now: number): Promise<OverviewFigures>;
  queues(): Promise<QueueLength[]>;
}
