import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/operations/backup/manifest.ts';
import { createAlertTable } from '../../../src/store/control/alerts.ts';
import { openControlDatabase } from '../../../src/store/control/control-database.ts';
import { lockDataFolder } from '../../../src/store/data-folder-lock.ts';
import { openDatabase } from '../../../src/store/database.ts';
import { openEventSearch } from '../../../src/store/events/event-search.ts';
import { openOutboxReader } from '../../../src/store/events/outbox-reader.ts';
import { listPartitions } from '../../../src/store/events/partition-files.ts';
import { backupDataFolder, restoreDataFolder } from '../../../src/wiring/backups.ts';
import { alertDraft, deltaOf, itemOf, openWriter, sealNow, startAt, withFolder } from '../store/store-fixture.ts';
import { markersOf } from './stored-markers.ts';

const rowsEach = 500;

/** Appends one batch of marked events, of which the first is an alert. */
function append(writer: ReturnType<typeof openWriter>, from: number, count: number): void {
  const items = Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const raw = new TextEncoder().encode(`<13>event #e-${n}#`);
    return itemOf({ raw, at: startAt + n, sensorEventId: `s-${n}` }, index === 0 ? alertDraft(`alert ${n}`) : null);
  });
  writer.append(items);
  writer.count([deltaOf({ received: count, stored: count })]);
  writer.commit();
}

/** Three sealed partitions and a hot one, with alerts and a verdict in the control database. */
function fill(data: string) {
  const writer = openWriter(data, { maxRows: rowsEach });
  for (let partition = 0; partition < 3; partition += 1) append(writer, partition * rowsEach, rowsEach);
  append(writer, 3 * rowsEach, 100);
  for (const partition of [1, 2, 3]) sealNow(data, partition);
  const control = openControlDatabase({ folder: data });
  const reader = openOutboxReader({ folder: data });
  createAlertTable(control).takeOver(reader.after(0, 10).alerts);
  reader.close();
  control.close();
  for (const folder of ['tokens', 'certificate']) mkdirSync(join(data, folder));
  writeFileSync(join(data, 'audit.key'), 'key', { mode: 0o600 });
  writeFileSync(join(data, 'tokens/edr.token'), 'secret-token', { mode: 0o640 });
  return writer;
}

const never = new AbortController().signal;

function backup(data: string, to: string, change: { withSecrets?: boolean; keep?: number; signal?: AbortSignal } = {}) {
  const { signal = never, withSecrets = false, keep = 0 } = change;
  const files: number[] = [];
  return backupDataFolder(
    { dataFolder: data, to, withSecrets, keep, version: '9.9.9' },
    { signal, onProgress: (progress) => files.push(progress.files) },
  );
}

const restore = (from: string, to: string, name?: string) =>
  restoreDataFolder({ from, name, to, onProgress: () => {} });

function everything(data: string): string[] {
  return listPartitions(data).flatMap((partition) => markersOf(data, partition).events);
}

function tables(data: string): Record<string, unknown[]> {
  const control = openDatabase(join(data, 'control.db'), { mode: 'read' });
  const rows = Object.fromEntries(
    ['alert', 'verdict', 'ticket', 'source', 'ledger_rollup', 'migration'].map((table) => [
      table,
      control.prepare(`SELECT * FROM ${table} ORDER BY 1`).all(),
    ]),
  );
  control.close();
  return rows;
}

