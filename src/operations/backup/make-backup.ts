import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { chmod, rename, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { ApplianceError, asError } from '../../core/errors.ts';
import { copyFileDurably, listSecrets, writeFileDurably } from './backup-files.ts';
import {
  type BackupFile,
  type BackupManifest,
  backupFolder,
  backupName,
  listBackups,
  manifestPath,
  readManifest,
} from './manifest.ts';
import { removeOldBackups } from './old-backups.ts';

/** A database of the data folder, as the store lists it. */
export interface BackupPart {
  path: string;
  state: string;
  partition: number | null;
  sizeBytes: number;
  changedAt: number;
  /** Nobody changes it any more. */
  isFinal: boolean;
}

/** What a backup needs of store and security. */
export interface BackupPorts {
  parts(): BackupPart[];
  /** A copy of one moment of a database that is being written. */
  copyOnline(from: string, to: string): Promise<void>;
  /** @throws where the database file is damaged */
  check(path: string): void;
  sha256(path: string): Promise<string>;
}

export interface BackupProgress {
  files: number;
  filesTotal: number;
  bytes: number;
  bytesTotal: number;
}

export interface BackupOptions {
  dataFolder: string;
  /** Folder of all backups, outside the data folder. */
  to: string;
  /** Also keys, tokens and certificates of the data folder. */
  withSecrets: boolean;
  /** Backups that stay in `to`, this one included; 0 for all. */
  keep: number;
  version: string;
  schemas: { control: number; partition: number };
  ports: BackupPorts;
  clock: Clock;
  signal: AbortSignal;
  onProgress(progress: BackupProgress): void;
}

export interface BackupResult {
  name: string;
  /** Files of the backup, and of them those that an earlier one had already. */
  files: number;
  reused: number;
  bytes: number;
  copiedBytes: number;
  removed: string[];
}

/** Beside the files themselves, for manifests and for what grows meanwhile. */
const spareBytes = 16 * 2 ** 20;

/**
 * Makes a backup while the appliance runs: control database, every partition, on demand secrets. Sealed and cold partitions
 * are copied once for all backups of a folder. Every copy is read back and its database checked; the manifest comes last. What
 * an interrupted one copied is used by the next.
 * @throws ApplianceError BACKUP_FOLDER_REFUSED, BACKUP_NO_DATA, BACKUP_NO_SPACE, BACKUP_COPY_DIFFERS, and as the store does
 */
export async function makeBackup(options: BackupOptions): Promise<BackupResult> {
  const { to, dataFolder, ports, clock } = options;
  prepareFolder(to, dataFolder);
  const at = clock.now();
  const name = freeName(to, at);
  const folder = backupFolder(to, name);
  const earlier = knownFiles(to);
  const parts = ports.parts();
  await requireSpace(to, parts, earlier);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const progress: BackupProgress = {
    files: 0,
    filesTotal: parts.length,
    bytes: 0,
    bytesTotal: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
  const result: BackupResult = { name, files: 0, reused: 0, bytes: 0, copiedBytes: 0, removed: [] };
  const files: BackupFile[] = [];
  const work: Work = { options, name, earlier, result };
  try {
    for (const part of parts) {
      options.signal.throwIfAborted();
      const file = await copyPart(part, work);
      if (file !== null) files.push(file);
      progress.files += 1;
      progress.bytes += part.sizeBytes;
      options.onProgress({ ...progress });
    }
    await copyControlAgain(parts, files, work);
    if (options.withSecrets) files.push(...(await copySecrets(work)));
    const { version, schemas, withSecrets } = options;
    const manifest: BackupManifest = { format: 1, version, schemas, at, endedAt: clock.now(), withSecrets, files };
    await writeFileDurably(manifestPath(to, name), `${JSON.stringify(manifest, null, 1)}\n`);
  } catch (thrown) {
    // What is shared between backups stays and is used by the next one.
    rmSync(folder, { recursive: true, force: true });
    throw thrown;
  }
  result.files = files.length;
  result.bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  result.removed = removeOldBackups(to, name, options.keep);
  return result;
}

interface Work {
  options: BackupOptions;
  name: string;
  /** Files of earlier complete backups by path, size and time of the original. */
  earlier: Map<string, BackupFile>;
  result: BackupResult;
}

function prepareFolder(to: string, dataFolder: string): void {
  const refuse = (reason: string) => new ApplianceError('BACKUP_FOLDER_REFUSED', { params: { folder: to, reason } });
  if (`${to}/`.startsWith(`${dataFolder}/`)) throw refuse('it lies in the data folder');
  try {
    mkdirSync(join(to, 'partitions'), { recursive: true, mode: 0o700 });
    mkdirSync(join(to, 'backups'), { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw refuse(asError(thrown).message);
  }
}

function freeName(to: string, at: number): string {
  const name = backupName(at);
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!existsSync(backupFolder(to, candidate))) return candidate;
  }
}

const keyOf = ({ path, sizeBytes, changedAt }: Pick<BackupFile, 'path' | 'sizeBytes' | 'changedAt'>) =>
  `${path} ${sizeBytes} ${changedAt}`;

function knownFiles(to: string): Map<string, BackupFile> {
  const shared = listBackups(to).flatMap((name) => readManifest(to, name).files.filter(isShared));
  return new Map(shared.map((file) => [keyOf(file), file]));
}

function isShared({ stored }: BackupFile): boolean {
  return stored.startsWith('partitions/');
}

async function requireSpace(to: string, parts: readonly BackupPart[], earlier: Work['earlier']): Promise<void> {
  const isNew = (part: BackupPart) => !part.isFinal || !earlier.has(keyOf(part));
  const neededBytes = parts.filter(isNew).reduce((sum, { sizeBytes }) => sum + sizeBytes, spareBytes);
  const { bavail, bsize } = await statfs(to);
  const mib = (bytes: number) => Math.ceil(bytes / 2 ** 20);
  if (bavail * bsize >= neededBytes) return;
  const params = { folder: to, neededMib: mib(neededBytes), freeMib: mib(bavail * bsize) };
  throw new ApplianceError('BACKUP_NO_SPACE', { params });
}

/** Null where the partition was purged or rewritten meanwhile. */
async function copyPart(part: BackupPart, work: Work): Promise<BackupFile | null> {
  const from = join(work.options.dataFolder, part.path);
  if (!existsSync(from)) return copySuccessor(part, work);
  try {
    return part.isFinal ? await copyFinal(part, work) : await copyChanging(part, work);
  } catch (thrown) {
    if (existsSync(from)) throw thrown;
    return copySuccessor(part, work);
  }
}

/** A partition that was sealed or rewritten cold while the backup ran has another name or state now. */
async function copySuccessor(part: BackupPart, work: Work): Promise<BackupFile | null> {
  const now = work.options.ports.parts().find(({ partition }) => partition === part.partition);
  return now === undefined || now.path === part.path ? null : copyPart(now, work);
}

async function copyChanging(part: BackupPart, work: Work): Promise<BackupFile> {
  const { options, name, result } = work;
  const stored = `backups/${name}/${part.path}`;
  const target = join(options.to, stored);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  await options.ports.copyOnline(join(options.dataFolder, part.path), target);
  options.ports.check(target);
  const sizeBytes = statSync(target).size;
  result.copiedBytes += sizeBytes;
  return { ...fileOf(part), stored, sizeBytes, sha256: await options.ports.sha256(target) };
}

async function copyFinal(part: BackupPart, work: Work): Promise<BackupFile> {
  const { options, earlier, result } = work;
  const { to, ports } = options;
  const from = join(options.dataFolder, part.path);
  const known = earlier.get(keyOf(part));
  if (known && statSync(join(to, known.stored), { throwIfNoEntry: false })?.size === known.sizeBytes) {
    result.reused += 1;
    return { ...fileOf(part), stored: known.stored, sha256: known.sha256 };
  }
  const sha256 = await ports.sha256(from);
  const [stem, ending] = basename(part.path).split('.');
  const stored = `partitions/${stem}-${sha256.slice(0, 16)}.${ending}`;
  const target = join(to, stored);
  const file = { ...fileOf(part), stored, sha256 };
  if (existsSync(target) && (await ports.sha256(target)) === sha256) {
    result.reused += 1;
    return file;
  }
  const half = `${target}.part`;
  await copyFileDurably(from, half);
  if ((await ports.sha256(half)) !== sha256) {
    rmSync(half, { force: true });
    throw new ApplianceError('BACKUP_COPY_DIFFERS', { params: { file: part.path } });
  }
  ports.check(half);
  await rename(half, target);
  result.copiedBytes += part.sizeBytes;
  return file;
}

function fileOf(part: BackupPart): Omit<BackupFile, 'stored' | 'sha256'> {
  const { path, state, partition, sizeBytes, changedAt } = part;
  return { path, state, partition, sizeBytes, changedAt, mode: null };
}

/** Where a partition was purged meanwhile, only a later control database has its ledger. */
async function copyControlAgain(parts: readonly BackupPart[], files: BackupFile[], work: Work): Promise<void> {
  const kept = new Set(files.map(({ partition }) => partition));
  const control = parts.find(({ partition }) => partition === null);
  const isWhole = parts.every(({ partition }) => kept.has(partition));
  if (control === undefined || isWhole) return;
  const place = files.findIndex(({ partition }) => partition === null);
  files[place] = await copyChanging(control, work);
}

async function copySecrets({ options, name }: Work): Promise<BackupFile[]> {
  const files: BackupFile[] = [];
  for (const path of listSecrets(options.dataFolder)) {
    const from = join(options.dataFolder, path);
    const { mode, mtimeMs, size } = statSync(from);
    const stored = `backups/${name}/${path}`;
    const target = join(options.to, stored);
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
    await copyFileDurably(from, target);
    await chmod(target, mode & 0o777);
    const sha256 = await options.ports.sha256(target);
    const common = { path, stored, state: 'secret', partition: null, sizeBytes: size, sha256 };
    files.push({ ...common, mode: mode & 0o777, changedAt: mtimeMs });
  }
  return files;
}
