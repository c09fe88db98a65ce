import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, normalize } from 'node:path';
import { ApplianceError } from '../../core/errors.ts';

/** One file of a backup. */
export interface BackupFile {
  /** Where it belongs in a data folder. */
  path: string;
  /** Where it lies in the backup's folder. */
  stored: string;
  state: string;
  partition: number | null;
  sizeBytes: number;
  sha256: string;
  /** File mode of secrets; others get the usual one. */
  mode: number | null;
  /** Of the original, so that an unchanged one need not be read again. */
  changedAt: number;
}

/** `manifest.json` of one backup, written last: a folder without it is no backup. */
export interface BackupManifest {
  format: 1;
  /** Version of the program. */
  version: string;
  schemas: { control: number; partition: number };
  /** Moment that the control database is of. */
  at: number;
  endedAt: number;
  withSecrets: boolean;
  files: BackupFile[];
}

const manifestName = 'manifest.json';
const namePattern = /^\d{8}T\d{6}Z(?:-\d+)?$/;

/** Folder of one backup inside the folder of all. */
export function backupFolder(folder: string, name: string): string {
  return join(folder, 'backups', name);
}

/** Name of a backup begun at a time: sorts by time. */
export function backupName(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Names of the complete backups in a folder, oldest first. */
export function listBackups(folder: string): string[] {
  return namesIn(join(folder, 'backups'))
    .filter((name) => namePattern.test(name) && namesIn(backupFolder(folder, name)).includes(manifestName))
    .sort();
}

/** Path of a backup's manifest. */
export function manifestPath(folder: string, name: string): string {
  return join(backupFolder(folder, name), manifestName);
}

/**
 * Reads and checks a manifest; paths in it may not leave their folders.
 * @throws ApplianceError BACKUP_MANIFEST_INVALID
 */
export function readManifest(folder: string, name: string): BackupManifest {
  const file = manifestPath(folder, name);
  const refuse = (reason: string, cause?: unknown): never => {
    throw new ApplianceError('BACKUP_MANIFEST_INVALID', { params: { file, reason }, cause });
  };
  let manifest: BackupManifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as BackupManifest;
  } catch (thrown) {
    return refuse((thrown as Error).message, thrown);
  }
  if (manifest?.format !== 1 || !Array.isArray(manifest.files)) return refuse('not of format 1');
  for (const entry of manifest.files) {
    if (!staysInside(entry.path) || !staysInside(entry.stored)) return refuse(`path ${entry.path}`);
    if (!/^[0-9a-f]{64}$/.test(entry.sha256)) return refuse(`hash of ${entry.path}`);
  }
  return manifest;
}

function staysInside(path: unknown): boolean {
  return typeof path === 'string' && path !== '' && !isAbsolute(path) && !normalize(path).startsWith('..');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}
