import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folderName = 'events';
const filePattern = /^p-(\d{8})\.(?:db|cold)$/;
const companionPattern = /^(p-\d{8}\.db)-(?:wal|shm|journal)$/;
const warmPattern = /^(p-\d{8})\.db(?:-.*)?$/;
const halfMadePattern = /^p-\d{8}\.cold-tmp(?:-journal)?$/;

/** Largest partition number that a file name holds. */
export const maxPartitionNumber = 99_999_999;

/** Folder of the partitions inside the data folder. */
function eventsFolder(dataFolder: string): string {
  return join(dataFolder, folderName);
}

/**
 * Path of a partition's database file: `.db`, or `.cold` once it was rewritten. Not one name for both, because whoever
 * has the old file open keeps its log and shared memory under the old name.
 */
export function partitionPath(dataFolder: string, partition: number): string {
  const cold = coldPath(dataFolder, partition);
  return existsSync(cold) ? cold : warmPath(dataFolder, partition);
}

/** Path of a partition in the states hot to sealed. */
export function warmPath(dataFolder: string, partition: number): string {
  return join(eventsFolder(dataFolder), `${stemOf(partition)}.db`);
}

/** Path of a cold partition. It is complete as soon as it has this name. */
export function coldPath(dataFolder: string, partition: number): string {
  return join(eventsFolder(dataFolder), `${stemOf(partition)}.cold`);
}

function stemOf(partition: number): string {
  return `p-${String(partition).padStart(8, '0')}`;
}

/** Numbers of the partitions that exist, oldest first; none where the folder is absent. */
export function listPartitions(dataFolder: string): number[] {
  const numbers = new Set<number>();
  for (const name of namesIn(eventsFolder(dataFolder))) {
    const match = filePattern.exec(name);
    if (match?.[1] !== undefined) numbers.add(Number(match[1]));
  }
  return [...numbers].sort((a, b) => a - b);
}

/**
 * Creates the folder, and removes what a crash left: logs whose database is gone (a purge that was cut off), cold files
 * that were half made, and partitions of which the cold file is complete.
 */
export function prepareEventsFolder(dataFolder: string): void {
  const folder = eventsFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const names = new Set(readdirSync(folder));
  for (const name of names) {
    const owner = companionPattern.exec(name)?.[1];
    const warm = warmPattern.exec(name)?.[1];
    const isLeft =
      (owner !== undefined && !names.has(owner)) ||
      (warm !== undefined && names.has(`${warm}.cold`)) ||
      halfMadePattern.test(name);
    if (isLeft) rmSync(join(folder, name), { force: true });
  }
}

/** Bytes a partition takes on disk, its log included. */
export function partitionBytes(dataFolder: string, partition: number): number {
  const path = warmPath(dataFolder, partition);
  return fileBytes(path) + fileBytes(`${path}-wal`) + fileBytes(coldPath(dataFolder, partition));
}

/** Bytes of a partition's write-ahead log; it grows without end while a reader is stuck. */
export function walBytes(dataFolder: string, partition: number): number {
  return fileBytes(`${warmPath(dataFolder, partition)}-wal`);
}

/**
 * Unlinks a partition. The database goes first: a reader that comes in between then finds nothing instead of a
 * database without its log. Readers that have it open keep reading the unlinked file.
 */
export function unlinkPartition(dataFolder: string, partition: number): void {
  rmSync(coldPath(dataFolder, partition), { force: true });
  unlinkWarm(dataFolder, partition);
}

/** Unlinks the file of a partition that is cold now. */
export function unlinkWarm(dataFolder: string, partition: number): void {
  const path = warmPath(dataFolder, partition);
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
