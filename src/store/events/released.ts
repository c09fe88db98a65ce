import type { PartitionPool } from './partition-pool.ts';

/** Which quarantined records were parsed again and are events now. */
export interface ReleasedPlaces {
  /** Rows of a partition's quarantine between two rows (both included) that were released, whichever partition notes it. */
  rowsOf(partition: number, lowRow: number, highRow: number): Set<number>;
}

/** The partitions named in `released`: one seek for each instead of a scan. */
const namedSql = `
WITH RECURSIVE named (partition) AS (
  SELECT min(partition) FROM released
  UNION ALL
  SELECT (SELECT min(released.partition) FROM released WHERE released.partition > named.partition)
  FROM named WHERE named.partition IS NOT NULL
)
SELECT partition FROM named WHERE partition IS NOT NULL`;

const rowsSql = 'SELECT row FROM released WHERE partition = ? AND row BETWEEN ? AND ?';

/**
 * Reads `released` of all partitions. A record is noted in its own partition or a later one; what a finished partition
 * names never changes and is kept in memory, so that a year of partitions is opened once and not for every page.
 */
export function createReleasedPlaces(pool: PartitionPool): ReleasedPlaces {
  const namedIn = new Map<number, Set<number>>();

  const names = (noting: number, partition: number): boolean => {
    const known = namedIn.get(noting);
    if (known !== undefined) return known.has(partition);
    const meta = pool.meta(noting);
    if (meta === undefined || meta.state === 'hot') return true;
    const named = pool.read(noting, (database) => new Set(database.preparePlucked<number>(namedSql).all()));
    if (named === undefined) return true;
    namedIn.set(noting, named);
    return named.has(partition);
  };

  return {
    rowsOf(partition, lowRow, highRow) {
      const rows = new Set<number>();
      for (const noting of pool.newestFirst()) {
        if (noting < partition) break;
        if (!names(noting, partition)) continue;
        const found = pool.read(noting, (database) =>
          database.preparePlucked<number>(rowsSql).all(partition, lowRow, highRow),
        );
        for (const row of found ?? []) rows.add(row);
      }
      return rows;
    },
  };
}
