import { openPartitionForReading } from './partition.ts';
import { listPartitions } from './partition-files.ts';

/** A resume looks at so many of the newest partitions; a delivery goes on in them or has not begun. */
const maxPartitions = 200;

/**
 * How far a delivery is committed (0: nothing of it). Positions grow, so the newest partition that knows the key
 * counts. Called before the delivery goes on, so that nothing of it is stored twice.
 */
export function readDeliveryPosition(dataFolder: string, key: string): number {
  for (const partition of listPartitions(dataFolder).reverse().slice(0, maxPartitions)) {
    const database = openPartitionForReading(dataFolder, partition);
    if (database === undefined) continue;
    try {
      // A cold partition keeps no deliveries: what it holds ended long ago.
      const known = database.preparePlucked<number>(`SELECT 1 FROM sqlite_master WHERE name = 'delivery'`).get();
      if (known === undefined) continue;
      const position = database.preparePlucked<number>('SELECT position FROM delivery WHERE key = ?').get(key);
      if (position !== undefined) return position;
    } finally {
      database.close();
    }
  }
  return 0;
}
