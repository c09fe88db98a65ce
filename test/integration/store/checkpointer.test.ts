import { existsSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openPartitionForReading } from '../../../src/store/events/partition.ts';
import { partitionPath } from '../../../src/store/events/partition-files.ts';
import { itemOf, openWriter, recordDiagnostics, store, withFolder } from './store-fixture.ts';

const eventBytes = 100_000;

function rowsOf(folder: string, partition: number): number {
  const database = openPartitionForReading(folder, partition);
  const rows = database?.preparePlucked<number>('SELECT count(*) FROM event').get() ?? 0;
  database?.close();
  return rows;
}

/** Waits for what another thread does; fails by the test's own time limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

it('the log is copied back beside the writer and begins again, over roll-overs, and nothing is lost', () =>
  withFolder(async (folder) => {
    const diagnostics = recordDiagnostics();
    const writer = openWriter(folder, { maxRows: 1200, checkpoints: 'thread', diagnostics });
    const raw = new Uint8Array(eventBytes).fill(97);
    const items = Array.from({ length: 20 }, () => itemOf({ raw }));
    let largest = 0;
    for (let commit = 0; commit < 60; commit += 1) {
      store(writer, items);
      largest = Math.max(largest, writer.status().walBytes);
      await sleep(5);
    }
    // 120 MB went through the log.
    expect(largest).toBeLessThan(90_000_000);
    await until(() => statSync(partitionPath(folder, 1)).size > 1200 * eventBytes);
    store(writer, items);
    expect([rowsOf(folder, 1), rowsOf(folder, 2)]).toEqual([1200, 20]);
    writer.close();
    // The last one that closes a file removes its log, which is the thread.
    await until(() => !existsSync(`${partitionPath(folder, 2)}-wal`));
    expect(rowsOf(folder, 2)).toBe(20);
    expect(diagnostics.reports.filter(({ name }) => name === 'CheckpointFailedError')).toEqual([]);
  }));
