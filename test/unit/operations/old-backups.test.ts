import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { backupFolder, manifestPath } from '../../../src/operations/backup/manifest.ts';
import { removeOldBackups } from '../../../src/operations/backup/old-backups.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'old-backups-'));
  mkdirSync(join(folder, 'partitions'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A backup by its name, with one partition of its own. */
function make(name: string): string {
  mkdirSync(backupFolder(folder, name), { recursive: true });
  const stored = `partitions/${name}`;
  writeFileSync(join(folder, stored), '');
  const file = { path: 'events/p-1', stored, sizeBytes: 0, changedAt: 0, sha256: '0'.repeat(64), state: 'sealed' };
  const manifest = { format: 1, version: '1', schemas: {}, at: 0, endedAt: 0, withSecrets: false, files: [file] };
  writeFileSync(manifestPath(folder, name), JSON.stringify(manifest));
  return name;
}
const left = () => [readdirSync(join(folder, 'backups')).sort(), readdirSync(join(folder, 'partitions')).sort()];

it('keeps the newest and what they share', () => {
  const [one, two, three] = ['20261101T000000Z', '20261102T000000Z', '20261103T000000Z'].map(make);
  expect(removeOldBackups(folder, three ?? '', 2)).toEqual([one]);
  expect(left()).toEqual([
    [two, three],
    [two, three],
  ]);
});

it('lets backups of a clock that was ahead push out no true one, nor those of a clock that is behind go at once', () => {
  for (const future of ['20280101T000000Z', '20280102T000000Z']) make(future);
  const made = ['20261101T000000Z', '20261102T000000Z', '20261103T000000Z'].map((name) => {
    make(name);
    return removeOldBackups(folder, name, 2);
  });
  expect(made).toEqual([[], [], ['20261101T000000Z']]);
  const behind = make('20250101T000000Z');
  expect(removeOldBackups(folder, behind, 2)).toEqual([]);
  expect(left()[0]).toEqual([behind, '20261102T000000Z', '20261103T000000Z', '20280101T000000Z', '20280102T000000Z']);
});
