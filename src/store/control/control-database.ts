import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../core/clock.ts';
import { openDatabase, type StoreDatabase } from '../database.ts';
import { controlFileName } from './control-file.ts';
import { migrate, readMigrations } from './migrate.ts';

/**
 * The control database: sources, alerts, verdicts, tickets, vectors, users, audit, jobs. Used on the main thread, so
 * every query of the modules around it is bounded. `transaction` is how two of them are committed together.
 */
export type ControlDatabase = StoreDatabase;

/**
 * Opens `control.db` in the data folder, creates it where absent and brings its schema up to date.
 * Throws STORE_TOO_NEW, STORE_FILE_CORRUPT, STORE_FILE_UNUSABLE, STORE_BUSY or STORE_DISK_FULL.
 */
export function openControlDatabase(options: { folder: string; clock?: Clock }): ControlDatabase {
  const { folder, clock = systemClock } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = openDatabase(join(folder, controlFileName), { mode: 'write', vectors: true });
  try {
    migrate(database, readMigrations(), clock.now());
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
