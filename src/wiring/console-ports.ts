import type { ConsolePorts } from '../console/api/console-ports.ts';
import type { ParserPort } from '../console/api/zone-port.ts';
import type { FileImports } from '../ingest/files/file-imports.ts';
import type { Receiver } from '../ingest/receiver.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { createConsoleAlerts, createConsoleAudit } from './console-alerts.ts';
import { createConsoleAssets } from './console-assets.ts';
import { createConsoleEvents } from './console-events.ts';
import { createConsoleHealth } from './console-health.ts';
import { createConsoleImports } from './console-imports.ts';
import { createConsoleLedger } from './console-ledger.ts';
import { createConsoleOverview } from './console-overview.ts';
import { createConsoleParserBench } from './console-parser-bench.ts';
import { createConsoleQuarantine } from './console-quarantine.ts';
import { createConsoleRuns } from './console-runs.ts';
import { createConsoleSessions } from './console-sessions.ts';
import { createConsoleNat, createConsoleSourceAdmin, createSourceKeeper } from './console-source-admin.ts';
import { createConsoleSources } from './console-sources.ts';
import { type ConsoleStatusOptions, createConsoleStatus } from './console-status.ts';
import { type ConsoleStorageOptions, createConsoleStorage } from './console-storage.ts';
import { createConsoleTickets } from './console-tickets.ts';
import { createConsoleUnknownSenders, createConsoleZones } from './console-unknown-senders.ts';
import type { Reparses } from './reparses.ts';
import type { SourceBook } from './source-book.ts';
import type { Stores } from './stores.ts';

export interface ConsolePortOptions {
  pipeline: Pick<Pipeline, 'trigger'>;
  receiver: Receiver;
  reparses: Reparses;
  fileImports: FileImports;
  /** Silence that would be alarmed now, by source. */
  silentAfter(): ReadonlyMap<number, number>;
  book: SourceBook;
  parsers: ParserPort;
  parsersFolder: string;
  /** Of hours and days in the ledger. */
  timeZone: string;
  embeddingModelId: string | null;
  status: ConsoleStatusOptions;
  storage: ConsoleStorageOptions;
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
    sources: createConsoleSources(stores, () => options.receiver.addresses(), options.silentAfter),
    sourceAdmin: createConsoleSourceAdmin(stores, { book, keeper, reparses }),
    nat: createConsoleNat(stores, book),
    unknownSenders: createConsoleUnknownSenders(stores, { book, keeper, reparses }),
    zones: createConsoleZones(stores, book),
    parsers,
    imports: createConsoleImports(stores, options.fileImports),
    ledger: createConsoleLedger(stores, options.timeZone),
    quarantine: createConsoleQuarantine(stores, options.reparses),
    health: createConsoleHealth(stores),
    assets: createConsoleAssets(stores),
    parserBench: createConsoleParserBench(stores, { ...options, now: () => Date.now() }),
    storage: createConsoleStorage(stores, options.storage),
    status: createConsoleStatus(stores, options.status),
  };
}
