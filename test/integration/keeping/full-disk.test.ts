import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mountSmallDisk } from '../../../scripts/chaos/small-disk.ts';
import { createEventIntake, type EventIntake } from '../../../src/intake/event-intake.ts';
import type { IntakeUnit } from '../../../src/intake/intake-unit.ts';
import { openPartitionForReading } from '../../../src/store/events/partition.ts';
import { itemOf, openWriter, recordDiagnostics, startAt, withFolder } from '../store/store-fixture.ts';
import { markersOf } from './stored-markers.ts';

const diskMib = 24;
const unitItems = 200;

function unitOf(number: number, onCommitted: () => void): IntakeUnit {
  const items = Array.from({ length: unitItems }, (_, index) => {
    const n = number * unitItems + index;
    return itemOf({ raw: new TextEncoder().encode(`#e-${n}# ${'x'.repeat(200)}`), at: startAt + n });
  });
  return { items, quarantined: [], dropped: [], onCommitted };
}

/** Fills what is left of the disk, all but `leftBytes`. */
function ballast(folder: string, leftBytes: number): string {
  const path = join(folder, 'ballast');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(path, Buffer.alloc(Math.max(0, bavail * bsize - leftBytes)));
  return path;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function ledgerStored(folder: string): number {
  const database = openPartitionForReading(folder, 1);
  const sum = database?.preparePlucked<number>('SELECT sum(stored) FROM ledger').get() ?? -1;
  const check = database?.preparePlucked<string>('PRAGMA integrity_check').get();
  database?.close();
  expect(check).toBe('ok');
  return sum;
}

/** A small disk with an intake on it; `use` is skipped with a word where none can be mounted. */
function onSmallDisk(use: (folder: string, intake: EventIntake, reports: () => string[]) => Promise<void>) {
  return withFolder(async (folder) => {
    const disk = mountSmallDisk(join(folder, 'disk'), diskMib);
    if (disk === null) return;
    const diagnostics = recordDiagnostics();
    const writer = openWriter(join(folder, 'disk'));
    try {
      const intake = createEventIntake({ writer, now: Date.now, diagnostics, onCommit: () => {} });
      await use(join(folder, 'disk'), intake, () => diagnostics.reports.map(({ name }) => name));
    } finally {
      writer.close();
      disk.unmount();
    }
  });
}

describe('a disk that fills up in the middle of a commit', () => {
  it('keeps everything that was not committed, and stores it once when there is room', () =>
    onSmallDisk(async (folder, intake, reports) => {
      let committed = 0;
      const take = (number: number) => intake.take(unitOf(number, () => (committed += 1)));
      for (let number = 0; number < 10; number += 1) take(number);
      intake.flush();
      expect(committed).toBe(10);
      const path = ballast(folder, 200_000);
      for (let number = 10; number < 40; number += 1) take(number);
      intake.flush();
      expect(reports()).toContain('EventsCommittedError');
      const committedFull = committed;
      expect(committedFull).toBeLessThan(40);
      rmSync(path);
      await until(() => committed === 40);
      expect(reports()).toContain('WriterRecovered');
      const { events } = markersOf(folder, 1);
      expect(events).toEqual(Array.from({ length: 40 * unitItems }, (_, n) => `e-${n}`));
      expect(ledgerStored(folder)).toBe(events.length);
    }));

  it('while it is held writes only counts of drops, and after it everything that waited', () =>
    onSmallDisk(async (folder, intake) => {
      const order: string[] = [];
      intake.take(unitOf(0, () => order.push('first')));
      intake.hold(true);
      expect(order).toEqual(['first']);
      intake.take(unitOf(1, () => order.push('second')));
      const drops = { sourceId: 1, at: startAt, count: 7 };
      intake.take({ items: [], quarantined: [], dropped: [drops], onCommitted: () => order.push('drops') });
      intake.flush();
      expect(order).toEqual(['first', 'drops']);
      expect(ledgerStored(folder)).toBe(unitItems);
      intake.hold(false);
      intake.flush();
      expect(order).toEqual(['first', 'drops', 'second']);
      expect(ledgerStored(folder)).toBe(2 * unitItems);
    }));

  it('held after a failed commit, gives what was rolled back to the next commit, once', () =>
    onSmallDisk(async (folder, intake, reports) => {
      const path = ballast(folder, 200_000);
      let committed = 0;
      for (let number = 0; number < 30; number += 1) intake.take(unitOf(number, () => (committed += 1)));
      intake.flush();
      expect(reports()).toContain('EventsCommittedError');
      intake.hold(true);
      rmSync(path);
      await new Promise((resolve) => setTimeout(resolve, 400));
      // Room alone does not make it write: the guard says when.
      expect(committed).toBeLessThan(30);
      intake.hold(false);
      intake.flush();
      expect(committed).toBe(30);
      expect(markersOf(folder, 1).events).toEqual(Array.from({ length: 30 * unitItems }, (_, n) => `e-${n}`));
    }));
});
