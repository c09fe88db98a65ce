import type { ConsolePorts } from '../console/api/console-ports.ts';
import type { ParserPort } from '../console/api/zone-port.ts';
import type { Receiver } from '../ingest/receiver.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { createConsoleAlerts, createConsoleAudit } from './console-alerts.ts';
import { createConsoleEvents } from './console-events.ts';
import { createConsoleLedger } from './console-ledger.ts';
import { createConsoleOverview } from './console-overview.ts';
import { createConsoleQuarantine } from './console-quarantine.ts';
import { createConsoleRuns } from './console-runs.ts';
import { createConsoleSessions } from './console-sessions.ts';
import { createConsoleNat, createConsoleSourceAdmin, createSourceKeeper } from './console-source-admin.ts';
import { createConsoleSources } from './console-sources.ts';
import { type ConsoleStatusOptions, createConsoleStatus } from './console-status.ts';
import { createConsoleTickets } from './console-tickets.ts';
import { createConsoleUnknownSenders, createConsoleZones } from './console-unknown-senders.ts';
import type { Reparses } from './reparses.ts';
import type { SourceBook } from './source-book.ts';
import type { Stores } from './stores.ts';

export interface ConsolePortOptions {
  pipeline: Pick<Pipeline, 'trigger'>;
  receiver: Receiver;
  reparses: Reparses;
  book: SourceBook;
  parsers: ParserPort;
  /** Of hours and days in the ledger. */
  timeZone: string;
  embeddingModelId: string | null;
  status: ConsoleStatusOptions;
}

/** Everything the console needs, made of the other rooms. */
export async function createConsolePorts(stores: Stores, options: ConsolePortOptions): Promise<ConsolePorts> {
  const { book, parsers, reparses } = options;
  const keeper = createSourceKeeper(stores, parsers);
  return {
    sessions: await createConsoleSessions(stores),
    audit: createConsoleAudit(stores),
    overview: createConsoleOverview(stores),
    alerts: createConsoleAlerts(stores),
    tickets: createConsoleTickets(stores, options.embeddingModelId),
    events: createConsoleEvents(stores),
    runs: createConsoleRuns(stores, options.pipeline),
    sources: createConsoleSources(stores, () => options.receiver.addresses()),
    sourceAdmin: createConsoleSourceAdmin(stores, { book, keeper }),
    nat: createConsoleNat(stores, book),
    unknownSenders: createConsoleUnknownSenders(stores, { book, keeper, reparses }),
    zones: createConsoleZones(stores, book),
    parsers,
    ledger: createConsoleLedger(stores, options.timeZone),
    quarantine: createConsoleQuarantine(stores, options.reparses),
    status: createConsoleStatus(stores, options.status),
  };
}
