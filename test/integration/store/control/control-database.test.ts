import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openControlDatabase } from '../../../../src/store/control/control-database.ts';
import { migrate, readMigrations } from '../../../../src/store/control/migrate.ts';
import { openDatabase } from '../../../../src/store/database.ts';
import { codeOf, withFolder } from '../store-fixture.ts';

describe('control database', () => {
  it('migrates once, keeps what is there, and records every file', () =>
    withFolder((folder) => {
      openControlDatabase({ folder, clock: { now: () => 1 } }).close();
      const again = openControlDatabase({ folder, clock: { now: () => 2 } });
      const applied = again.prepare('SELECT number, name, applied_at AS at FROM migration ORDER BY number').all();
      expect(applied.slice(0, 1)).toEqual([{ number: 1, name: '0001-base.sql', at: 1 }]);
      expect(applied).toHaveLength(readMigrations().length);
      expect(again.preparePlucked('PRAGMA journal_mode').get()).toBe('wal');
      expect(again.preparePlucked('PRAGMA synchronous').get()).toBe(2);
      expect(again.preparePlucked('PRAGMA page_size').get()).toBe(8192);
      again.close();
    }));

  it('takes a failing migration back whole and leaves the earlier ones', () =>
    withFolder((folder) => {
      const database = openDatabase(join(folder, 'x.db'), { mode: 'write' });
      const files = [
        { number: 1, name: '0001-a.sql', sql: 'CREATE TABLE a (x)' },
        { number: 2, name: '0002-b.sql', sql: 'CREATE TABLE b (x); INSERT INTO nowhere VALUES (1)' },
      ];
      expect(() => migrate(database, files, 1)).toThrow('nowhere');
      expect(
        database.preparePlucked(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all(),
      ).toEqual(['a', 'migration']);
      migrate(
        database,
        [files[0] as (typeof files)[0], { number: 2, name: '0002-b.sql', sql: 'CREATE TABLE b (x)' }],
        2,
      );
      expect(database.preparePlucked('SELECT applied_at FROM migration ORDER BY number').all()).toEqual([1, 2]);
      database.close();
    }));

  it('refuses a database of a newer release without changing it', () =>
    withFolder((folder) => {
      const database = openControlDatabase({ folder });
      database.exec(`INSERT INTO migration VALUES (9001, '9001-later.sql', 1)`);
      database.close();
      expect(codeOf(() => openControlDatabase({ folder }))).toBe('STORE_TOO_NEW');
      expect(() => openControlDatabase({ folder })).toThrow(/version 9001, this release knows \d+/);
    }));

  it('commits what belongs together, and takes only the inner part back when that alone fails', () =>
    withFolder((folder) => {
      const control = openControlDatabase({ folder });
      const put = (name: string): void => {
        control.prepare('INSERT INTO cursor (name, position) VALUES (?, 1)').run(name);
      };
      const failing = (): void => {
        control.transaction(() => {
          put('inner');
          throw new Error('inner fails');
        });
      };
      control.transaction(() => {
        put('outer');
        expect(failing).toThrow('inner fails');
      });
      expect(control.preparePlucked('SELECT name FROM cursor').all()).toEqual(['outer']);
      expect(() =>
        control.transaction(() => {
          put('second');
          throw new Error('outer fails');
        }),
      ).toThrow('outer fails');
      expect(control.preparePlucked('SELECT name FROM cursor').all()).toEqual(['outer']);
      control.close();
    }));
});
