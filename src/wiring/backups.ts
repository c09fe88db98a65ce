import { systemClock } from '../core/clock.ts';
import { type BackupProgress, type BackupResult, makeBackup } from '../operations/backup/make-backup.ts';
import type { BackupManifest } from '../operations/backup/manifest.ts';
import { restoreBackup } from '../operations/backup/restore-backup.ts';
import { sha256OfFile } from '../security/hash.ts';
import { knownSchemas, listBackupParts } from '../store/backup/backup-parts.ts';
import { checkDatabaseFile, copyDatabaseOnline } from '../store/backup/copy-database.ts';
import { lockDataFolder } from '../store/data-folder-lock.ts';

export interface BackupRequest {
  dataFolder: string;
  to: string;
  withSecrets: boolean;
  keep: number;
  version: string;
}

/** Makes a backup of a data folder, also while an appliance runs on it. It blocks its thread now and then. */
export function backupDataFolder(
  request: BackupRequest,
  options: { signal: AbortSignal; onProgress(progress: BackupProgress): void },
): Promise<BackupResult> {
  return makeBackup({
    ...request,
    ...options,
    schemas: knownSchemas(),
    clock: systemClock,
    ports: {
      parts: () => listBackupParts(request.dataFolder),
      copyOnline: copyDatabaseOnline,
      check: checkDatabaseFile,
      sha256: sha256OfFile,
    },
  });
}

/** Makes a data folder of a backup; see `restoreBackup`. */
export function restoreDataFolder(request: {
  from: string;
  name?: string | undefined;
  to: string;
  onProgress(progress: { files: number; filesTotal: number }): void;
}): Promise<BackupManifest> {
  return restoreBackup({
    ...request,
    schemas: knownSchemas(),
    ports: {
      requireUnused: (folder) => lockDataFolder(folder).release(),
      check: checkDatabaseFile,
      sha256: sha256OfFile,
    },
  });
}
