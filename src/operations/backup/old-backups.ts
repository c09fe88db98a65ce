import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupFolder, listBackups, readManifest } from './manifest.ts';

/**
 * Counts `keep` backups back from the one that was just made and removes what is older, with the partitions that none of
 * the rest has; 0 keeps all. Those of a later time, made by a clock that was ahead, neither count nor go: else they would
 * push out every true one. Names what went.
 */
export function removeOldBackups(folder: string, made: string, keep: number): string[] {
  if (keep <= 0) return [];
  const names = listBackups(folder);
  const upToMade = names.filter((name) => name <= made);
  const old = upToMade.slice(0, Math.max(0, upToMade.length - keep));
  if (old.length === 0) return [];
  const kept = new Set(
    names
      .filter((name) => !old.includes(name))
      .flatMap((name) => readManifest(folder, name).files.map(({ stored }) => stored)),
  );
  for (const name of old) rmSync(backupFolder(folder, name), { recursive: true, force: true });
  for (const name of readdirSync(join(folder, 'partitions')))
    if (!kept.has(`partitions/${name}`)) rmSync(join(folder, 'partitions', name), { force: true });
  return old;
}
