import type { StoragePort } from '../../../src/console/api/storage-port.ts';
import type { Backup } from '../../../src/console/contract/storage.ts';
import { ApplianceError } from '../../../src/core/errors.ts';

const day = 86_400_000;

/** The disk and the backups of an invented appliance, 88 % full after an early purge. */
export function fakeStorage(now: number): StoragePort {
  const done = { files: 214, filesTotal: 214, bytes: 171_900_000_000, copiedBytes: 2_310_000_000, error: null };
  const backups: Backup[] = [
    {
      id: 1,
      folder: '/mnt/backup',
      name: '20260104T170000Z',
      createdBy: 'schedule',
      withSecrets: false,
      state: 'done',
      startedAt: now - 10.3 * 3_600_000,
      endedAt: now - 10.2 * 3_600_000,
      ...done,
    },
  ];
  const running = () => backups.find(({ state }) => state === 'running');
  return {
    figures: async () => ({
      disk: {
        level: 'purging',
        since: now - 1_200_000,
        accepting: true,
        usedPercent: 87.6,
        inodePercent: 0.4,
        totalBytes: 960_000_000_000,
        freeBytes: 119_000_000_000,
        warnPercent: 70,
        purgePercent: 85,
        stopPercent: 95,
        reserveBytes: 67_108_864,
        reserveInPlace: true,
        lastEarlyPurge: {
          at: now - 600_000,
          partitions: 3,
          events: 1_500_000,
          bytes: 174_000_000,
          fromAt: now - 86 * day,
          toAt: now - 85 * day,
        },
      },
      partitions: [
        { state: 'hot', count: 1, events: 211_840, bytes: 148_000_000, fromAt: now - 900_000, toAt: now - 1000 },
        {
          state: 'sealed',
          count: 41,
          events: 20_500_000,
          bytes: 15_900_000_000,
          fromAt: now - 7 * day,
          toAt: now - 900_000,
        },
        {
          state: 'cold',
          count: 170,
          events: 85_000_000,
          bytes: 9_800_000_000,
          fromAt: now - 85 * day,
          toAt: now - 7 * day,
        },
      ],
      bytesPerDay: 2_260_000_000,
      daysUntilFull: 31.4,
      lastBackup: backups[0] ?? null,
    }),
    disk: () => ({ level: 'purging', usedPercent: 87.6, purgePercent: 85 }),
    backups: (limit) => backups.slice(0, limit),
    startBackup({ folder, withSecrets, by }) {
      const current = running();
      if (current) throw new ApplianceError('BACKUP_UNDER_WAY', { params: { id: current.id } });
      const id = backups.length + 1;
      const nothing = { name: null, endedAt: null, files: 0, filesTotal: 0, bytes: 0, copiedBytes: 0, error: null };
      backups.unshift({
        id,
        folder: folder ?? '/mnt/backup',
        createdBy: by,
        withSecrets,
        state: 'running',
        startedAt: now,
        ...nothing,
      });
      return { id };
    },
    cancelBackup(id) {
      const current = running();
      if (current?.id !== id) return false;
      current.state = 'cancelled';
      return true;
    },
  };
}
