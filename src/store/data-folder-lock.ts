import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApplianceError } from '../core/errors.ts';
import { openDatabase } from './database.ts';

/** Held while the program runs; the operating system lets go of it whatever way the program ends. */
export interface DataFolderLock {
  release(): void;
}

/**
 * Makes sure that one program at a time works on a data folder: a write transaction on `lock.db` is left open.
 * @throws ApplianceError DATA_FOLDER_IN_USE after five seconds, STORE_FILE_UNUSABLE
 */
export function lockDataFolder(folder: string): DataFolderLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const database = openDatabase(join(folder, 'lock.db'), { mode: 'write' });
    database.exec('BEGIN IMMEDIATE');
    return { release: () => database.close() };
  } catch (thrown) {
    if (!(thrown instanceof ApplianceError) || thrown.code !== 'STORE_BUSY') throw thrown;
    throw new ApplianceError('DATA_FOLDER_IN_USE', { params: { folder }, cause: thrown });
  }
}
