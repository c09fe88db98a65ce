import { join } from 'node:path';
import { prepareAlert } from '../analysis/prepare-alert.ts';
import type { AnalysedAlert, PreparedAlert } from '../analysis/prepared-alert.ts';
import type { Language } from '../core/verdict.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { readTicketMaterial, type TicketMaterial } from '../grouping/outline-story.ts';
import type { AlertId } from '../grouping/ports.ts';
import { createTicketProposer, type TicketProposal } from '../grouping/propose-tickets.ts';
import { controlFileName } from '../store/control/control-file.ts';
import { openDatabase } from '../store/database.ts';
import { context } from '../store/events/context.ts';
import { createPartitionPool } from '../store/events/partition-pool.ts';
import { createTicketReader } from './ticket-reader.ts';

/** What the analysis thread is started with. */
export interface AnalysisWorkOptions {
  dataFolder: string;
  /** Context on each side of an alert, milliseconds. */
  windowMs: number;
  /** Catalogue id of the embedding model; null where there is none. */
  embeddingModelId: string | null;
  language: Language;
  /** Zone of the times in stories. */
  timeZone: string;
}

/** What the analysis thread can be asked. Nothing of it writes: the main thread commits what comes of it. */
export interface AnalysisRequests {
  prepare(alert: AnalysedAlert): Promise<PreparedAlert>;
  propose(alertIds: readonly AlertId[]): TicketProposal[];
  material(ticket: { ticketId: number; alertCount: number }): TicketMaterial | null;
}

/** Most events of one context that are looked at for a verdict, and for grouping. */
const analysedEvents = 1000;
const groupedEvents = 500;

/**
 * Analysis and grouping over read-only connections of their own: contexts of a thousand long events never pass through
 * another thread. `sweep` closes files that were purged.
 */
export function openAnalysisWork(
  options: AnalysisWorkOptions & { diagnostics: Diagnostics },
): AnalysisRequests & { sweep(): void; close(): void } {
  const { dataFolder, windowMs, embeddingModelId, diagnostics, ...texts } = options;
  const pool = createPartitionPool({ dataFolder, diagnostics });
  const control = openDatabase(join(dataFolder, controlFileName), { mode: 'read', vectors: true });
  const contextReader = {
    context: async (query: Parameters<typeof context>[1]) => context(pool, query),
  };
  const reader = createTicketReader(control, {
    embeddingModelId,
    contextOf: ({ host, at }) => context(pool, { host, at, windowMs, limit: groupedEvents }).events,
  });
  const proposer = createTicketProposer(reader, texts);
  return {
    prepare: (alert) => prepareAlert(alert, contextReader, { windowMs, contextLimit: analysedEvents }),
    propose: (alertIds) => control.snapshot(() => proposer.propose(alertIds)),
    material: (ticket) => control.snapshot(() => readTicketMaterial(reader, ticket, texts)),
    sweep() {
      pool.newestFirst();
    },
    close() {
      pool.close();
      control.close();
    },
  };
}
