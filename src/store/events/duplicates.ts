import { asError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { StoreDatabase } from '../database.ts';
import { openPartitionForReading } from './partition.ts';
import { listPartitions } from './partition-files.ts';

/**
 * How many partitions before the hot one are asked whether they hold a delivery already. A repeat that comes later
 * than four roll-overs (at least 2 million events or, on a quiet system, four days) is stored again.
 */
export const olderPartitionsAsked = 4;

/** Knows which sensor event ids were stored. */
export interface Duplicates {
  /** Notes the id; true where it was noted before, here or in one of the last few partitions. */
  isRepeated(sourceId: number, sensorEventId: string): boolean;
  close(): void;
}

export interface OpenDuplicatesOptions {
  hot: StoreDatabase;
  dataFolder: string;
  /** Number of the hot partition. */
  partition: number;
  diagnostics: Diagnostics;
}

/**
 * The id is noted in the hot partition before older ones are asked, so a repeat moves its window forward. Older
 * partitions are opened here and closed with the hot one: a purged one gives its space back at the next roll-over.
 * An older one that cannot be read is reported and left out: arriving events matter more than the rare late repeat.
 */
export function openDuplicates(options: OpenDuplicatesOptions): Duplicates {
  const note = options.hot.prepare('INSERT OR IGNORE INTO seen (source_id, sensor_event_id) VALUES (?, ?)');
  const leaveOut = (partition: number, thrown: unknown): undefined => {
    const { message } = asError(thrown);
    options.diagnostics.report('error', 'PartitionReadFailedError', { partition, message });
    return undefined;
  };
  let older = listPartitions(options.dataFolder)
    .filter((number) => number < options.partition)
    .slice(-olderPartitionsAsked)
    .reverse()
    .flatMap((number) => openOlder(options.dataFolder, number, leaveOut) ?? []);

  return {
    isRepeated(sourceId, sensorEventId) {
      if (note.run(sourceId, sensorEventId).changes === 0) return true;
      for (const one of older) {
        try {
          if (one.holds(sourceId, sensorEventId)) return true;
        } catch (thrown) {
          leaveOut(one.partition, thrown);
          older = older.filter((other) => other !== one);
          one.close();
        }
      }
      return false;
    },
    close() {
      for (const one of older) one.close();
    },
  };
}

interface OlderPartition {
  partition: number;
  holds(sourceId: number, sensorEventId: string): boolean;
  close(): void;
}

function openOlder(
  dataFolder: string,
  partition: number,
  leaveOut: (partition: number, thrown: unknown) => undefined,
): OlderPartition | undefined {
  try {
    const database = openPartitionForReading(dataFolder, partition);
    if (database === undefined) return undefined;
    const lookUp = database.preparePlucked<number>('SELECT 1 FROM seen WHERE source_id = ? AND sensor_event_id = ?');
    return {
      partition,
      holds: (sourceId, sensorEventId) => lookUp.get(sourceId, sensorEventId) !== undefined,
      close: () => database.close(),
    };
  } catch (thrown) {
    return leaveOut(partition, thrown);
  }
}
