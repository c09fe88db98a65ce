import { ApplianceError } from '../core/errors.ts';

/** Codes of the catalogue that speak of the disk or the file, not of what is written to it. */
const troubles = new Set(['STORE_DISK_FULL', 'STORE_BUSY', 'STORE_FILE_UNUSABLE', 'STORE_FILE_CORRUPT']);
/** SQLite's own codes of the same kind that the catalogue does not name (https://www.sqlite.org/rescode.html). */
const sqliteTroubles = /^SQLITE_(?:NOMEM|PROTOCOL|INTERRUPT|SCHEMA)/;

/**
 * True where a write failed because of the disk, the file or the machine: the same records are stored once that is
 * over. False where the records themselves may be why.
 */
export function isStorageTrouble(error: Error): boolean {
  if (error instanceof ApplianceError) return troubles.has(error.code);
  const { code, syscall } = error as NodeJS.ErrnoException;
  // What Node's file functions throw names the system call: ENOSPC, EIO, EROFS, EMFILE.
  return syscall !== undefined || sqliteTroubles.test(code ?? '');
}
