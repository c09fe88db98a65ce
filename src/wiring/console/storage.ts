import type { StoragePort } from '../../console/api/storage-port.ts';
import type { Storage } from '../../console/contract/storage.ts';
import type { Clock } from '../../core/clock.ts';
import type { DiskGuard } from '../../operations/disk-guard.ts';
import { diskSpace } from '../../operations/disk-space.ts';
import type { Settings } from '../../settings/schema.ts';
import type { PartitionSummary } from '../../store/events/partition-summary.ts';
import type { BackupRunner } from '../backup-runner.ts';
import type { Stores } from '../stores.ts';

const dayMs = 86_400_000;
/** Growth over less than this says nothing. */
const leastSpanMs = 3_600_000;

export interface ConsoleStorageOptions {
  settings: Settings;
  guard: Pick<DiskGuard, 'state'>;
  backups: BackupRunner;
  clock: Clock;
}

/** Disk, partitions and backups. */
export function createConsoleStorage(
  { search, backups }: Pick<Stores, 'search' | 'backups'>,
  options: ConsoleStorageOptions,
): StoragePort {
  const { settings, guard, clock } = options;
  const { diskWarnPercent, diskPurgePercent, diskStopPercent } = settings.storage;
  return {
    async figures() {
      const [space, partitions] = await Promise.all([diskSpace(settings.data.folder), search.partitions()]);
      const { lastPurge, ...state } = guard.state();
      const bytesPerDay = growthOf(partitions, clock.now());
      const untilStop = Math.max(0, (space.totalBytes * diskStopPercent) / 100 - space.usedBytes);
      return {
        disk: {
          ...state,
          totalBytes: space.totalBytes,
          freeBytes: space.freeBytes,
          warnPercent: diskWarnPercent,
          purgePercent: diskPurgePercent,
          stopPercent: diskStopPercent,
          lastEarlyPurge: lastPurge,
        },
        partitions: byState(partitions),
        bytesPerDay,
        daysUntilFull: bytesPerDay === null || bytesPerDay === 0 ? null : untilStop / bytesPerDay,
        lastBackup: backups.list(1)[0] ?? null,
      };
    },
    disk() {
      const { level, usedPercent } = guard.state();
      return { level, usedPercent, purgePercent: diskPurgePercent };
    },
    backups: (limit) => backups.list(limit),
    startBackup: (request) => ({ id: options.backups.start(request).id }),
    cancelBackup: (id) => options.backups.cancel(id),
  };
}

const states = ['hot', 'closed', 'sealed', 'cold', 'unreadable'];

function byState(partitions: readonly PartitionSummary[]): Storage['partitions'] {
  const stateOf = ({ meta }: PartitionSummary): string => meta?.state ?? 'unreadable';
  return states.flatMap((state) => {
    const found = partitions.filter((one) => stateOf(one) === state);
    if (found.length === 0) return [];
    const from = found.flatMap(({ meta }) => meta?.minReceivedAt ?? []);
    const to = found.flatMap(({ meta }) => meta?.maxReceivedAt ?? []);
    return {
      state,
      count: found.length,
      events: found.reduce((sum, { meta }) => sum + (meta?.rowCount ?? 0), 0),
      bytes: found.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      fromAt: from.length === 0 ? null : Math.min(...from),
      toAt: to.length === 0 ? null : Math.max(...to),
    };
  });
}

/** Bytes that a day adds, by the partitions that received within the last day; null while that is too short a time. */
function growthOf(partitions: readonly PartitionSummary[], now: number): number | null {
  const recent = partitions.filter(({ meta }) => (meta?.minReceivedAt ?? 0) > now - dayMs);
  const since = Math.min(...recent.map(({ meta }) => meta?.minReceivedAt ?? now));
  if (recent.length === 0 || now - since < leastSpanMs) return null;
  const bytes = recent.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return Math.round((bytes / (now - since)) * dayMs);
}
