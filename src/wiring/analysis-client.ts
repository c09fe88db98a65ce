import { ApplianceError } from '../core/errors.ts';
import type { ThreadClient } from '../core/threads/thread-client.ts';
import { openThreadOnDemand } from '../core/threads/thread-on-demand.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type Report, takeReports } from '../diagnostics/thread-reports.ts';
import type { Settings } from '../settings/schema.ts';
import type { AnalysisRequests, AnalysisWorkOptions } from './analysis-work.ts';

/** Contract of the analysis thread. */
export interface AnalysisThread {
  ready: null;
  requests: AnalysisRequests;
  orders: Record<never, never>;
  events: { report: Report };
}

/** The analysis thread as the main thread sees it; started with the first request. */
export type AnalysisClient = Pick<ThreadClient<AnalysisThread>, 'ask' | 'stop'>;

/** Requests reject with STORE_THREAD_ENDED where the thread ends meanwhile; the next one starts it again. */
export function openAnalysisThread(settings: Settings, diagnostics: Diagnostics): AnalysisClient {
  const name = 'analysis';
  const { report, fault } = takeReports(name, diagnostics);
  const { embedding } = settings.models;
  const data: AnalysisWorkOptions = {
    dataFolder: settings.data.folder,
    windowMs: settings.analysis.windowSeconds * 1000,
    embeddingModelId: embedding === 'none' ? null : embedding,
    language: settings.language,
    timeZone: settings.schedules.timeZone,
  };
  return openThreadOnDemand<AnalysisThread>({
    name,
    script: new URL('../analysis-thread.ts', import.meta.url),
    data,
    on: { report },
    endedError: (detail) => new ApplianceError('STORE_THREAD_ENDED', { params: { thread: name, detail } }),
    onFault: fault,
    onEnded: ({ message }) => diagnostics.report('error', 'AnalysisThreadFailedError', { message }),
  });
}
