import type { StoreDatabase } from '../database.ts';

/** A time during which the clock was not believed; see the room operations. Times are UTC epoch milliseconds. */
interface DoubtRow {
  kind: 'ahead' | 'behind';
  beganAt: number;
  peakAt: number;
  fromAt: number;
  toAt: number;
  fromPartition: number;
  toPartition: number | null;
  endedAt: number | null;
  endedBy: string | null;
}

interface MemoryRow {
  knownAt: number;
  leapMs: number;
  doubt: DoubtRow | null;
}

/** What is known of the machine's clock over restarts. */
export interface ClockMemoryTable {
  /** Null where nothing was ever written. */
  read(): MemoryRow | null;
  /** One transaction. A doubt that is open in the table and is written no more counts as ended then. */
  write(memory: MemoryRow): void;
  /** Doubts that ended, newest first. */
  ended(): DoubtRow[];
}

const columns = `kind, began_at AS beganAt, peak_at AS peakAt, from_at AS fromAt, to_at AS toAt,
  from_partition AS fromPartition, to_partition AS toPartition, ended_at AS endedAt, ended_by AS endedBy`;
/** Some years of a clock that nobody mends. */
const mostDoubts = 200;

export function createClockMemoryTable(control: StoreDatabase): ClockMemoryTable {
  return {
    read() {
      const row = control
        .prepare<Omit<MemoryRow, 'doubt'>>('SELECT known_at AS knownAt, leap_ms AS leapMs FROM clock_memory')
        .get();
      if (row === undefined) return null;
      const doubt =
        control.prepare<DoubtRow>(`SELECT ${columns} FROM clock_doubt WHERE ended_at IS NULL`).get() ?? null;
      return { ...row, doubt };
    },
    write: ({ knownAt, leapMs, doubt }) =>
      control.transaction(() => {
        control
          .prepare('INSERT OR REPLACE INTO clock_memory (id, known_at, leap_ms) VALUES (1, ?, ?)')
          .run(knownAt, leapMs);
        if (doubt === null) {
          control.prepare('UPDATE clock_doubt SET ended_at = ? WHERE ended_at IS NULL').run(knownAt);
          return;
        }
        control.prepare('DELETE FROM clock_doubt WHERE ended_at IS NULL').run();
        insert(control, doubt);
        control
          .prepare(
            'DELETE FROM clock_doubt WHERE id IN (SELECT id FROM clock_doubt ORDER BY id DESC LIMIT -1 OFFSET ?)',
          )
          .run(mostDoubts);
      }),
    ended: () =>
      control.prepare<DoubtRow>(`SELECT ${columns} FROM clock_doubt WHERE ended_at IS NOT NULL ORDER BY id DESC`).all(),
  };
}

function insert(control: StoreDatabase, doubt: DoubtRow): void {
  const { kind, beganAt, peakAt, fromAt, toAt, fromPartition, toPartition, endedAt, endedBy } = doubt;
  control
    .prepare(
      `INSERT INTO clock_doubt (kind, began_at, peak_at, from_at, to_at, from_partition, to_partition, ended_at, ended_by)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(kind, beganAt, peakAt, fromAt, toAt, fromPartition, toPartition, endedAt, endedBy);
}
