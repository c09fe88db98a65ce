import type { Alert } from '../../core/alert.ts';
import type { EventFields, EventId } from '../../core/event.ts';
import type { ReviewReason, Verdict } from '../../core/verdict.ts';
import type { ItemOutcome, Job, StepContext } from '../job.ts';
import type { NewItem, QueueItem } from '../ports.ts';
import { groupQueue } from './group-job.ts';

export const analyseQueue = 'analyse';

/** An alert with the fields of its event, as it is kept. */
export type AlertWithFields = Alert & { fields: EventFields };

/** The outbox of the event partitions and the place where alerts are kept. */
export interface AlertHandover {
  /** Alerts committed after the one last taken over, oldest first. */
  pending(limit: number): AlertWithFields[];
  /** Keeps them and remembers the last; repeating it changes nothing. Called in a transaction. */
  keep(alerts: AlertWithFields[]): void;
  get(id: EventId): AlertWithFields | null;
}

export interface AnalysisResult {
  verdict: Verdict;
  vector: Float32Array | null;
  vectorModelId: string | null;
}

/** The analysis room. */
export interface Analyst {
  analyse(alert: AlertWithFields, options: { signal: AbortSignal }): Promise<AnalysisResult>;
  /** The verdict of an alert that could not be analysed: needs review, with the reason. */
  unanswered(alert: AlertWithFields, reason: ReviewReason): Verdict;
}

/** Where verdicts are kept. Called in a transaction. */
export interface VerdictKeeper {
  keep(result: AnalysisResult): void;
}

export interface AnalyseJobOptions {
  handover: AlertHandover;
  analyst: Analyst;
  verdicts: VerdictKeeper;
  enqueue: (items: NewItem[]) => void;
  transaction: <T>(work: () => T) => T;
  /** True where an item of the queue is ready. */
  hasReady: (queue: string, now: number) => boolean;
  windowMs: number;
  settleMs: number;
  /** The believed time. */
  now: () => number;
  /** Alerts in hand at once: 1 on a CPU, where parallel sequences of the model gain nothing. */
  concurrency: number;
}

/** Few enough that nobody at the console waits for them; the rest comes after a turn of the event loop. */
const handoverBatch = 20;
/** Alerts a run takes at most, so that grouping gets its turn. */
const alertsARun = 50;

/** Takes alerts over from the outbox and gives each a verdict. */
export function createAnalyseJob(options: AnalyseJobOptions): Job {
  return {
    name: 'analyse',
    heavy: true,
    deadlineMs: 30 * 60_000,
    isDue: (now) => options.handover.pending(1).length > 0 || options.hasReady(analyseQueue, now),
    steps: [
      {
        kind: 'task',
        name: 'take-over',
        async run(context) {
          let taken = 0;
          for (let more = -1; more !== 0 && !context.isStopping() && !context.signal.aborted; taken += more) {
            more = takeOverAlerts(options);
            await turn();
          }
          return { alerts: taken };
        },
      },
      {
        kind: 'map',
        name: 'analyse',
        queue: analyseQueue,
        concurrency: options.concurrency,
        maxItems: alertsARun,
        run: (item, context) => analyseItem(item, context, options),
        giveUp: (item, { reason }) => {
          const alert = options.handover.get(alertIdOf(item));
          if (!alert) return {};
          const why = reason === 'crashed' ? 'crashed_twice' : 'no_answer';
          const verdict = options.analyst.unanswered(alert, why);
          return keepVerdict({ verdict, vector: null, vectorModelId: null }, options, options.now());
        },
      },
    ],
  };
}

/** Lets requests of people come in between. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Takes up to 20 alerts over from the outbox and queues them; returns how many. Also called as they arrive, so that
 * the list of alerts is not as old as the run that is in hand.
 */
export function takeOverAlerts(
  options: Pick<AnalyseJobOptions, 'handover' | 'transaction' | 'enqueue' | 'windowMs' | 'settleMs' | 'now'>,
): number {
  const alerts = options.handover.pending(handoverBatch);
  if (alerts.length === 0) return 0;
  options.transaction(() => {
    options.handover.keep(alerts);
    options.enqueue(alerts.map((alert) => analyseItemOf(alert, options)));
  });
  return alerts.length;
}

/** An alert is analysed when its context has had time to arrive: the window after it, and a little more. */
export function analyseItemOf(
  alert: Pick<Alert, 'id' | 'at' | 'receivedAt'>,
  timing: Pick<AnalyseJobOptions, 'windowMs' | 'settleMs' | 'now'>,
): NewItem {
  // An old event (a feed catching up) has its later context behind it already.
  const windowEnd = Math.min(alert.at + timing.windowMs, alert.receivedAt + timing.windowMs);
  // Received by a clock that is ahead: the context is on its way now, whatever the time says.
  const latest = timing.now() + timing.windowMs;
  const readyAt = Math.min(Math.max(alert.receivedAt, windowEnd), latest) + timing.settleMs;
  return { queue: analyseQueue, key: String(alert.id), payload: null, readyAt };
}

function alertIdOf(item: QueueItem): EventId {
  return Number(item.key);
}

async function analyseItem(item: QueueItem, context: StepContext, options: AnalyseJobOptions): Promise<ItemOutcome> {
  const alert = options.handover.get(alertIdOf(item));
  if (!alert) throw new Error(`alert ${item.key} is queued but not kept`);
  const result = await options.analyst.analyse(alert, { signal: context.signal });
  return keepVerdict(result, options, context.clock.now());
}

function keepVerdict(result: AnalysisResult, options: AnalyseJobOptions, now: number): ItemOutcome {
  const { verdict } = result;
  return {
    counts: { [verdict.label]: 1 },
    commit: () => {
      options.verdicts.keep(result);
      if (verdict.label === 'benign') return;
      options.enqueue([{ queue: groupQueue, key: String(verdict.alertId), payload: null, readyAt: now }]);
    },
  };
}
