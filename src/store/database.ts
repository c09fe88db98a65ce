import { existsSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { getLoadablePath } from 'sqlite-vec';
import { databaseError } from './database-error.ts';

/** What can be bound to a place in a statement. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A prepared statement. Rows come back with the column names of the SQL; errors are catalogued where they can be. */
export interface Statement<Row> {
  run(...values: SqlValue[]): { changes: number; lastInsertRowid: number | bigint };
  /** The same with the values in one array, for statements with hundreds of places. */
  runAll(values: readonly SqlValue[]): { changes: number };
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
}

export interface StoreDatabase {
  readonly path: string;
  /** A prepared statement, made once for each text. */
  prepare<Row>(sql: string): Statement<Row>;
  /** The same, giving the first column of each row instead of the row. */
  preparePlucked<Value>(sql: string): Statement<Value>;
  exec(sql: string): void;
  /** Runs `fn` in an immediate transaction; inside another one it becomes a savepoint. Rolls back what `fn` threw over. */
  transaction<T>(fn: () => T): T;
  /** Runs `fn` so that everything it reads is of one moment. Works on a reader's connection. */
  snapshot<T>(fn: () => T): T;
  readonly inTransaction: boolean;
  close(): void;
}

export interface OpenDatabaseOptions {
  mode: 'write' | 'read';
  /** Size of the write-ahead log at which a commit copies it back, bytes. */
  checkpointBytes?: number;
  /** Page cache of this connection, bytes. */
  cacheBytes?: number;
  /** False: a power loss may take the last commits back, never the file's consistency. For work that can be done again. */
  durable?: boolean;
  /** A file that is made anew after any failure: no log, no syncs until the caller syncs the whole file. */
  building?: boolean;
  /** Loads sqlite-vec (`vec0` tables). */
  vectors?: boolean;
}

const pageBytes = 8192;
const busyTimeoutMs = 5000;
const defaultCheckpointBytes = 4 * 1024 * 1024;
const defaultCacheBytes = 4 * 1024 * 1024;
const walSwitchAttempts = 5;
const walSwitchPauseMs = 50;

/**
 * The only door to SQLite. `write` creates the file where it is absent; `read` refuses to create and cannot write.
 * Throws STORE_FILE_UNUSABLE, STORE_FILE_CORRUPT, STORE_BUSY or STORE_DISK_FULL.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions): StoreDatabase {
  try {
    const readonly = options.mode === 'read';
    const database = new BetterSqlite(path, { readonly, fileMustExist: readonly, timeout: busyTimeoutMs });
    try {
      applyPragmas(database, options);
      if (options.vectors === true) database.loadExtension(getLoadablePath());
      return wrap(database, path);
    } catch (thrown) {
      database.close();
      throw thrown;
    }
  } catch (thrown) {
    throw databaseError(thrown, path);
  }
}

/** Whether a database file is there, so that a reader can tell 'purged meanwhile' from 'unusable'. */
export function databaseExists(path: string): boolean {
  return existsSync(path);
}

function applyPragmas(database: BetterSqlite.Database, options: OpenDatabaseOptions): void {
  // Before everything that takes a lock: without it the switch to WAL fails at once when another process opens too.
  database.pragma(`busy_timeout = ${busyTimeoutMs}`);
  database.pragma(`cache_size = -${Math.ceil((options.cacheBytes ?? defaultCacheBytes) / 1024)}`);
  if (options.mode === 'read') {
    database.pragma('query_only = ON');
    return;
  }
  // Takes effect only while the file is empty, therefore before WAL. Events are about 0.5-1 kB, so 4 KiB pages overflow.
  database.pragma(`page_size = ${pageBytes}`);
  if (options.building === true) {
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    return;
  }
  switchToWal(database);
  // NORMAL (this build's default in WAL) may lose the last commits at power loss; feeds are acknowledged after commit.
  database.pragma(`synchronous = ${options.durable === false ? 'NORMAL' : 'FULL'}`);
  const checkpointBytes = options.checkpointBytes ?? defaultCheckpointBytes;
  database.pragma(`wal_autocheckpoint = ${Math.ceil(checkpointBytes / pageBytes)}`);
  // A pinned reader can grow the log without end; once it is gone the file is cut back to this.
  database.pragma(`journal_size_limit = ${checkpointBytes}`);
  database.pragma('foreign_keys = ON');
}

/** Two processes that create the same file at once can still collide: SQLite does not wait for this one lock. */
function switchToWal(database: BetterSqlite.Database): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (thrown) {
      const busy = thrown instanceof BetterSqlite.SqliteError && thrown.code.startsWith('SQLITE_BUSY');
      if (!busy || attempt >= walSwitchAttempts) throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, walSwitchPauseMs);
    }
  }
}

function wrap(database: BetterSqlite.Database, path: string): StoreDatabase {
  const statements = new Map<string, Statement<unknown>>();
  const plucked = new Map<string, Statement<unknown>>();
  const attempt = <T>(fn: () => T): T => {
    try {
      return fn();
    } catch (thrown) {
      throw databaseError(thrown, path);
    }
  };
  const prepare = (cache: Map<string, Statement<unknown>>, sql: string): Statement<unknown> => {
    const known = cache.get(sql);
    if (known !== undefined) return known;
    const bare = attempt(() => database.prepare<SqlValue[]>(sql));
    const made = wrapStatement(cache === plucked ? bare.pluck() : bare, attempt);
    cache.set(sql, made);
    return made;
  };
  const runTransaction = database.transaction((fn: () => unknown) => fn());
  return {
    path,
    prepare: <Row>(sql: string) => prepare(statements, sql) as Statement<Row>,
    preparePlucked: <Value>(sql: string) => prepare(plucked, sql) as Statement<Value>,
    exec: (sql) => {
      attempt(() => database.exec(sql));
    },
    transaction: <T>(fn: () => T) => attempt(() => runTransaction.immediate(fn) as T),
    snapshot: <T>(fn: () => T) => attempt(() => runTransaction.deferred(fn) as T),
    get inTransaction() {
      return database.inTransaction;
    },
    close: () => {
      database.close();
    },
  };
}

function wrapStatement(bare: BetterSqlite.Statement<SqlValue[]>, attempt: <T>(fn: () => T) => T): Statement<unknown> {
  return {
    run: (...values) => attempt(() => bare.run(...values)),
    runAll: (values) => attempt(() => bare.run(...([values] as unknown as SqlValue[]))),
    get: (...values) => attempt(() => bare.get(...values)),
    all: (...values) => attempt(() => bare.all(...values)),
  };
}
