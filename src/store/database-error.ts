import Database from 'better-sqlite3';
import type { ErrorCode } from '../core/error-catalogue.ts';
import { ApplianceError } from '../core/errors.ts';

/** SQLite's primary result codes that an operator can do something about (https://www.sqlite.org/rescode.html). */
const codeByPrefix: readonly (readonly [prefix: string, code: ErrorCode])[] = [
  ['SQLITE_CORRUPT', 'STORE_FILE_CORRUPT'],
  ['SQLITE_NOTADB', 'STORE_FILE_CORRUPT'],
  ['SQLITE_FULL', 'STORE_DISK_FULL'],
  ['SQLITE_BUSY', 'STORE_BUSY'],
  ['SQLITE_LOCKED', 'STORE_BUSY'],
  ['SQLITE_IOERR', 'STORE_FILE_UNUSABLE'],
  ['SQLITE_CANTOPEN', 'STORE_FILE_UNUSABLE'],
  ['SQLITE_READONLY', 'STORE_FILE_UNUSABLE'],
];

/**
 * The catalogued error for what SQLite threw about a file. Anything else (a broken constraint, wrong SQL) is a fault
 * of the program and comes back as it was.
 */
export function databaseError(thrown: unknown, path: string): unknown {
  if (thrown instanceof TypeError && thrown.message.startsWith('Cannot open database')) {
    return new ApplianceError('STORE_FILE_UNUSABLE', { params: { file: path, detail: thrown.message }, cause: thrown });
  }
  if (!(thrown instanceof Database.SqliteError)) return thrown;
  const match = codeByPrefix.find(([prefix]) => thrown.code.startsWith(prefix));
  if (match === undefined) return thrown;
  return new ApplianceError(match[1], { params: { file: path, detail: thrown.message }, cause: thrown });
}
