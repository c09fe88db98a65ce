import type { ConsolePorts } from '../../console/api/console-ports.ts';
import type { ParserPort } from '../../console/api/zone-port.ts';
import type { FileImports } from '../../ingest/files/file-imports.ts';
import type { Receiver } from '../../ingest/receiver.ts';
import type { Reparses } from '../../intake/reparses.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { createNatAdmin } from '../../sources/nat-admin.ts';
import { createSenderAssignments } from '../../sources/sender-assignment.ts';
import { createSourceAdmin } from '../../sources/source-admin.ts';
import type { SourceBook } from '../../sources/source-book.ts';
import { createSourceKeeper } from '../../sources/source-keeper.ts';
import { createZoneAdmin } from '../../sources/zone-admin.ts';
import type { OwnClock } from '../own-clock.ts';
import type { Stores } from '../stores.ts';
import { createConsoleAlerts, createConsoleAudit } from './alerts.ts';
import { createDeadItems } from './dead-items.ts';
import { createConsoleEvents } from './events.ts';
import { createConsoleHealth } from './health.ts';
import { createConsoleImports } from './imports.ts';
import { createConsoleLedger } from './ledger.ts';
import { createConsoleOverview } from './overview.ts';
import { createConsoleOwnClock } from './own-clock.ts';
import { createConsoleParserBench } from './parser-bench.ts';
import { createConsoleQuarantine } from './quarantine.ts';
import { createConsoleRuns } from './runs.ts';
import { createConsoleSessions } from './sessions.ts';
import { createConsoleSources } from './sources.ts';
import { type ConsoleStatusOptions, createConsoleStatus } from './status.ts';
import { type ConsoleStorageOptions, createConsoleStorage } from './storage.ts';
import { createConsoleTickets } from './tickets.ts';

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
  ownClock: OwnClock;
}

/** Everything the console needs, made of the other rooms. */
export async function createConsolePorts(stores: Stores, options: ConsolePortOptions): Promise<ConsolePorts> {
  const { book, parsers, reparses } = options;
  const keeper = createSourceKeeper(stores, parsers);
  const admin = { book, keeper, reparses, transaction: stores.control.transaction };
  return {
    sessions: await createConsoleSessions(stores),
    audit: createConsoleAudit(stores),
    overview: createConsoleOverview(stores),
    alerts: createConsoleAlerts(stores),
    tickets: createConsoleTickets(stores, options.embeddingModelId),
    events: createConsoleEvents(stores, options.timeZone),
    runs: createConsoleRuns(stores, options.pipeline),
    deadItems: createDeadItems(stores, options.pipeline, options.storage.clock),
    sources: createConsoleSources(stores, options.receiver, options.silentAfter),
    sourceAdmin: createSourceAdmin(stores, admin),
    nat: createNatAdmin(stores, book),
    unknownSenders: createSenderAssignments(stores, admin),
    zones: createZoneAdmin(stores, book),
    parsers,
    imports: createConsoleImports(stores, options.fileImports),
    ledger: createConsoleLedger(stores, options.timeZone),
    quarantine: createConsoleQuarantine(stores, options.reparses),
    health: createConsoleHealth(stores),
    assets: stores.assets,
    parserBench: createConsoleParserBench(stores, { ...options, now: () => Date.now() }),
    storage: createConsoleStorage(stores, options.storage),
    ownClock: createConsoleOwnClock(stores, options.ownClock, options.storage.settings.storage.retentionDays),
    status: createConsoleStatus(stores, options.status),
  };
}