describe('backup and restore', () => {
  it('copies a data folder that is being written, and gives all of it back', () =>
    withFolder(async (folder) => {
      const [data, to, back] = ['data', 'disk', 'restored'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      const writer = fill(data);
      let next = 3 * rowsEach + 100;
      let on = true;
      const writing = (async () => {
        while (on) {
          append(writer, next, 20);
          next += 20;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      })();
      const sure = next;
      const before = tables(data);
      const first = await backup(data, to, { withSecrets: true });
      on = false;
      await writing;
      writer.close();
      expect(first).toMatchObject({ reused: 0 });
      expect(existsSync(join(to, 'backups', first.name, 'manifest.json'))).toBe(true);

      const manifest = await restore(to, back);
      expect(manifest).toMatchObject({ version: '9.9.9', withSecrets: true });
      const marks = everything(back);
      // Committed before the backup began: all of it; later: what there was of it, without a gap.
      expect(marks.length).toBeGreaterThanOrEqual(sure);
      expect(marks).toEqual(Array.from({ length: marks.length }, (_, n) => `e-${n}`));
      expect(tables(back)).toEqual(before);
      expect(before['alert']).not.toEqual([]);
      expect(readFileSync(join(back, 'tokens/edr.token'), 'utf8')).toBe('secret-token');
      expect(statSync(join(back, 'tokens/edr.token')).mode & 0o777).toBe(0o640);

      const search = openEventSearch({ folder: back });
      const hours = await search.countsByHour({ fromAt: 0, toAt: startAt * 2 });
      await search.close();
      expect(hours.reduce((sum, { stored }) => sum + stored, 0)).toBe(marks.length);
      // It goes on where the backup stood: the newest partition is written further.
      const again = openWriter(back, { maxRows: rowsEach });
      append(again, marks.length, 1);
      again.close();
      expect(everything(back)).toHaveLength(marks.length + 1);
    }));

  it('copies sealed partitions once, keeps the last ones only, and finds what an interrupted one left', () =>
    withFolder(async (folder) => {
      const [data, to] = [join(folder, 'data'), join(folder, 'disk')];
      fill(data).close();
      const stop = new AbortController();
      const cut = backupDataFolder(
        { dataFolder: data, to, withSecrets: false, keep: 0, version: '1' },
        { signal: stop.signal, onProgress: ({ files }) => files === 3 && stop.abort(new Error('cancelled')) },
      );
      await expect(cut).rejects.toThrow('cancelled');
      expect(readdirSync(join(to, 'backups'))).toEqual([]);
      await expect(restore(to, join(folder, 'no'))).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
      expect(await backup(data, to)).toMatchObject({ files: 5, reused: 2 });
      const second = await backup(data, to);
      expect(second).toMatchObject({ files: 5, reused: 3 });
      expect(readdirSync(join(to, 'partitions'))).toHaveLength(3);
      const third = await backup(data, to, { keep: 1 });
      expect(third.removed).toHaveLength(2);
      expect(readdirSync(join(to, 'backups'))).toEqual([third.name]);
      expect(readdirSync(join(to, 'partitions'))).toHaveLength(3);
      expect(readManifest(to, third.name).files.map(({ state }) => state)).not.toContain('secret');
    }));

  it('refuses, by name, a changed byte, a newer schema, a folder in use and one that is not empty', () =>
    withFolder(async (folder) => {
      const [data, to, back] = ['data', 'disk', 'restored'].map((name) => join(folder, name)) as [
        string,
        string,
        string,
      ];
      fill(data).close();
      const { name } = await backup(data, to);
      const [victim = ''] = readdirSync(join(to, 'partitions'));
      const path = join(to, 'partitions', victim);
      const bytes = readFileSync(path);
      bytes[5000] = (bytes[5000] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      await expect(restore(to, back)).rejects.toMatchObject({ code: 'BACKUP_FILE_DIFFERS', params: { file: path } });
      expect(existsSync(back)).toBe(false);
      bytes[5000] = (bytes[5000] ?? 0) ^ 1;
      writeFileSync(path, bytes);

      const lock = lockDataFolder(data);
      await expect(restore(to, data)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
      lock.release();
      await expect(restore(to, data)).rejects.toMatchObject({ code: 'RESTORE_FOLDER_NOT_EMPTY' });
      await expect(backup(data, join(data, 'inside'))).rejects.toMatchObject({ code: 'BACKUP_FOLDER_REFUSED' });

      const manifestFile = join(to, 'backups', name, 'manifest.json');
      const manifest = readFileSync(manifestFile, 'utf8');
      writeFileSync(manifestFile, manifest.replace(/"control": \d+/, '"control": 9999'));
      await expect(restore(to, back)).rejects.toMatchObject({ code: 'BACKUP_TOO_NEW', params: { part: 'control' } });
      writeFileSync(manifestFile, manifest.replace('"path": "control.db"', '"path": "../control.db"'));
      await expect(restore(to, back)).rejects.toMatchObject({ code: 'BACKUP_MANIFEST_INVALID' });
      writeFileSync(manifestFile, manifest);
      mkdirSync(back);
      await restore(to, back);
      expect(everything(back)).toEqual(everything(data));
    }));
});
