import type { NatEntry } from '../../core/source.ts';
import type { ControlDatabase } from './control-database.ts';

export interface SourceNatTable {
  /** Replaces the translations of a source (up to 100,000 take about half a second). */
  replace(sourceId: number, rows: readonly NatEntry[]): void;
  /** A page, in the order of the imported file. */
  page(sourceId: number, range: { after: number; limit: number }): NatEntry[];
  /** All of them; for the writer thread. */
  all(sourceId: number): NatEntry[];
  count(sourceId: number): number;
  /** Sources that have any, with how many. */
  counts(): Map<number, number>;
}

const columns = 'translated, internal, valid_from AS validFrom, valid_to AS validTo';

export function createSourceNatTable(control: ControlDatabase): SourceNatTable {
  return {
    replace: (sourceId, rows) =>
      control.transaction(() => {
        control.prepare('DELETE FROM source_nat WHERE source_id = ?').run(sourceId);
        const insert = control.prepare(
          `INSERT INTO source_nat (source_id, place, translated, internal, valid_from, valid_to)
           VALUES (?, ?, ?, ?, ?, ?)`,
        );
        for (const [place, { translated, internal, validFrom, validTo }] of rows.entries()) {
          insert.run(sourceId, place, translated, internal, validFrom, validTo);
        }
      }),
    page: (sourceId, { after, limit }) =>
      control
        .prepare<NatEntry>(
          `SELECT ${columns} FROM source_nat WHERE source_id = ? AND place >= ? ORDER BY place LIMIT ?`,
        )
        .all(sourceId, after, limit),
    all: (sourceId) =>
      control.prepare<NatEntry>(`SELECT ${columns} FROM source_nat WHERE source_id = ? ORDER BY place`).all(sourceId),
    count: (sourceId) =>
      control.preparePlucked<number>('SELECT count(*) FROM source_nat WHERE source_id = ?').get(sourceId) ?? 0,
    counts() {
      const rows = control
        .prepare<{ id: number; count: number }>(
          'SELECT source_id AS id, count(*) AS count FROM source_nat GROUP BY source_id',
        )
        .all();
      return new Map(rows.map(({ id, count }) => [id, count]));
    },
  };
}
