import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { chmod, rename, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ApplianceError } from '../../core/errors.ts';
import { copyFileDurably } from './backup-files.ts';
import { type BackupFile, type BackupManifest, listBackups, readManifest } from './manifest.ts';

/** What restoring needs of store and security. */
export interface RestorePorts {
  /** @throws where a running appliance holds the folder */
  requireUnused(dataFolder: string): void;
  check(path: string): void;
  sha256(path: string): Promise<string>;
}

export interface RestoreOptions {
  /** Folder of all backups. */
  from: string;
  /** A backup's name; the newest where it is left out. */
  name?: string | undefined;
  /** New data folder: absent or empty. */
  to: string;
  /** Newest schemas that this program reads. */
  schemas: { control: number; partition: number };
  ports: RestorePorts;
  onProgress(progress: { files: number; filesTotal: number }): void;
}

/**
 * Makes a data folder of a backup. Every file is compared with the manifest before anything is written and again after it
 * was copied; the folder gets its name only when all of it is there.
 * @throws ApplianceError BACKUP_NOT_FOUND, BACKUP_MANIFEST_INVALID, BACKUP_TOO_NEW, BACKUP_FILE_DIFFERS,
 * RESTORE_FOLDER_NOT_EMPTY, DATA_FOLDER_IN_USE, BACKUP_NO_SPACE
 */
export async function restoreBackup(options: RestoreOptions): Promise<BackupManifest> {
  const { from, to, ports } = options;
  const name = options.name ?? listBackups(from).at(-1);
  if (name === undefined || !listBackups(from).includes(name)) {
    throw new ApplianceError('BACKUP_NOT_FOUND', { params: { folder: from, name: name ?? '-' } });
  }
  const manifest = readManifest(from, name);
  requireKnown(manifest, options, name);
  requireEmpty(to, ports);
  for (const file of manifest.files) await verify(join(from, file.stored), file, ports);
  await requireSpace(to, manifest);

  const half = `${to}.restoring`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(join(half, 'events'), { recursive: true, mode: 0o700 });
  const progress = { files: 0, filesTotal: manifest.files.length };
  for (const file of manifest.files) {
    const target = join(half, file.path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    await copyFileDurably(join(from, file.stored), target);
    await chmod(target, file.mode ?? 0o600);
    await verify(target, file, ports);
    if (file.mode === null) ports.check(target);
    progress.files += 1;
    options.onProgress({ ...progress });
  }
  if (existsSync(to)) rmdirSync(to);
  await rename(half, to);
  return manifest;
}

function requireKnown({ schemas, version }: BackupManifest, options: RestoreOptions, name: string): void {
  for (const part of ['control', 'partition'] as const) {
    if (schemas[part] <= options.schemas[part]) continue;
    const params = { name, version, part, found: schemas[part], known: options.schemas[part] };
    throw new ApplianceError('BACKUP_TOO_NEW', { params });
  }
}

function requireEmpty(to: string, ports: RestorePorts): void {
  if (!existsSync(to) || readdirSync(to).length === 0) return;
  // An appliance that runs on it is the better reason to name.
  if (existsSync(join(to, 'lock.db'))) ports.requireUnused(to);
  throw new ApplianceError('RESTORE_FOLDER_NOT_EMPTY', { params: { folder: to } });
}

async function verify(path: string, file: BackupFile, ports: RestorePorts): Promise<void> {
  const found = await stat(path).catch(() => null); // said below
  if (found?.size === file.sizeBytes && (await ports.sha256(path)) === file.sha256) return;
  throw new ApplianceError('BACKUP_FILE_DIFFERS', { params: { file: path } });
}

async function requireSpace(to: string, manifest: BackupManifest): Promise<void> {
  const neededBytes = manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let place = dirname(to);
  while (!existsSync(place)) place = dirname(place);
  const { bavail, bsize } = await statfs(place);
  if (bavail * bsize >= neededBytes) return;
  const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  const params = { folder: to, neededMib: mib(neededBytes), freeMib: mib(bavail * bsize) };
  throw new ApplianceError('BACKUP_NO_SPACE', { params });
}
