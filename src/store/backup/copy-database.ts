import { rmSync } from 'node:fs';
import BetterSqlite from 'better-sqlite3';
import { ApplianceError } from '../../core/errors.ts';
import { databaseError } from '../database-error.ts';

/**
 * Copies a database that others may be writing, as it is at one moment (https://www.sqlite.org/backup.html). All pages are
 * taken in one step, because a copy in pieces begins again whenever somebody else commits. Blocks the calling thread while
 * it copies, so it belongs on a thread or in a process of its own. A file at `to` is replaced.
 * @throws ApplianceError STORE_FILE_UNUSABLE, STORE_FILE_CORRUPT, STORE_DISK_FULL
 */
export async function copyDatabaseOnline(from: string, to: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${to}${suffix}`, { force: true });
  try {
    const source = new BetterSqlite(from, { readonly: true, fileMustExist: true, timeout: 5000 });
    try {
      await source.backup(to, { progress: () => allPages });
    } finally {
      source.close();
    }
  } catch (thrown) {
    throw databaseError(thrown, from);
  }
}

const allPages = 0x7fff_ffff;

/**
 * Reads every page of a database file that nobody writes (PRAGMA quick_check).
 * @throws ApplianceError STORE_FILE_CORRUPT naming the file, STORE_FILE_UNUSABLE
 */
export function checkDatabaseFile(path: string): void {
  try {
    const database = new BetterSqlite(path, { readonly: true, fileMustExist: true });
    try {
      const found = String(database.pragma('quick_check(1)', { simple: true }));
      if (found !== 'ok') throw new ApplianceError('STORE_FILE_CORRUPT', { params: { file: path, detail: found } });
    } finally {
      database.close();
      // A reader of a database in WAL mode leaves these behind where it could write them.
      for (const suffix of ['-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    }
  } catch (thrown) {
    throw databaseError(thrown, path);
  }
}
