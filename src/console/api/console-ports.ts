import type { AlertPort } from './alert-port.ts';
import type { AssetPort } from './asset-port.ts';
import type { AuditPort } from './audit-port.ts';
import type { ClockPort } from './clock-port.ts';
import type { DeadItemPort } from './dead-item-port.ts';
import type { EventSearchPort } from './event-search-port.ts';
import type { HealthPort } from './health-port.ts';
import type { ImportPort } from './import-port.ts';
import type { LedgerPort } from './ledger-port.ts';
import type { OverviewPort } from './overview-port.ts';
import type { ParserBenchPort } from './parser-bench-port.ts';
import type { QuarantinePort } from './quarantine-port.ts';
import type { RunPort } from './run-port.ts';
import type { SessionPort } from './session-port.ts';
import type { NatPort, SourceAdminPort } from './source-admin-port.ts';
import type { SourcePort } from './source-port.ts';
import type { StatusPort } from './status-port.ts';
import type { StoragePort } from './storage-port.ts';
import type { TicketPort } from './ticket-port.ts';
import type { UnknownSenderPort } from './unknown-sender-port.ts';
import type { ParserPort, ZonePort } from './zone-port.ts';

/** Everything the console needs of the other rooms; `appliance.ts` hands it over. */
export interface ConsolePorts {
  sessions: SessionPort;
  audit: AuditPort;
  overview: OverviewPort;
  alerts: AlertPort;
  tickets: TicketPort;
  events: EventSearchPort;
  runs: RunPort;
  deadItems: DeadItemPort;
  sources: SourcePort;
  sourceAdmin: SourceAdminPort;
  nat: NatPort;
  unknownSenders: UnknownSenderPort;
  zones: ZonePort;
  parsers: ParserPort;
  imports: ImportPort;
  ledger: LedgerPort;
  quarantine: QuarantinePort;
  health: HealthPort;
  assets: AssetPort;
  parserBench: ParserBenchPort;
  status: StatusPort;
  storage: StoragePort;
  ownClock: ClockPort;
}
