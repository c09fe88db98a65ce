import type { EventId } from './event.ts';

const rowBits = 2 ** 21;

/** Largest row number that fits an event id; a partition must roll over before it. */
export const maxPartitionRow = rowBits - 1;

/** Builds the event id of a row (1 … 2^21-1) of a partition (1 … 2^31). */
export function eventId(partition: number, row: number): EventId {
  return partition * rowBits + row;
}

/** Partition number of an event id. */
export function partitionOf(id: EventId): number {
  return Math.floor(id / rowBits);
}

/** Row number of an event id inside its partition. */
export function rowOf(id: EventId): number {
  return id % rowBits;
}
