import { readdirSync, readFileSync } from 'node:fs';
import { ApplianceError } from '../../core/errors.ts';
import type { StoreDatabase } from '../database.ts';

/** One migration file: `0001-base.sql`. A released one is never edited. */
export interface Migration {
  number: number;
  name: string;
  sql: string;
}

/**
 * No file ever had the number 7: 8 was given while 6 was the last, and an applied number is not changed any more. A test
 * knows of this gap, finds any other, and compares the released ones with their hashes.
 */
const filePattern = /^(\d{4})-[a-z0-9-]+\.sql$/;
const migrationsFolder = new URL('./migrations/', import.meta.url);

/** The migrations of this release, in order. Throws where two have one number: the second would never be applied. */
export function readMigrations(): Migration[] {
  const migrations = readdirSync(migrationsFolder)
    .flatMap((name) => {
      const number = filePattern.exec(name)?.[1];
      if (number === undefined) return [];
      return [{ number: Number(number), name, sql: readFileSync(new URL(name, migrationsFolder), 'utf8') }];
    })
    .sort((a, b) => a.number - b.number);
  const twice = migrations.find(({ number }, place) => number === migrations[place - 1]?.number);
  if (twice !== undefined) throw new Error(`two migrations have the number ${twice.number} (${twice.name})`);
  return migrations;
}

/**
 * Brings the schema up to the newest migration, each in a transaction together with its record. Throws STORE_TOO_NEW,
 * without having changed anything, where the database was written by a later release.
 */
export function migrate(database: StoreDatabase, migrations: Migration[], appliedAt: number): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  );
  const found = database.preparePlucked<number | null>('SELECT max(number) FROM migration').get() ?? 0;
  const known = migrations.at(-1)?.number ?? 0;
  if (found > known) throw new ApplianceError('STORE_TOO_NEW', { params: { file: database.path, found, known } });
  for (const { number, name, sql } of migrations) {
    database.transaction(() => {
      // Looked up inside the transaction: another process may be migrating at the same time.
      const done = database.preparePlucked<number>('SELECT 1 FROM migration WHERE number = ?').get(number);
      if (done !== undefined) return;
      database.exec(sql);
      database
        .prepare('INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)')
        .run(number, name, appliedAt);
    });
  }
}
