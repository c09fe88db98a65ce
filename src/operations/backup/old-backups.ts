import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupFolder, listBackups, readManifest } from './manifest.ts';

/** Removes all but the newest `keep` backups and the partitions that none of the rest has; 0 keeps all. Names what went. */
export function removeOldBackups(folder: string, keep: number): string[] {
  if (keep <= 0) return [];
  const names = listBackups(folder);
  const old = names.slice(0, Math.max(0, names.length - keep));
  if (old.length === 0) return [];
  const kept = new Set(
    names.slice(-keep).flatMap((name) => readManifest(folder, name).files.map(({ stored }) => stored)),
  );
  for (const name of old) rmSync(backupFolder(folder, name), { recursive: true, force: true });
  for (const name of readdirSync(join(folder, 'partitions')))
    if (!kept.has(`partitions/${name}`)) rmSync(join(folder, 'partitions', name), { force: true });
  return old;
}
