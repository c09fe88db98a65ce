import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { createDiskGuard, type DiskGuard } from '../operations/disk-guard.ts';
import { createDiskReserve, type DiskReserve } from '../operations/disk-reserve.ts';
import { diskSpace } from '../operations/disk-space.ts';
import type { EarlyPurge } from '../operations/early-purges.ts';
import type { Settings } from '../settings/schema.ts';
import type { DiskRoomSwitch } from './needs-room.ts';
import type { Stores } from './stores.ts';

type Tables = Pick<Stores, 'sealer' | 'search' | 'ledgerCopies' | 'alerts' | 'outboxGaps' | 'audit'>;

const dayMs = 86_400_000;
const mib = 2 ** 20;
/** Of the whole disk; on a small one the full reserve would be most of it. */
const largestReserveShare = 0.05;

export interface DataDiskGuardOptions {
  settings: Settings;
  clock: Clock;
  diagnostics: Diagnostics;
  /** For feeds, and for the jobs that write much. */
  room: DiskRoomSwitch;
  reserve: DiskReserve;
}

/** The guard of the data folder's disk over the switch of the room, sealer and audit log. */
export function createDataDiskGuard(stores: Tables, options: DataDiskGuardOptions): DiskGuard {
  const { settings, clock, diagnostics, room, reserve } = options;
  const { diskWarnPercent, diskPurgePercent, diskStopPercent } = settings.storage;
  return createDiskGuard({
    limits: { warnPercent: diskWarnPercent, purgePercent: diskPurgePercent, stopPercent: diskStopPercent },
    reserve,
    clock,
    diagnostics,
    ports: {
      space: () => diskSpace(settings.data.folder),
      accept: (on) => room.set(on),
      purge: (freeBytes) => purgeEarly(stores, { freeBytes, settings, clock, diagnostics }),
    },
  });
}

/** The reserve of the data folder, of the configured size or of what the disk can spare. */
export async function openReserve(settings: Settings): Promise<DiskReserve> {
  const { folder } = settings.data;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { blocks, bsize } = await statfs(folder);
  const spared = Math.floor((blocks * bsize * largestReserveShare) / mib);
  return createDiskReserve(folder, Math.min(settings.storage.reserveMib, spared) * mib);
}

/** On a full disk the stores could not even be opened, so the reserve goes first. */
export async function makeRoomToStart(settings: Settings, reserve: DiskReserve): Promise<void> {
  const { usedBytes, totalBytes } = await diskSpace(settings.data.folder);
  if ((usedBytes / totalBytes) * 100 >= settings.storage.diskStopPercent) await reserve.release();
}

/** Oldest partitions first, until enough is free, with a record of what went. */
async function purgeEarly(
  { sealer, search, ledgerCopies, alerts, outboxGaps, audit }: Tables,
  given: { freeBytes: number; settings: Settings; clock: Clock; diagnostics: Diagnostics },
): Promise<EarlyPurge> {
  const { freeBytes, clock } = given;
  const { minimumDays, retentionDays } = given.settings.storage;
  const receivedBefore = clock.now() - Math.min(minimumDays, retentionDays) * dayMs;
  const times: number[] = [];
  const alertsWaitIn = outboxGaps.list().map(({ partition }) => partition);
  const rule = { receivedBefore, freeBytes, alertsTakenUpTo: alerts.takenUpTo(), alertsWaitIn };
  const { purged, keptForAlerts } = await sealer.purge(rule, (ledger) => {
    ledgerCopies.copy(ledger, clock.now());
    times.push(...ledger.rows.map(({ hourAt }) => hourAt));
  });
  const done: EarlyPurge = {
    at: clock.now(),
    partitions: purged.length,
    events: purged.reduce((sum, { rowCount }) => sum + rowCount, 0),
    bytes: purged.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    fromAt: times.length === 0 ? null : times.reduce((least, at) => Math.min(least, at)),
    toAt: times.length === 0 ? null : times.reduce((most, at) => Math.max(most, at)),
  };
  const detail = { ...done, partitionNumbers: purged.map(({ partition }) => partition), wantedBytes: freeBytes };
  given.diagnostics.report('warn', 'EventsPurgedEarly', { ...detail, keptForAlerts: keptForAlerts.length });
  if (purged.length > 0) {
    const action = 'storage.purge_early';
    audit.append({ at: clock.now(), actor: 'system', address: '', action, detail });
  }
  // The search thread lets go of purged files when it lists; else the disk would look as full as before, and more would go.
  if (purged.length > 0) await search.partitions();
  return done;
}
