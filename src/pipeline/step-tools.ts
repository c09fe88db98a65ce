import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import type { Queue, RunLog, StepCounts, Transaction } from './ports.ts';

/** What every step is run with. */
export interface StepTools {
  queue: Queue;
  runs: RunLog;
  transaction: Transaction;
  clock: Clock;
  diagnostics: Diagnostics;
  /** True where the error says that the inference child crashed with the work in hand. */
  isCrash: (error: Error) => boolean;
}

/** Reports counts of a step as they grow, so that the page shows progress. */
export type CountsSink = (counts: StepCounts) => void;
