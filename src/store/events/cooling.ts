import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ApplianceError } from '../../core/errors.ts';
import { openDatabase, type StoreDatabase } from '../database.ts';
import { type BlockRow, coldBlockRows, packBlock } from './cold-block.ts';
import { type ColdWordsBuilder, columnKey, createColdWordsBuilder, wordKey } from './cold-words.ts';
import { openPartitionForReading, readMeta } from './partition.ts';
import { coldPath, unlinkWarm } from './partition-files.ts';
import { addedTablesSql, createColdSql, partitionVersion, replacedTables } from './partition-schema.ts';
import { createWordText, type WordText } from './word-text.ts';

const metaColumns =
  'one, created_at, closed_at, sealed_at, row_count, min_at, max_at, min_received_at, max_received_at, indexed_row';

/**
 * Rewrites a sealed partition as a cold one, block by block, into a file beside it that gets its name when it is
 * complete and on the disk. A crash at any point leaves the sealed partition or both, of which the cold one counts.
 * The caller may stop between steps (about 10 ms each); what was made is thrown away then. Yields the rows that are
 * packed. Nothing happens to a partition in another
 * state or received later than `receivedBefore`. `keepSeen`: repeats of its events can still come.
 */
export function* coolPartition(
  dataFolder: string,
  partition: number,
  options: { receivedBefore: number; keepSeen: boolean },
): Generator<number> {
  const sealed = openPartitionForReading(dataFolder, partition);
  if (sealed === undefined) return;
  const target = coldPath(dataFolder, partition);
  const halfMade = `${target}-tmp`;
  let isComplete = false;
  try {
    const meta = readMeta(sealed);
    if (meta.state !== 'sealed' || (meta.maxReceivedAt ?? meta.createdAt) >= options.receivedBefore) return;
    rmSync(halfMade, { force: true });
    yield* build(sealed, halfMade, options.keepSeen);
    isComplete = true;
  } finally {
    sealed.close();
    if (!isComplete) rmSync(halfMade, { force: true });
  }
  syncFile(halfMade);
  renameSync(halfMade, target);
  syncFile(dirname(target));
  unlinkWarm(dataFolder, partition);
}

function* build(sealed: StoreDatabase, path: string, keepSeen: boolean): Generator<number> {
  const cold = openDatabase(path, { mode: 'write', building: true });
  try {
    cold.exec(createColdSql);
    copyTables(sealed, cold, keepSeen);
    const words = createColdWordsBuilder();
    const { rowCount } = readMeta(sealed);
    const spans: number[] = [];
    yield* packBlocks({ sealed, cold, rowCount, words, spans });
    for (const _ of words.write(cold)) yield rowCount;
    writeMeta(sealed, cold, new Float64Array(spans));
    cold.exec(`PRAGMA user_version = ${partitionVersion}`);
  } finally {
    cold.close();
  }
}

function* packBlocks(job: {
  sealed: StoreDatabase;
  cold: StoreDatabase;
  rowCount: number;
  words: ColdWordsBuilder;
  /** Gets the first and last event time of each block. */
  spans: number[];
}): Generator<number> {
  const { sealed, cold, rowCount, words, spans } = job;
  const rowsOf = sealed.prepare<BlockRow & { row: number }>(
    `SELECT row, at, received_at AS receivedAt, source_id AS sourceId, category, host, action, fields, raw
     FROM event WHERE row BETWEEN ? AND ? ORDER BY row`,
  );
  const insert = cold.prepare('INSERT INTO block (block, head, fields, raw) VALUES (?, ?, ?, ?)');
  const wordText = createWordText();
  for (let first = 1; first <= rowCount; first += coldBlockRows) {
    const last = Math.min(rowCount, first + coldBlockRows - 1);
    const rows = rowsOf.all(first, last);
    if (rows.length !== last - first + 1) throw gap(sealed.path, first);
    const { head, fields, raw } = packBlock(rows);
    insert.run((first - 1) / coldBlockRows, head, fields, raw);
    words.addBlock(keysOf(rows, wordText));
    const ats = rows.map(({ at }) => at);
    spans.push(Math.min(...ats), Math.max(...ats));
    yield last;
  }
}

function keysOf(rows: readonly BlockRow[], wordText: WordText): Set<string> {
  const words = new Set<string>();
  const hosts = new Set<string>();
  const keys = new Set<string>();
  for (const row of rows) {
    for (const word of wordText.of(row).split(' ')) words.add(word);
    hosts.add(row.host);
    keys.add(columnKey('category', row.category));
    keys.add(columnKey('source', row.sourceId));
  }
  words.delete('');
  for (const word of words) keys.add(wordKey(word));
  for (const host of hosts) keys.add(columnKey('host', host));
  return keys;
}

/** Everything beside the events goes along, whatever tables there are. */
function copyTables(sealed: StoreDatabase, cold: StoreDatabase, keepSeen: boolean): void {
  const tables = sealed
    .prepare<{ name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema
       WHERE type = 'table' AND name NOT LIKE 'event_text%' AND name NOT LIKE 'sqlite_%'`,
    )
    .all();
  const replaced = new Set<string>(replacedTables);
  cold.exec(`ATTACH '${sealed.path.replaceAll("'", "''")}' AS sealed`);
  for (const { name, sql } of tables) {
    if (replaced.has(name) && name !== 'seen') continue;
    cold.exec(sql);
    if (name !== 'seen' || keepSeen) cold.exec(`INSERT INTO main."${name}" SELECT * FROM sealed."${name}"`);
  }
  cold.exec('DETACH sealed');
  cold.exec(addedTablesSql);
}

function writeMeta(sealed: StoreDatabase, cold: StoreDatabase, spans: Float64Array): void {
  const columns = metaColumns.split(', ');
  const meta = sealed.prepare<Record<string, number | null>>(`SELECT ${metaColumns} FROM meta`).get() ?? {};
  cold
    .prepare(`INSERT INTO meta (${metaColumns}, state, spans) VALUES (${columns.map(() => '?').join(', ')}, 'cold', ?)`)
    .run(...columns.map((column) => meta[column] ?? null), new Uint8Array(spans.buffer));
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function gap(file: string, row: number): ApplianceError {
  return new ApplianceError('STORE_FILE_CORRUPT', { params: { file, detail: `rows are missing from row ${row} on` } });
}
