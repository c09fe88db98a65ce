import type { CommittedDelivery } from '../../core/deliveries.ts';
import type { StoreDatabase } from '../database.ts';
import { openPartitionForReading } from './partition.ts';
import { listPartitions } from './partition-files.ts';

/** What became of records of a delivery. */
export type DeliveryCounts = Omit<CommittedDelivery, 'position'>;

/** A resume looks at so many of the newest partitions; a delivery goes on in them or has not begun. */
const maxPartitions = 200;
/** So many partitions may have been filled while a delivery stood still. */
const maxGap = 20;

const countNames = ['stored', 'duplicates', 'quarantined'] as const;
const countKey = (key: string, name: (typeof countNames)[number]) => `${key}#${name}`;

/** Adds to a delivery in the transaction that is open. Positions only grow. */
export function noteDelivery(
  database: StoreDatabase,
  { key, position, counts }: { key: string; position: number | null; counts: DeliveryCounts },
): void {
  if (position !== null) {
    database
      .prepare(
        `INSERT INTO delivery (key, position) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET position = max(position, excluded.position)`,
      )
      .run(key, position);
  }
  const add = database.prepare(
    `INSERT INTO delivery (key, position) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET position = position + excluded.position`,
  );
  for (const name of countNames) if (counts[name] > 0) add.run(countKey(key, name), counts[name]);
}

/**
 * How far a delivery is committed. Positions grow, so the newest partition that knows the key has the position; counts
 * are those of all partitions. Called before the delivery goes on, so that nothing of it is stored twice.
 */
export function readDelivery(dataFolder: string, key: string): CommittedDelivery {
  const known: CommittedDelivery = { position: 0, stored: 0, duplicates: 0, quarantined: 0 };
  let gap = 0;
  for (const partition of listPartitions(dataFolder).reverse().slice(0, maxPartitions)) {
    const values = readValues(dataFolder, partition, key);
    gap = values.size === 0 ? gap + 1 : 0;
    if (known.position > 0 && gap > maxGap) break;
    known.position = Math.max(known.position, values.get(key) ?? 0);
    for (const name of countNames) known[name] += values.get(countKey(key, name)) ?? 0;
  }
  return known;
}

/** What one partition says of a key; nothing where it is gone or cold: what a cold one holds ended long ago. */
function readValues(dataFolder: string, partition: number, key: string): Map<string, number> {
  const database = openPartitionForReading(dataFolder, partition);
  if (database === undefined) return new Map();
  try {
    const hasTable = database.preparePlucked<number>(`SELECT 1 FROM sqlite_master WHERE name = 'delivery'`).get();
    if (hasTable === undefined) return new Map();
    const keys = [key, ...countNames.map((name) => countKey(key, name))];
    const rows = database
      .prepare<{ key: string; position: number }>('SELECT key, position FROM delivery WHERE key IN (?, ?, ?, ?)')
      .all(...keys);
    return new Map(rows.map((row) => [row.key, row.position]));
  } finally {
    database.close();
  }
}
