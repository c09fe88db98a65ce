import { openDatabase, type StoreDatabase } from '../database.ts';
import { type CodedFields, decodeFieldValues } from './field-codes.ts';
import { openPartitionForReading, readMeta } from './partition.ts';
import { partitionPath } from './partition-files.ts';
import { createFullTextSql, sealedIndexes } from './partition-schema.ts';
import { eventWords } from './words.ts';

/** Rows whose words are added in one transaction (about 0.1 s of work). */
const textRowsPerStep = 2000;
/** Pages of the full-text index merged in one transaction. */
const mergePages = 500;
const sealerCacheBytes = 32 * 1024 * 1024;
const sealerCheckpointBytes = 16 * 1024 * 1024;

/**
 * Seals a closed partition step by step: three indexes, then full text, then the side table of the hot time goes.
 * Every step is one transaction that can be taken again, so a crash at any point costs at most one step. The caller
 * may stop between steps. Yields the rows whose text is indexed. Nothing happens to a hot or sealed partition.
 */
export function* sealPartition(dataFolder: string, partition: number, clockNow: () => number): Generator<number> {
  if (!isClosed(dataFolder, partition)) return;
  const database = openDatabase(partitionPath(dataFolder, partition), {
    mode: 'write',
    cacheBytes: sealerCacheBytes,
    checkpointBytes: sealerCheckpointBytes,
  });
  try {
    const { rowCount } = readMeta(database);
    for (const { sql } of sealedIndexes) {
      database.exec(sql);
      yield 0;
    }
    yield* indexText(database, rowCount);
    yield* mergeText(database);
    database.transaction(() => {
      database.exec('DROP TABLE IF EXISTS host_block');
      database.prepare(`UPDATE meta SET state = 'sealed', sealed_at = ?`).run(clockNow());
    });
    // Readers of a sealed partition need no log; where one is open just now, the log stays until the last one closes.
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    yield rowCount;
  } finally {
    database.close();
  }
}

/** Looked at as a reader, which also refuses damaged and too new files. */
function isClosed(dataFolder: string, partition: number): boolean {
  const database = openPartitionForReading(dataFolder, partition);
  if (database === undefined) return false;
  try {
    return readMeta(database).state === 'closed';
  } finally {
    database.close();
  }
}

function* indexText(database: StoreDatabase, rowCount: number): Generator<number> {
  database.exec(createFullTextSql);
  const rows = database.prepare<{ row: number; host: string; action: string; coded: CodedFields }>(
    'SELECT row, host, action, fields AS coded FROM event WHERE row BETWEEN ? AND ?',
  );
  const insert = database.prepare('INSERT INTO event_text (rowid, words) VALUES (?, ?)');
  const progress = database.prepare('UPDATE meta SET indexed_row = ?');
  let indexed = database.preparePlucked<number>('SELECT indexed_row FROM meta').get() ?? 0;
  while (indexed < rowCount) {
    const last = Math.min(rowCount, indexed + textRowsPerStep);
    database.transaction(() => {
      for (const { row, host, action, coded } of rows.all(indexed + 1, last)) {
        const words = eventWords({ host, action, values: decodeFieldValues(coded) });
        insert.run(row, [...words].join(' '));
      }
      progress.run(last);
    });
    indexed = last;
    yield indexed;
  }
}

/**
 * Merges the index into few segments, a bounded number of pages at a time
 * (https://www.sqlite.org/fts5.html#the_merge_command: negative to begin, then until a call changes fewer than 2 rows).
 */
function* mergeText(database: StoreDatabase): Generator<number> {
  const merge = database.prepare(`INSERT INTO event_text (event_text, rank) VALUES ('merge', ?)`);
  const changes = database.preparePlucked<number>('SELECT total_changes()');
  for (let pages = -mergePages; ; pages = mergePages) {
    const before = changes.get() ?? 0;
    merge.run(pages);
    if ((changes.get() ?? 0) - before < 2) return;
    yield 0;
  }
}
