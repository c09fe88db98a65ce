import type { Clock } from '../../core/clock.ts';
import { pageBody } from './page-body.ts';
import { createRetry, type RetryLimits } from './page-retry.ts';
import { startState, stateAfter } from './pull-state.ts';
import type {
  CollectOutcome,
  CollectReport,
  CursorPort,
  DeliverPort,
  FetchPage,
  PageOutcome,
  PullState,
} from './pull-types.ts';

interface PullLimits extends RetryLimits {
  /** Pages of one collection; what is left is read by the next. */
  maxPages: number;
  /** Time of one collection. */
  deadlineMs: number;
  /** How far before the last collection's end reading starts again, for records that appear late. */
  overlapMs: number;
}

const defaultPullLimits: PullLimits = {
  maxPages: 200,
  deadlineMs: 300_000,
  overlapMs: 300_000,
  maxAttempts: 5,
  firstDelayMs: 1000,
  maxDelayMs: 60_000,
};

export interface PullCollectorOptions {
  sourceId: number;
  fetchPage: FetchPage;
  cursors: CursorPort;
  deliver: DeliverPort;
  clock: Clock;
  /** Dotted path of a record's id where it is not `event.id`. */
  idPath?: string;
  limits?: Partial<PullLimits>;
  /** 0 … 1, for the jitter of delays. */
  random?: () => number;
  /** Waits; rejects when the signal aborts. */
  sleep?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

export interface PullCollector {
  /**
   * Reads pages until the feed has no more. A cursor is saved only after its page is committed, so a crash between the
   * two reads that page again, and its events are stored once by their ids. Failures of `cursors` and `deliver` are
   * thrown; everything the server does is an outcome. `isStopping`: after the page in hand no other is asked for.
   */
  collectOnce(options?: { signal?: AbortSignal; isStopping?: () => boolean }): Promise<CollectReport>;
}

/** Collects a feed that is pulled by pages with a cursor. */
export function createPullCollector(options: PullCollectorOptions): PullCollector {
  const limits = { ...defaultPullLimits, ...options.limits };
  const { cursors, deliver, sourceId, clock } = options;

  async function handOver(page: Extract<PageOutcome, { kind: 'page' }>, report: CollectReport): Promise<void> {
    report.pages++;
    report.items += page.items.length;
    if (page.items.length === 0) return;
    const body = pageBody(page.items, options.idPath ?? 'event.id');
    const counts = await deliver.deliver({ sourceId, receivedAt: clock.now(), body });
    report.stored += counts.stored;
    report.duplicates += counts.duplicates;
    report.quarantined += counts.quarantined;
  }

  async function collect(
    report: CollectReport,
    signal: AbortSignal,
    isStopping: () => boolean,
  ): Promise<CollectOutcome> {
    let state = (await cursors.load(sourceId)) ?? startState;
    const seen = new Set<string>(state.cursor === null ? [] : [state.cursor]);
    const fetchPage = createRetry({ ...options, limits, onRetry: () => report.retries++ });
    while (report.pages < limits.maxPages) {
      const page = await fetchPage({ cursor: state.cursor, since: overlapped(state, limits.overlapMs), signal });
      if (page.kind !== 'page') return stop(state, page, report);
      await handOver(page, report);
      const after = stateAfter(state, page, { seen, now: clock.now() });
      state = after.state;
      await cursors.save(sourceId, state);
      const end = after.end ?? endOf(isStopping);
      if (end !== null) return end;
      if (page.next !== null) seen.add(page.next);
    }
    return 'page_limit';
  }

  async function stop(state: PullState, page: FailedPage, report: CollectReport): Promise<CollectOutcome> {
    report.detail = detailOf(page);
    // Only the cursor is gone: from `since` everything can be read again.
    if (page.kind === 'cursor_refused') await cursors.save(sourceId, { ...state, cursor: null, latestAt: null });
    return page.kind === 'retry' ? 'unavailable' : page.kind;
  }

  return {
    async collectOnce({ signal, isStopping = () => false } = {}) {
      const report: CollectReport = {
        outcome: 'complete',
        detail: '',
        pages: 0,
        items: 0,
        retries: 0,
        stored: 0,
        duplicates: 0,
        quarantined: 0,
      };
      const deadline = AbortSignal.timeout(limits.deadlineMs);
      const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      const outcome = await collect(report, either, isStopping);
      report.outcome = outcome;
      if (outcome === 'unavailable' && signal?.aborted) report.outcome = 'aborted';
      else if (outcome === 'unavailable' && deadline.aborted) report.outcome = 'deadline';
      return report;
    },
  };
}

/** What is left is read by the next life of the service. */
function endOf(isStopping: () => boolean): CollectOutcome | null {
  return isStopping() ? 'aborted' : null;
}

/** Where a collection without a cursor starts. */
function overlapped(state: PullState, overlapMs: number): number | null {
  return state.since === null ? null : state.since - overlapMs;
}

type FailedPage = Exclude<PageOutcome, { kind: 'page' }>;

function detailOf(page: FailedPage): string {
  if ('status' in page) return `HTTP ${page.status}`;
  return 'reason' in page ? page.reason : '';
}
