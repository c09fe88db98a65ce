import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type AgedRecords, createAgedRecords } from '../store/control/aged-records.ts';
import { type AlertVectorTable, createAlertVectorTable } from '../store/control/alert-vectors.ts';
import { type AlertTable, createAlertTable } from '../store/control/alerts.ts';
import { type AssetTable, createAssetTable } from '../store/control/assets.ts';
import { type AuditHash, type AuditTable, createAuditTable } from '../store/control/audit.ts';
import { type BackupTable, createBackupTable } from '../store/control/backups.ts';
import { type ClockMemoryTable, createClockMemoryTable } from '../store/control/clock-memory.ts';
import { type ControlDatabase, openControlDatabase } from '../store/control/control-database.ts';
import { createFeedCursorTable, type FeedCursorTable } from '../store/control/feed-cursors.ts';
import { createFileImportTable, type FileImportTable } from '../store/control/file-imports.ts';
import { createHealthTable, type HealthTable } from '../store/control/health.ts';
import { createLedgerCopyTable, type LedgerCopyTable } from '../store/control/ledger-copies.ts';
import { createOutboxGapTable, type OutboxGapTable } from '../store/control/outbox-gaps.ts';
import { createPurgeQuestionTable, type PurgeQuestionTable } from '../store/control/purge-questions.ts';
import { createQueueTable, type QueueTable } from '../store/control/queue-items.ts';
import { createReferenceStoryTable, type ReferenceStoryTable } from '../store/control/reference-stories.ts';
import { createReparseRunTable, type ReparseRunTable } from '../store/control/reparse-runs.ts';
import { createRunTable, type RunTable } from '../store/control/runs.ts';
import { createSessionTable, type SessionTable } from '../store/control/sessions.ts';
import { createSignInAttemptTable, type SignInAttemptTable } from '../store/control/sign-in-attempts.ts';
import { createSourceNatTable, type SourceNatTable } from '../store/control/source-nat.ts';
import { createSourceTable, type SourceTable } from '../store/control/sources.ts';
import { createTicketMemberTable, type TicketMemberTable } from '../store/control/ticket-members.ts';
import { createTicketTable, type TicketTable } from '../store/control/tickets.ts';
import { createUnknownSenderTable, type UnknownSenderTable } from '../store/control/unknown-senders.ts';
import { createUserTable, type UserTable } from '../store/control/users.ts';
import { createVerdictTable, type VerdictTable } from '../store/control/verdicts.ts';
import { createZoneTable, type ZoneTable } from '../store/control/zones.ts';
import { type EventSearch, openEventSearch } from '../store/events/event-search.ts';
import { type OutboxReader, openOutboxReader } from '../store/events/outbox-reader.ts';
import { openSealer, type Sealer } from '../store/events/sealer.ts';

/** Everything of the store that the main thread uses. Adapters take the tables that they need, never the whole. */
export interface Stores {
  control: ControlDatabase;
  agedRecords: AgedRecords;
  alerts: AlertTable;
  alertVectors: AlertVectorTable;
  audit: AuditTable;
  backups: BackupTable;
  assets: AssetTable;
  clockMemory: ClockMemoryTable;
  feedCursors: FeedCursorTable;
  health: HealthTable;
  fileImports: FileImportTable;
  ledgerCopies: LedgerCopyTable;
  purgeQuestion: PurgeQuestionTable;
  outboxGaps: OutboxGapTable;
  queue: QueueTable;
  stories: ReferenceStoryTable;
  reparseRuns: ReparseRunTable;
  runs: RunTable;
  sessions: SessionTable;
  signInAttempts: SignInAttemptTable;
  sources: SourceTable;
  sourceNat: SourceNatTable;
  members: TicketMemberTable;
  tickets: TicketTable;
  unknownSenders: UnknownSenderTable;
  users: UserTable;
  verdicts: VerdictTable;
  zones: ZoneTable;
  outbox: OutboxReader;
  search: EventSearch;
  sealer: Sealer;
  close(): Promise<void>;
}

/** Opens the data folder's stores. @throws ApplianceError as `openControlDatabase` does */
export function openStores(options: {
  folder: string;
  clock: Clock;
  diagnostics: Diagnostics;
  auditHash: AuditHash;
}): Stores {
  const { folder, clock, diagnostics } = options;
  const control = openControlDatabase({ folder, clock });
  const outbox = openOutboxReader({ folder });
  const search = openEventSearch({ folder, diagnostics });
  const sealer = openSealer({ folder, diagnostics });
  return {
    control,
    agedRecords: createAgedRecords(control),
    alerts: createAlertTable(control),
    alertVectors: createAlertVectorTable(control),
    audit: createAuditTable(control, options.auditHash),
    backups: createBackupTable(control),
    assets: createAssetTable(control),
    clockMemory: createClockMemoryTable(control),
    feedCursors: createFeedCursorTable(control),
    health: createHealthTable(control),
    fileImports: createFileImportTable(control),
    ledgerCopies: createLedgerCopyTable(control),
    purgeQuestion: createPurgeQuestionTable(control),
    outboxGaps: createOutboxGapTable(control),
    queue: createQueueTable(control),
    stories: createReferenceStoryTable(control),
    reparseRuns: createReparseRunTable(control),
    runs: createRunTable(control),
    sessions: createSessionTable(control),
    signInAttempts: createSignInAttemptTable(control),
    sources: createSourceTable(control),
    sourceNat: createSourceNatTable(control),
    members: createTicketMemberTable(control),
    tickets: createTicketTable(control),
    unknownSenders: createUnknownSenderTable(control),
    users: createUserTable(control),
    verdicts: createVerdictTable(control),
    zones: createZoneTable(control),
    outbox,
    search,
    sealer,
    async close() {
      await Promise.all([search.close(), sealer.close()]);
      outbox.close();
      control.close();
    },
  };
}
