import { ApplianceError } from '../../core/errors.ts';
import { databaseExists, openDatabase, type StoreDatabase } from '../database.ts';
import { partitionPath } from './partition-files.ts';
import { addedTablesSql, createPartitionSql, fillAddedTablesSql, partitionVersion } from './partition-schema.ts';

/** hot: the writer appends; closed: complete, not indexed; sealed: indexed by row; cold: packed in blocks, indexed by block. */
type PartitionState = 'hot' | 'closed' | 'sealed' | 'cold';

/** What a partition says of itself. Spans are null while it holds no event. */
export interface PartitionMeta {
  state: PartitionState;
  createdAt: number;
  rowCount: number;
  /** Span of event times. */
  minAt: number | null;
  maxAt: number | null;
  /** Span of receive times. */
  minReceivedAt: number | null;
  maxReceivedAt: number | null;
}

/** A smaller log is copied back more often, a larger one stalls the commit that copies it for longer. */
const writerCheckpointBytes = 96 * 1024 * 1024;
/** Holds the upper part of the `seen` tree, which is filled in random order. */
const writerCacheBytes = 64 * 1024 * 1024;
const readerCacheBytes = 4 * 1024 * 1024;

/** Reads `meta`; the caller has made sure that the file is a partition. */
export function readMeta(database: StoreDatabase): PartitionMeta {
  const meta = database
    .prepare<PartitionMeta>(
      `SELECT state, created_at AS createdAt, row_count AS rowCount, min_at AS minAt, max_at AS maxAt,
         min_received_at AS minReceivedAt, max_received_at AS maxReceivedAt FROM meta`,
    )
    .get();
  if (meta === undefined) throw corrupt(database.path, 'meta has no row');
  return meta;
}

/**
 * Opens a partition for writing. A file without a schema (a crash while it was created) is set up again, since nothing
 * can have been stored in it. Throws STORE_TOO_NEW and STORE_FILE_CORRUPT.
 */
export function openPartitionForWriting(dataFolder: string, partition: number, createdAt: number): StoreDatabase {
  const database = openDatabase(partitionPath(dataFolder, partition), {
    mode: 'write',
    checkpointBytes: writerCheckpointBytes,
    cacheBytes: writerCacheBytes,
  });
  return closingOnError(database, () => {
    if (versionOf(database) === 0 && !hasTables(database)) create(database, createdAt);
    if (checkVersion(database) < partitionVersion) bringUpToDate(database);
  });
}

/**
 * Opens a partition for reading; undefined where it does not exist (purged meanwhile) or is just being created.
 * Throws STORE_TOO_NEW and STORE_FILE_CORRUPT.
 */
export function openPartitionForReading(dataFolder: string, partition: number): StoreDatabase | undefined {
  const path = partitionPath(dataFolder, partition);
  let database: StoreDatabase;
  try {
    database = openDatabase(path, { mode: 'read', cacheBytes: readerCacheBytes });
  } catch (thrown) {
    if (databaseExists(path)) throw thrown;
    // It became cold in between, or it was purged.
    return partitionPath(dataFolder, partition) === path ? undefined : openPartitionForReading(dataFolder, partition);
  }
  let ready = false;
  closingOnError(database, () => {
    ready = versionOf(database) > 0;
    if (ready) {
      if (checkVersion(database) < partitionVersion) standInForMissing(database);
    } else if (hasTables(database)) throw corrupt(path, 'no version');
  });
  if (ready) return database;
  database.close();
  return undefined;
}

/** Brings a finished partition of version 1 up to date; leaves the hot one to its writer. */
export function updatePartition(dataFolder: string, partition: number): void {
  const reader = openPartitionForReading(dataFolder, partition);
  if (reader === undefined) return;
  let isOld = false;
  closingOnError(reader, () => {
    isOld = versionOf(reader) < partitionVersion && readMeta(reader).state !== 'hot';
  }).close();
  if (isOld) openPartitionForWriting(dataFolder, partition, 0).close();
}

function create(database: StoreDatabase, createdAt: number): void {
  database.transaction(() => {
    database.exec(createPartitionSql);
    database.prepare(`INSERT INTO meta (one, state, created_at, row_count) VALUES (1, 'hot', ?, 0)`).run(createdAt);
    database.exec(`PRAGMA user_version = ${partitionVersion}`);
  });
}

/** Adds what version 1 lacks. Its events keep their fields as JSON objects, which every reader understands. */
function bringUpToDate(database: StoreDatabase): void {
  database.transaction(() => {
    database.exec(addedTablesSql);
    database.exec(fillAddedTablesSql);
    database.exec(`PRAGMA user_version = ${partitionVersion}`);
  });
}

/** A reader cannot add tables to a file of version 1: it gets empty ones of its own connection. */
function standInForMissing(database: StoreDatabase): void {
  database.exec('PRAGMA query_only = OFF');
  database.exec(addedTablesSql.replaceAll('CREATE TABLE', 'CREATE TEMP TABLE'));
  database.exec('PRAGMA query_only = ON');
}

function versionOf(database: StoreDatabase): number {
  return database.preparePlucked<number>('PRAGMA user_version').get() ?? 0;
}

function hasTables(database: StoreDatabase): boolean {
  return (database.preparePlucked<number>('SELECT count(*) FROM sqlite_schema').get() ?? 0) > 0;
}

/** The version, if this program knows it. */
function checkVersion(database: StoreDatabase): number {
  const found = versionOf(database);
  if (found > partitionVersion) {
    throw new ApplianceError('STORE_TOO_NEW', { params: { file: database.path, found, known: partitionVersion } });
  }
  if (found < 1) throw corrupt(database.path, `version ${found}`);
  return found;
}

function corrupt(file: string, detail: string): ApplianceError {
  return new ApplianceError('STORE_FILE_CORRUPT', { params: { file, detail } });
}

function closingOnError(database: StoreDatabase, check: () => void): StoreDatabase {
  try {
    check();
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
