import { openPartitionForReading } from '../../../src/store/events/partition.ts';
import { createRowReader } from '../../../src/store/events/row-reader.ts';

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
    const marks = (raws: Uint8Array[]) => raws.map((raw) => mark.exec(Buffer.from(raw).toString())?.[1] ?? '?');
    const reader = createRowReader(database);
    const rows = Array.from({ length: reader.meta.rowCount }, (_, index) => index + 1);
    const raws = reader.rows(rows, { raw: true }).map(({ raw }) => raw ?? new Uint8Array());
    const quarantined = database.preparePlucked<Uint8Array>('SELECT raw FROM quarantine ORDER BY row').all();
    return { events: marks(raws), quarantined: marks(quarantined) };
  } finally {
    database.close();
  }
}
