import { asError } from '../../core/errors.ts';
import type { Diagnostics } from '../../diagnostics/log.ts';
import type { StoreDatabase } from '../database.ts';
import { openPartitionForReading, type PartitionMeta, readMeta } from './partition.ts';
import { listPartitions, partitionPath } from './partition-files.ts';

/** Open partitions of one reader, the least recently used closed first. */
export interface PartitionPool {
  /** Numbers of the partitions that exist, newest first; what was purged meanwhile is closed. */
  newestFirst(): number[];
  /**
   * A partition that stays open until it is given back; `absent` where it was purged meanwhile, `unreadable` where it
   * is damaged or too new (reported once, so that one bad file does not end a search over all others).
   */
  borrow(partition: number): Borrowed;
  /** State and spans of a partition, from memory where it is sealed; undefined where it is absent or unreadable. */
  meta(partition: number): PartitionMeta | undefined;
  /** Runs `fn` on a partition; undefined where it is absent or unreadable. */
  read<T>(partition: number, fn: (database: StoreDatabase) => T): T | undefined;
  /** Reports (once) what went wrong in a borrowed partition and closes it. */
  fail(partition: number, thrown: unknown): void;
  close(): void;
}

type Borrowed =
  | { kind: 'open'; database: StoreDatabase; giveBack(): void }
  | { kind: 'absent' }
  | { kind: 'unreadable' };

interface Entry {
  database: StoreDatabase;
  users: number;
  /** To be closed by its last user. */
  unwanted: boolean;
}

const defaultMaxOpen = 32;

export function createPartitionPool(options: {
  dataFolder: string;
  diagnostics: Diagnostics;
  maxOpen?: number;
}): PartitionPool {
  const { dataFolder, diagnostics, maxOpen = defaultMaxOpen } = options;
  /** Insertion order is order of use. */
  const open = new Map<number, Entry>();
  /** Nothing changes in a sealed or cold partition, so hundreds of them need not be opened to see that they do not matter. */
  const sealed = new Map<number, { meta: PartitionMeta; path: string }>();
  const reported = new Set<number>();

  const drop = (partition: number): void => {
    const entry = open.get(partition);
    open.delete(partition);
    if (entry === undefined) return;
    entry.unwanted = true;
    if (entry.users === 0) entry.database.close();
  };
  const trim = (): void => {
    for (const oldest of open.keys()) {
      if (open.size <= maxOpen) return;
      drop(oldest);
    }
  };
  const take = (partition: number): Entry | undefined => {
    const known = open.get(partition);
    const database = known?.database ?? openPartitionForReading(dataFolder, partition);
    if (database === undefined) return undefined;
    const entry = known ?? { database, users: 0, unwanted: false };
    entry.users += 1;
    open.delete(partition);
    open.set(partition, entry);
    trim();
    return entry;
  };
  const fail = (partition: number, thrown: unknown): void => {
    drop(partition);
    if (reported.has(partition)) return;
    reported.add(partition);
    diagnostics.report('error', 'PartitionReadFailedError', { partition, message: asError(thrown).message });
  };
  const borrow = (partition: number): Borrowed => {
    try {
      const entry = take(partition);
      if (entry === undefined) return { kind: 'absent' };
      const giveBack = (): void => {
        entry.users -= 1;
        if (entry.unwanted && entry.users === 0) entry.database.close();
      };
      return { kind: 'open', database: entry.database, giveBack };
    } catch (thrown) {
      fail(partition, thrown);
      return { kind: 'unreadable' };
    }
  };

  const read = <T>(partition: number, fn: (database: StoreDatabase) => T): T | undefined => {
    const borrowed = borrow(partition);
    if (borrowed.kind !== 'open') return undefined;
    try {
      return fn(borrowed.database);
    } catch (thrown) {
      fail(partition, thrown);
      return undefined;
    } finally {
      borrowed.giveBack();
    }
  };

  return {
    newestFirst() {
      const numbers = listPartitions(dataFolder).reverse();
      const existing = new Set(numbers);
      for (const [partition, { database }] of [...open]) {
        if (!existing.has(partition)) drop(partition);
        // It was rewritten as a cold one: the old file takes space for as long as it is held.
        else if (database.path !== partitionPath(dataFolder, partition)) drop(partition);
      }
      for (const [partition, { path }] of [...sealed]) {
        if (!existing.has(partition) || path !== partitionPath(dataFolder, partition)) sealed.delete(partition);
      }
      return numbers;
    },
    borrow,
    meta(partition) {
      const known = sealed.get(partition);
      if (known !== undefined) return known.meta;
      return read(partition, (database) => {
        const meta = readMeta(database);
        if (meta.state === 'sealed' || meta.state === 'cold') sealed.set(partition, { meta, path: database.path });
        return meta;
      });
    },
    read,
    fail,
    close() {
      for (const partition of [...open.keys()]) drop(partition);
    },
  };
}
