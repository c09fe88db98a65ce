import { statSync } from 'node:fs';
import { ApplianceError } from '../../core/errors.ts';
import { controlFileName } from '../control/control-file.ts';
import { readMigrations } from '../control/migrate.ts';
import { openPartitionForReading, readMeta } from '../events/partition.ts';
import { listPartitions, partitionPath, walBytes } from '../events/partition-files.ts';
import { partitionVersion } from '../events/partition-schema.ts';

/** One database of the data folder. */
export interface BackupPart {
  /** Path inside the data folder, with `/`. */
  path: string;
  /** `control`, or the partition's state. */
  state: string;
  partition: number | null;
  sizeBytes: number;
  /** Of the last change, UTC epoch milliseconds. */
  changedAt: number;
  /** True where nobody will ever change the file, so that its bytes can be copied as they are. */
  isFinal: boolean;
}

/** Newest versions of the schemas that this program reads. */
export interface SchemaVersions {
  control: number;
  partition: number;
}

/** Versions that this release writes, and the newest that it can restore. */
export function knownSchemas(): SchemaVersions {
  return { control: readMigrations().at(-1)?.number ?? 0, partition: partitionVersion };
}

/** Everything to be copied: the control database first, then the partitions, oldest first. */
export function listBackupParts(dataFolder: string): BackupPart[] {
  const control = statSync(`${dataFolder}/${controlFileName}`, { throwIfNoEntry: false });
  if (control === undefined) throw new ApplianceError('BACKUP_NO_DATA', { params: { folder: dataFolder } });
  const first: BackupPart = {
    path: controlFileName,
    state: 'control',
    partition: null,
    sizeBytes: control.size,
    changedAt: control.mtimeMs,
    isFinal: false,
  };
  return [first, ...listPartitions(dataFolder).flatMap((partition) => partPart(dataFolder, partition) ?? [])];
}

/** Undefined where it was purged meanwhile, or is just being created and holds nothing. */
function partPart(dataFolder: string, partition: number): BackupPart | undefined {
  const database = openPartitionForReading(dataFolder, partition);
  if (database === undefined) return undefined;
  let state: string;
  try {
    state = database.path.endsWith('.cold') ? 'cold' : readMeta(database).state;
  } finally {
    database.close();
  }
  const path = partitionPath(dataFolder, partition);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  return {
    path: path.slice(dataFolder.length + 1),
    state,
    partition,
    sizeBytes: found.size,
    changedAt: found.mtimeMs,
    isFinal: state === 'cold' || (state === 'sealed' && walBytes(dataFolder, partition) === 0),
  };
}
