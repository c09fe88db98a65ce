import { copyFileSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { silentDiagnostics } from '../../src/diagnostics/log.ts';
import { coolPartition } from '../../src/store/events/cooling.ts';
import { openPartitionForReading, readMeta } from '../../src/store/events/partition.ts';
import { coldPath, listPartitions, partitionPath } from '../../src/store/events/partition-files.ts';
import { createSearchMethods } from '../../src/store/events/search-methods.ts';
import { median } from './medians.ts';
import type { FilledFolder } from './search-fill.ts';
import { makeQuery, type QueryKind, queryKinds } from './search-queries.ts';

/** What a partition is like once it is cold. */
export interface ColdPartition {
  bytesPerEvent: number;
  /** Of making it cold, microseconds an event. */
  coolingMicros: number;
  /** Newest 100 of that partition alone by kind, median milliseconds. */
  searchMs: Record<string, number>;
}

const queriesOfAKind = 10;

/** Copies one sealed partition aside, makes it cold and searches it. */
export async function measureColdPartition(folder: string, filled: FilledFolder): Promise<ColdPartition> {
  const target = join(folder, 'cold-copy');
  const [partition = 1] = listPartitions(folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'events'), { recursive: true });
  copyFileSync(partitionPath(folder, partition), partitionPath(target, partition));
  try {
    const startedAt = performance.now();
    for (const _step of coolPartition(target, partition, {
      receivedBefore: Number.POSITIVE_INFINITY,
      keepSeen: false,
    }));
    const coolingMs = performance.now() - startedAt;
    const rows = rowsOf(target, partition);
    return {
      bytesPerEvent: statSync(coldPath(target, partition)).size / rows,
      coolingMicros: (coolingMs * 1000) / rows,
      searchMs: await searchTimes(target, filled),
    };
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

function rowsOf(folder: string, partition: number): number {
  const database = openPartitionForReading(folder, partition);
  if (database === undefined) throw new Error(`partition ${partition} is absent after cooling`);
  try {
    const { rowCount, state } = readMeta(database);
    if (state !== 'cold') throw new Error(`partition ${partition} is ${state} after cooling`);
    return rowCount;
  } finally {
    database.close();
  }
}

async function searchTimes(folder: string, filled: FilledFolder): Promise<Record<string, number>> {
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  const methods = createSearchMethods({ dataFolder: folder, diagnostics: silentDiagnostics, pause });
  const result: Record<string, number> = {};
  for (const kind of queryKinds as readonly QueryKind[]) {
    const times: number[] = [];
    for (let seed = 0; seed < queriesOfAKind; seed += 1) {
      const startedAt = performance.now();
      const query = makeQuery(kind, filled, 40_000 + seed);
      await methods.search({ query, deadlineMs: 60_000 }, new AbortController().signal);
      times.push(performance.now() - startedAt);
    }
    result[kind] = median(times);
  }
  methods.close();
  return result;
}
