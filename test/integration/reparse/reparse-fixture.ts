import type { LedgerDelta } from '../../../src/core/commit.ts';
import { cutStates } from '../../../src/ingest/line-batch.ts';
import { createNormaliser } from '../../../src/ingest/normalise.ts';
import { createEventIntake } from '../../../src/intake/event-intake.ts';
import { createReparseRunner } from '../../../src/intake/reparse-runner.ts';
import type { ReparseMessage, ReparseProgress } from '../../../src/intake/writer-messages.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import type { StoreDatabase } from '../../../src/store/database.ts';
import { openEventWriter } from '../../../src/store/events/event-writer.ts';
import { readLedgerByHour } from '../../../src/store/events/ledger-reader.ts';
import { openPartitionForReading, readMeta } from '../../../src/store/events/partition.ts';
import { listPartitions } from '../../../src/store/events/partition-files.ts';
import { createPartitionPool } from '../../../src/store/events/partition-pool.ts';
import { openQuarantineReader } from '../../../src/store/events/quarantine-reader.ts';
import { recordDiagnostics, startAt } from '../store/store-fixture.ts';

export const hourMs = 3_600_000;
/** The source that the lines came for, and the one that they belong to after the fix. */
export const oldSource = 1;
export const newSource = 2;

const source = (id: number, name: string) =>
  ({ id, name, kind: 'syslog', timeZone: 'Asia/Seoul', charset: 'auto', parser: 'auto' }) as const;

/** Real writer, real partitions of 300 rows, real normaliser: what the writer thread is made of. */
export function openReparse(folder: string, report: (progress: ReparseProgress) => void) {
  const diagnostics = recordDiagnostics();
  const writer = openEventWriter({ folder, clock: { now: () => startAt }, diagnostics, maxRows: 300 });
  const intake = createEventIntake({ writer, now: () => startAt, diagnostics, onCommit: () => {} });
  const normaliser = createNormaliser({
    sources: [{ ...source(newSource, 'firewall'), addresses: ['198.51.100.1'] }],
    defaultSource: source(oldSource, 'syslog'),
  });
  const reader = openQuarantineReader({ dataFolder: folder, diagnostics });
  const runner = createReparseRunner({
    reader,
    intake,
    normalise: (record) => normaliser.normaliseRecord(record),
    sourceOf: (peer) => normaliser.sourceOf(peer),
    cutByFraming: cutStates,
    report,
  });
  return {
    writer,
    intake,
    runner,
    diagnostics,
    close() {
      runner.stop();
      intake.flush();
      reader.close();
      writer.close();
    },
  };
}

/** Runs to the end and gives the last word. */
export function runReparse(
  reparse: ReturnType<typeof openReparse>,
  message: Omit<ReparseMessage, 'type'>,
  words: ReparseProgress[],
): Promise<ReparseProgress> {
  reparse.runner.start({ type: 'reparse', ...message });
  return new Promise((resolve) => {
    const look = setInterval(() => {
      const end = words.find(({ requestId, state }) => requestId === message.requestId && state !== 'running');
      if (end === undefined) return;
      clearInterval(look);
      resolve(end);
    }, 5);
  });
}

/** A line that parses by now, numbered. */
export function goodLine(number: number): Uint8Array {
  return new TextEncoder().encode(`<13>Mar  2 18:00:00 fw-01 app[7]: connection ${number} allowed`);
}

/** CEF with a broken head: it fails again. */
export function badLine(number: number): Uint8Array {
  return new TextEncoder().encode(`CEF:0|broken ${number}`);
}

/**
 * Puts lines into quarantine over several partitions: every tenth fails again. Receive times are of two hours, the
 * ledger is that of the writer thread.
 */
export function quarantineLines(folder: string, count: number): void {
  const { intake, writer, close } = openReparse(folder, () => {});
  for (let first = 0; first < count; first += 100) {
    const quarantined = Array.from({ length: Math.min(100, count - first) }, (_, index) => {
      const number = first + index;
      const raw = number % 10 === 9 ? badLine(number) : goodLine(number);
      const receivedAt = startAt + (number % 2) * hourMs + number;
      return { receivedAt, sourceId: oldSource, peer: '192.0.2.7', reason: 'bad_cef', raw };
    });
    intake.take({ items: [], quarantined, dropped: [], onCommitted: () => {} });
    intake.flush();
  }
  writer.commit();
  close();
}

export function inPartitions<T>(folder: string, read: (database: StoreDatabase) => T[]): T[] {
  return listPartitions(folder).flatMap((partition) => {
    const database = openPartitionForReading(folder, partition);
    if (database === undefined) return [];
    const values = read(database);
    database.close();
    return values;
  });
}

/** Texts of the stored events, in order; a cooled partition of these tests holds none. */
export function storedLines(folder: string): string[] {
  const raws = inPartitions(folder, (database) =>
    readMeta(database).state === 'cold' ? [] : database.preparePlucked<Uint8Array>('SELECT raw FROM event').all(),
  );
  return raws.map((raw) => new TextDecoder().decode(raw)).sort();
}

/** The ledger summed over partitions and what was copied. */
export function ledgerOf(folder: string): LedgerDelta[] {
  const control = openControlDatabase({ folder });
  const pool = createPartitionPool({ dataFolder: folder, diagnostics: recordDiagnostics() });
  const rows = readLedgerByHour(control, pool, { fromAt: 0, toAt: Number.MAX_SAFE_INTEGER });
  pool.close();
  control.close();
  return rows;
}
