import type { LedgerCounts } from '../../core/commit.ts';
import type { SourceAuthor, SourceKind, SourceOrigin, SourceRow } from '../../core/source.ts';
import type { ControlDatabase } from './control-database.ts';

export interface SourceTable {
  /**
   * The id of the source of this name; created where absent, kind, config and origin brought up to date. A removed
   * source of this name lives again. Ids never change.
   */
  ensure(name: string, kind: SourceKind, config: Record<string, unknown>, origin?: SourceOrigin): number;
  /** Makes a source on the console; null where the name is in use. */
  create(source: Pick<SourceRow, 'name' | 'kind' | 'config' | 'state'>, author: SourceAuthor): number | null;
  /** Changes config and state where the revision is still the given one; false where it is not. */
  change(id: number, change: Pick<SourceRow, 'revision' | 'config' | 'state'>, author: SourceAuthor): boolean;
  /** Marks sources of the file that are no longer in it as removed. */
  removeFileSourcesExcept(ids: readonly number[], author: SourceAuthor): void;
  get(id: number): SourceRow | null;
  /** All that are not removed. */
  list(): SourceRow[];
  /** Names of all sources that ever were, by id. */
  names(): Map<number, string>;
  /** Notes what arrived. */
  touch(
    id: number,
    arrival: { receivedAt: number } & Pick<LedgerCounts, 'received' | 'stored' | 'quarantined' | 'dropped'>,
  ): void;
}

const columns = `id, name, kind, config, origin, state, revision, created_at AS createdAt, created_by AS createdBy,
  changed_at AS changedAt, changed_by AS changedBy, last_received_at AS lastReceivedAt, received, stored, quarantined,
  dropped`;
type Row = Omit<SourceRow, 'config'> & { config: string };

export function createSourceTable(control: ControlDatabase): SourceTable {
  return {
    ensure: (name, kind, config, origin = 'file') =>
      control.transaction(() => {
        const text = JSON.stringify(config);
        const known = control
          .preparePlucked<number>(`SELECT id FROM source WHERE name = ? ORDER BY state = 'removed', id DESC LIMIT 1`)
          .get(name);
        if (known === undefined) {
          const insert = 'INSERT INTO source (name, kind, config, origin) VALUES (?, ?, ?, ?)';
          return Number(control.prepare(insert).run(name, kind, text, origin).lastInsertRowid);
        }
        control
          .prepare(
            `UPDATE source SET kind = ?, config = ?, origin = ?, state = 'active', revision = revision + 1 WHERE id = ?
             AND (kind <> ? OR config <> ? OR origin <> ? OR state <> 'active')`,
          )
          .run(kind, text, origin, known, kind, text, origin);
        return known;
      }),
    create: ({ name, kind, config, state }, { at, by }) =>
      control
        .preparePlucked<number>(
          `INSERT INTO source (name, kind, config, origin, state, created_at, created_by, changed_at, changed_by)
           VALUES (?, ?, ?, 'console', ?, ?, ?, ?, ?) ON CONFLICT (name) WHERE state <> 'removed' DO NOTHING RETURNING id`,
        )
        .get(name, kind, JSON.stringify(config), state, at, by, at, by) ?? null,
    change: (id, { revision, config, state }, { at, by }) =>
      control
        .prepare(
          `UPDATE source SET config = ?, state = ?, revision = revision + 1, changed_at = ?, changed_by = ?
           WHERE id = ? AND revision = ?`,
        )
        .run(JSON.stringify(config), state, at, by, id, revision).changes > 0,
    removeFileSourcesExcept(ids, { at, by }) {
      control
        .prepare(
          `UPDATE source SET state = 'removed', revision = revision + 1, changed_at = ?, changed_by = ?
           WHERE origin <> 'console' AND state <> 'removed' AND id NOT IN (SELECT value FROM json_each(?))`,
        )
        .run(at, by, JSON.stringify(ids));
    },
    get(id) {
      const row = control.prepare<Row>(`SELECT ${columns} FROM source WHERE id = ?`).get(id);
      return row === undefined ? null : toSource(row);
    },
    list: () =>
      control.prepare<Row>(`SELECT ${columns} FROM source WHERE state <> 'removed' ORDER BY id`).all().map(toSource),
    names() {
      const rows = control.prepare<{ id: number; name: string }>('SELECT id, name FROM source').all();
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
    touch(id, { receivedAt, received, stored, quarantined, dropped }) {
      control
        .prepare(
          `UPDATE source SET last_received_at = max(coalesce(last_received_at, 0), ?), received = received + ?,
           stored = stored + ?, quarantined = quarantined + ?, dropped = dropped + ? WHERE id = ?`,
        )
        .run(receivedAt, received, stored, quarantined, dropped, id);
    },
  };
}

function toSource(row: Row): SourceRow {
  return { ...row, config: JSON.parse(row.config) as Record<string, unknown> };
}
