import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folderName = 'events';
const filePattern = /^p-(\d{8})\.db$/;
const companionPattern = /^(p-\d{8}\.db)-(?:wal|shm|journal)$/;

/** Largest partition number that a file name holds. */
export const maxPartitionNumber = 99_999_999;

/** Folder of the partitions inside the data folder. */
function eventsFolder(dataFolder: string): string {
  return join(dataFolder, folderName);
}

/** Path of a partition's database file. */
export function partitionPath(dataFolder: string, partition: number): string {
  return join(dataFolder, folderName, `p-${String(partition).padStart(8, '0')}.db`);
}

/** Numbers of the partitions that exist, oldest first; none where the folder is absent. */
export function listPartitions(dataFolder: string): number[] {
  const numbers: number[] = [];
  for (const name of namesIn(eventsFolder(dataFolder))) {
    const match = filePattern.exec(name);
    if (match?.[1] !== undefined) numbers.push(Number(match[1]));
  }
  return numbers.sort((a, b) => a - b);
}

/** Creates the folder, and removes logs whose database is gone (a purge that was cut off by a crash). */
export function prepareEventsFolder(dataFolder: string): void {
  const folder = eventsFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = new Set(readdirSync(folder));
  for (const name of names) {
    const owner = companionPattern.exec(name)?.[1];
    if (owner !== undefined && !names.has(owner)) rmSync(join(folder, name), { force: true });
  }
}

/** Bytes a partition takes on disk, its log included. */
export function partitionBytes(dataFolder: string, partition: number): number {
  const path = partitionPath(dataFolder, partition);
  return fileBytes(path) + fileBytes(`${path}-wal`);
}

/** Bytes of a partition's write-ahead log; it grows without end while a reader is stuck. */
export function walBytes(dataFolder: string, partition: number): number {
  return fileBytes(`${partitionPath(dataFolder, partition)}-wal`);
}

/**
 * Unlinks a partition. The database goes first: a reader that comes in between then finds nothing instead of a
 * database without its log. Readers that have it open keep reading the unlinked file.
 */
export function unlinkPartition(dataFolder: string, partition: number): void {
  const path = partitionPath(dataFolder, partition);
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
}

function fileBytes(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  }
}
