import type { AlertDraft } from '../../../src/core/alert.ts';
import type { FeedDoneMessage } from '../../../src/core/deliveries.ts';
import type { NormalisedEvent } from '../../../src/core/event.ts';
import type { IngestSource } from '../../../src/core/source.ts';
import { createLineBatchBuilder, cutStates } from '../../../src/ingest/line-batch.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';
import { createRecordFailures } from '../../../src/ingest/record-failures.ts';
import type { PieceLimits } from '../../../src/intake/cut-body.ts';
import { createDeliveryDesk } from '../../../src/intake/delivery-desk.ts';
import { createEventIntake } from '../../../src/intake/event-intake.ts';
import type { CommitMarks, CommitStore } from '../../../src/intake/ports.ts';
import { createReparseRunner } from '../../../src/intake/reparse-runner.ts';
import type { ReparseProgress } from '../../../src/intake/writer-messages.ts';
import type { Enrichment } from '../../../src/sources/enrichment.ts';
import { openQuarantineReader } from '../../../src/store/events/quarantine-reader.ts';
import { inPartitions, ledgerOf, storedLines } from '../reparse/reparse-fixture.ts';
import { openWriter, recordDiagnostics, startAt } from '../store/store-fixture.ts';

export const syslogId = 1;
export const pushId = 2;
export const disabledId = 3;

const sources: IngestSource[] = [
  { id: syslogId, name: 'syslog', kind: 'syslog', timeZone: 'UTC', charset: 'auto' },
  { id: pushId, name: 'sensor', kind: 'edr_push', timeZone: 'UTC', charset: 'utf-8' },
  { id: disabledId, name: 'off', kind: 'edr_push', timeZone: 'UTC', charset: 'utf-8', enabled: false },
];

export interface FixtureOptions {
  detect?: (event: NormalisedEvent) => AlertDraft | null;
  enrichment?: Enrichment;
  pieces?: PieceLimits;
  /** What stands between the intake and the real store. */
  around?: (writer: CommitStore & CommitMarks) => CommitStore & CommitMarks;
  maxRows?: number;
}

/** What the writer thread is made of: real normaliser, desk, intake and partitions. */
export function openIntake(folder: string, options: FixtureOptions = {}) {
  const diagnostics = recordDiagnostics();
  const writer = openWriter(folder, { diagnostics, maxRows: options.maxRows ?? 500_000 });
  const failures = createRecordFailures(diagnostics, () => startAt);
  const normaliser = createNormaliser({ sources, defaultSource: sources[0] as IngestSource, failures, ...options });
  const intake = createEventIntake({
    writer: options.around?.(writer) ?? writer,
    now: () => startAt,
    diagnostics,
    onCommit: () => {},
  });
  const observations = { note: () => {}, noteAgain: () => {} };
  const { pieces } = options;
  const desk = createDeliveryDesk({ reader: normaliser, intake, observations, failures, ...(pieces && { pieces }) });
  let lastRequest = 0;
  return {
    reader: normaliser,
    writer,
    intake,
    desk,
    diagnostics,
    lines(lines: readonly string[], onCommitted: () => void = () => {}) {
      const builder = createLineBatchBuilder();
      for (const line of lines) {
        const bytes = new TextEncoder().encode(line);
        builder.add({ bytes, receivedAt: startAt, peer: '192.0.2.1', transport: 'udp', state: 'whole' });
      }
      const batch = builder.take();
      if (batch !== null) desk.lines({ type: 'lines', batch }, onCommitted);
    },
    feed(body: string, options: { sourceId?: number; position?: number; key?: string } = {}) {
      return new Promise<FeedDoneMessage>((resolve) => {
        const bytes = new TextEncoder().encode(body);
        const { sourceId = pushId, position, key = 'file' } = options;
        const progress = position === undefined ? {} : { progress: { key, position } };
        const message = {
          requestId: ++lastRequest,
          sourceId,
          receivedAt: startAt,
          peer: 'p',
          body: bytes,
          ...progress,
        };
        desk.feed({ type: 'feed', ...message }, resolve);
      });
    },
    /** Parses everything in quarantine again; the last word of the run. */
    reparse() {
      return new Promise<ReparseProgress>((resolve) => {
        const reader = openQuarantineReader({ dataFolder: folder, diagnostics });
        const runner = createReparseRunner({
          reader,
          intake,
          normalise: (record) => normaliser.normaliseRecord(record),
          sourceOf: (peer) => normaliser.sourceOf(peer),
          cutByFraming: cutStates,
          report: (progress) => progress.state !== 'running' && resolve(progress),
        });
        runner.start({ type: 'reparse', requestId: 1, selection: {} });
      });
    },
    close() {
      desk.finish();
      intake.flush();
      writer.close();
    },
  };
}

/** Reasons and texts of what waits in quarantine, in order. */
export function quarantined(folder: string): [reason: string, text: string][] {
  return inPartitions(folder, (database) =>
    database
      .prepare<{ reason: string; raw: Uint8Array }>(
        `SELECT reason, raw FROM quarantine q WHERE NOT EXISTS (SELECT 1 FROM released r WHERE r.row = q.row) ORDER BY row`,
      )
      .all()
      .map(({ reason, raw }): [string, string] => [reason, new TextDecoder().decode(raw)]),
  );
}

/** Counts of all sources and hours together, after the ledger was seen to add up. */
export function totals(folder: string) {
  const sum = { received: 0, stored: 0, quarantined: 0, dropped: 0, duplicates: 0 };
  for (const row of ledgerOf(folder))
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += row[name];
  if (sum.received !== sum.stored + sum.quarantined + sum.dropped) throw new Error(JSON.stringify(sum));
  return sum;
}

export { storedLines };
