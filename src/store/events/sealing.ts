import { openDatabase, type StoreDatabase } from '../database.ts';
import { type FieldSample, sampleFields, writeFieldSample } from './field-statistics.ts';
import { openPartitionForReading, readMeta } from './partition.ts';
import { partitionPath } from './partition-files.ts';
import { createFullTextSql, sealedIndexes } from './partition-schema.ts';
import { createWordText } from './word-text.ts';

/** Rows whose words are added in one transaction (about 15 ms of work). Measured: larger steps leave the processor's cache. */
const textRowsPerStep = 2000;
/**
 * Options of the full-text index (https://www.sqlite.org/fts5.html#configuration_options): no merging on the way beyond
 * what FTS5 insists on, since one merge follows at the end; leaves that fill a page of the file.
 */
const fullTextOptionsSql = `
INSERT INTO event_text (event_text, rank) VALUES ('pgsz', 8000);
INSERT INTO event_text (event_text, rank) VALUES ('hashsize', 33554432);
INSERT INTO event_text (event_text, rank) VALUES ('automerge', 0)`;
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
    // The progress is kept in the transaction of the work, and fewer syncs leave the disk to the writer.
    durable: false,
  });
  try {
    const { rowCount } = readMeta(database);
    for (const { sql } of sealedIndexes) {
      database.exec(sql);
      yield 0;
    }
    yield* indexText(database, rowCount);
    writeFieldSample(database, yield* sampled(database));
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

/** Taken again after a crash: it is a matter of tenths of a second. */
function* sampled(database: StoreDatabase): Generator<number, FieldSample> {
  const sampling = sampleFields(database);
  for (;;) {
    const step = sampling.next();
    if (step.done === true) return step.value;
    yield 0;
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
  database.exec(fullTextOptionsSql);
  const wordText = createWordText();
  const rows = database.prepare<{ row: number; host: string; action: string; fields: string }>(
    'SELECT row, host, action, fields FROM event WHERE row BETWEEN ? AND ?',
  );
  const insert = database.prepare('INSERT INTO event_text (rowid, words) VALUES (?, ?)');
  const progress = database.prepare('UPDATE meta SET indexed_row = ?');
  let indexed = database.preparePlucked<number>('SELECT indexed_row FROM meta').get() ?? 0;
  while (indexed < rowCount) {
    const last = Math.min(rowCount, indexed + textRowsPerStep);
    database.transaction(() => {
      for (const event of rows.all(indexed + 1, last)) insert.run(event.row, wordText.of(event));
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
