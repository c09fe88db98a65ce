import { openPartitionForReading } from '../../../src/store/events/partition.ts';

/** Marks such as `#p-17#` of the records of one partition, in the order in which they were stored. */
export interface StoredMarkers {
  events: string[];
  quarantined: string[];
}

const mark = /#([a-z]-\d+)#/;

/** Reads every record of a partition and finds its mark. Throws where the partition is not there. */
export function markersOf(folder: string, partition: number): StoredMarkers {
  const database = openPartitionForReading(folder, partition);
  if (database === undefined) throw new Error(`partition ${partition} is not there`);
  try {
    const marks = (table: string) =>
      database
        .preparePlucked<Uint8Array>(`SELECT raw FROM ${table} ORDER BY row`)
        .all()
        .map((raw) => mark.exec(Buffer.from(raw).toString())?.[1] ?? '?');
    return { events: marks('event'), quarantined: marks('quarantine') };
  } finally {
    database.close();
  }
}
