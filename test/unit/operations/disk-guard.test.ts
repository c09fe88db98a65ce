import { describe, expect, it } from 'vitest';
import { createDiskGuard } from '../../../src/operations/disk-guard.ts';
import type { DiskReserve } from '../../../src/operations/disk-reserve.ts';
import type { DiskSpace } from '../../../src/operations/disk-space.ts';
import type { EarlyPurge } from '../../../src/operations/early-purges.ts';

const total = 1000;
const reserveBytes = 20;

/** A disk of 1000 bytes, partitions that can be purged, and what the guard did to them, in order. */
function house(options: { partitions?: number[]; reserveInPlace?: boolean } = {}) {
  const partitions = [...(options.partitions ?? [])];
  let otherBytes = 0;
  let inPlace = options.reserveInPlace ?? true;
  let inodeShare = 0;
  let now = 1_000_000;
  const did: string[] = [];
  const reports: string[] = [];
  const used = () => otherBytes + partitions.reduce((sum, size) => sum + size, 0) + (inPlace ? reserveBytes : 0);
  const reserve: DiskReserve = {
    sizeBytes: reserveBytes,
    inPlace: async () => inPlace,
    async fill() {
      if (used() + reserveBytes > total) throw new Error('ENOSPC');
      inPlace = true;
      did.push('fill');
    },
    async release() {
      inPlace = false;
      did.push('release');
    },
  };
  const guard = createDiskGuard({
    limits: { warnPercent: 70, purgePercent: 85, stopPercent: 95 },
    reserve,
    clock: { now: () => now },
    diagnostics: { report: (_level, name) => reports.push(name), counts: () => ({}) },
    ports: {
      space: async (): Promise<DiskSpace> => ({
        totalBytes: total,
        freeBytes: total - used(),
        usedBytes: used(),
        inodeShare,
      }),
      accept: (on) => did.push(on ? 'accept' : 'refuse'),
      async purge(freeBytes): Promise<EarlyPurge> {
        did.push(`purge ${freeBytes}`);
        let bytes = 0;
        let gone = 0;
        while (bytes < freeBytes && partitions.length > 1) {
          bytes += partitions.shift() ?? 0;
          gone += 1;
        }
        return { at: now, partitions: gone, events: gone, bytes, fromAt: null, toAt: null };
      },
    },
  });
  return {
    guard,
    did,
    reports,
    partitions,
    use(bytes: number) {
      otherBytes = bytes;
    },
    useInodes(share: number) {
      inodeShare = share;
    },
    async look() {
      did.length = 0;
      await guard.look();
      return guard.state().level;
    },
    later(ms: number) {
      now += ms;
    },
  };
}

describe('disk guard', () => {
  it('warns, purges the oldest until it is below, and then says what went', async () => {
    const disk = house({ partitions: [100, 100, 100] });
    disk.use(370);
    expect(await disk.look()).toBe('roomy');
    disk.use(390);
    expect([await disk.look(), disk.did]).toEqual(['warned', []]);
    disk.use(540);
    expect([await disk.look(), disk.did]).toEqual(['warned', ['purge 30']]);
    expect(disk.partitions).toEqual([100, 100]);
    expect(disk.guard.state().lastPurge).toMatchObject({ partitions: 1, bytes: 100 });
    expect(disk.reports).toEqual(['DiskLevelChanged', 'DiskLevelChanged', 'DiskLevelChanged']);
    expect(disk.guard.requireRoom()).toBeUndefined();
  });

  it('refuses at the stop level before it gives its reserve up, and accepts after the reserve is back', async () => {
    const disk = house({ partitions: [50] });
    disk.use(890);
    expect([await disk.look(), disk.did]).toEqual(['stopped', ['refuse', 'purge 130']]);
    expect(() => disk.guard.requireRoom()).toThrow(expect.objectContaining({ code: 'DISK_FULL_STOPPED' }));
    disk.later(2000);
    expect([await disk.look(), disk.did]).toEqual(['stopped', ['release']]);
    expect(disk.guard.state()).toMatchObject({ accepting: false, reserveInPlace: false });
    // The reserve that is to come back counts as used, so giving it up does not look like room.
    expect([await disk.look(), disk.did]).toEqual(['stopped', []]);
    disk.use(870);
    expect([await disk.look(), disk.did]).toEqual(['stopped', []]);
    disk.use(855);
    disk.later(60_000);
    expect([await disk.look(), disk.did]).toEqual(['purging', ['purge 95', 'fill', 'accept']]);
    expect(disk.reports).toContain('IntakeResumed');
    disk.use(100);
    expect([await disk.look(), disk.did]).toEqual(['roomy', []]);
  });

  it('counts inodes like bytes', async () => {
    const disk = house({ partitions: [10] });
    disk.useInodes(0.96);
    expect([await disk.look(), disk.did]).toEqual(['stopped', ['refuse', 'purge 1']]);
  });

  it('asks again for a purge that freed nothing only after a pause', async () => {
    const disk = house({ partitions: [870] });
    expect([await disk.look(), disk.did]).toEqual(['purging', ['purge 60']]);
    expect([await disk.look(), disk.did]).toEqual(['purging', []]);
    disk.later(60_000);
    expect([await disk.look(), disk.did]).toEqual(['purging', ['purge 60']]);
  });

  it('goes on refusing where the reserve cannot be written, and says so', async () => {
    const disk = house({ reserveInPlace: false });
    disk.use(990);
    await disk.look();
    expect(disk.did).toEqual(['refuse', 'purge 180']);
    expect(disk.guard.state().accepting).toBe(false);
  });
});
