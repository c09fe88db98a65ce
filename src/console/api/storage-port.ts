import type { Backup, DiskAlarm, Storage } from '../contract/storage.ts';

/** Disk, partitions and backups as the console shows them. */
export interface StoragePort {
  figures(): Promise<Storage>;
  /** From memory, for every screen that is polled. */
  disk(): DiskAlarm;
  backups(limit: number): Backup[];
  /** @throws ApplianceError BACKUP_UNDER_WAY, BACKUP_FOLDER_REFUSED, DISK_FULL_STOPPED */
  startBackup(request: { folder: string | null; withSecrets: boolean; by: string }): { id: number };
  /** False where it is not under way. */
  cancelBackup(id: number): boolean;
}
