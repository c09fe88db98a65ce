import type { StoreDatabase } from '../../src/store/database.ts';
import { readLedger } from '../../src/store/events/ledger.ts';
import { openPartitionForReading } from '../../src/store/events/partition.ts';
import { listPartitions } from '../../src/store/events/partition-files.ts';
import { createRowReader } from '../../src/store/events/row-reader.ts';
import { createNumberCounts, findMark, type NumberCounts } from './number-marks.ts';

export interface LedgerSums {
  received: number;
  stored: number;
  excepted: number;
  quarantined: number;
  dropped: number;
  duplicates: number;
}

/** Everything that is on disk when the last life has ended. */
export interface StoredRecords {
  /** By the letter of the series. */
  events: ReadonlyMap<string, NumberCounts>;
  quarantined: ReadonlyMap<string, NumberCounts>;
  eventRows: number;
  quarantineRows: number;
  ledger: LedgerSums;
  /** What SQLite's integrity check says of partitions that are not whole. */
  damage: string[];
  partitions: number;
}

const rowsAtOnce = 5000;

/** Reads every record of every partition, whatever its state. */
export function readStoredRecords(dataFolder: string): StoredRecords {
  const events = new Map<string, NumberCounts>();
  const quarantined = new Map<string, NumberCounts>();
  const ledger: LedgerSums = { received: 0, stored: 0, excepted: 0, quarantined: 0, dropped: 0, duplicates: 0 };
  const found = { eventRows: 0, quarantineRows: 0, damage: [] as string[], partitions: 0 };
  for (const partition of listPartitions(dataFolder)) {
    const database = openPartitionForReading(dataFolder, partition);
    if (database === undefined) {
      found.damage.push(`partition ${partition} is empty`);
      continue;
    }
    found.partitions += 1;
    found.eventRows += countEvents(database, events);
    for (const raw of database.preparePlucked<Uint8Array>('SELECT raw FROM quarantine').all()) {
      note(quarantined, raw);
      found.quarantineRows += 1;
    }
    for (const row of readLedger(database, { fromAt: 0, toAt: Number.MAX_SAFE_INTEGER }))
      for (const key of Object.keys(ledger) as (keyof LedgerSums)[]) ledger[key] += row[key];
    const check = database.preparePlucked<string>('PRAGMA integrity_check').get() ?? 'no answer';
    if (check !== 'ok') found.damage.push(`partition ${partition}: ${check}`);
    database.close();
  }
  return { events, quarantined, ledger, ...found };
}

function countEvents(database: StoreDatabase, counts: Map<string, NumberCounts>): number {
  const reader = createRowReader(database);
  let rows = 0;
  for (let from = 1; from <= reader.meta.rowCount; from += rowsAtOnce) {
    const length = Math.min(rowsAtOnce, reader.meta.rowCount - from + 1);
    const numbers = Array.from({ length }, (_, index) => from + index);
    for (const { raw } of reader.rows(numbers, { raw: true })) {
      note(counts, raw ?? new Uint8Array());
      rows += 1;
    }
  }
  return rows;
}

function note(counts: Map<string, NumberCounts>, raw: Uint8Array): void {
  const mark = findMark(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1'));
  if (mark === null) return;
  const ofSeries = counts.get(mark.letter) ?? createNumberCounts();
  ofSeries.add(mark.number);
  counts.set(mark.letter, ofSeries);
}
