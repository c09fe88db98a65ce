import type { AssetBinding } from '../../core/asset.ts';
import type { AssetStatement } from '../../core/observed.ts';
import type { SqlValue, StoreDatabase } from '../database.ts';

export interface AssetTable {
  /** Keeps statements, oldest first; one that agrees with what is known lengthens it. */
  record(statements: readonly AssetStatement[]): void;
  /** Who had the address: the newest binding that began by then; null where none did. */
  at(ip: string, at: number): AssetBinding | null;
  /** Newest first, at most 200. */
  list(query: { ip?: string | undefined; mac?: string | undefined }): AssetBinding[];
}

const columns = `id, source_id AS sourceId, ip, mac, host_name AS hostName, user_name AS userName,
  switch_name AS switchName, switch_port AS switchPort, state, from_at AS fromAt, to_at AS toAt`;
const parts = ['mac', 'hostName', 'userName', 'switchName', 'switchPort', 'state'] as const;
const maxListed = 200;
/** Longer texts are no names; they are cut so that no device can fill the database. */
const maxText = 255;

type Parts = Record<(typeof parts)[number], string>;

/** Creates the table of what addresses stood for. */
export function createAssetTable(control: StoreDatabase): AssetTable {
  const latest = (ip: string, mac: string, at: number): AssetBinding | undefined => {
    const [column, value] = ip === '' ? ["ip = '' AND mac", mac] : ['ip', ip];
    return control
      .prepare<AssetBinding>(
        `SELECT ${columns} FROM asset_binding WHERE ${column} = ? AND from_at <= ? ORDER BY from_at DESC, id DESC LIMIT 1`,
      )
      .get(value, at);
  };
  const recordOne = (statement: AssetStatement) => {
    const ip = (statement.ip ?? '').slice(0, maxText);
    const said = Object.fromEntries(parts.map((part) => [part, (statement[part] ?? '').slice(0, maxText)])) as Parts;
    if (ip === '' && said.mac === '') return;
    const known = latest(ip, said.mac, statement.toAt);
    if (known !== undefined && agrees(known, said)) {
      control
        .prepare(
          `UPDATE asset_binding SET mac = ?, host_name = ?, user_name = ?, switch_name = ?, switch_port = ?, state = ?,
             to_at = max(to_at, ?) WHERE id = ?`,
        )
        .run(...parts.map((part): SqlValue => said[part] || known[part]), statement.toAt, known.id);
      return;
    }
    control
      .prepare(
        `INSERT INTO asset_binding (source_id, ip, mac, host_name, user_name, switch_name, switch_port, state, from_at,
           to_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(statement.sourceId, ip, ...parts.map((part) => said[part]), statement.fromAt, statement.toAt);
  };
  return {
    record: (statements) =>
      control.transaction(() => {
        for (const statement of statements) recordOne(statement);
      }),
    at: (ip, at) => latest(ip, '', at) ?? null,
    list({ ip, mac }) {
      const conditions: [string, string | undefined][] = [
        ['ip = ?', ip],
        ['mac = ?', mac],
      ];
      const used = conditions.filter((one): one is [string, string] => one[1] !== undefined);
      const where = used.length === 0 ? '' : `WHERE ${used.map(([sql]) => sql).join(' AND ')}`;
      return control
        .prepare<AssetBinding>(`SELECT ${columns} FROM asset_binding ${where} ORDER BY from_at DESC LIMIT ${maxListed}`)
        .all(...used.map(([, value]) => value));
    },
  };
}

/** What is not said contradicts nothing. */
function agrees(known: Parts, said: Parts): boolean {
  return parts.every((part) => said[part] === '' || known[part] === '' || said[part] === known[part]);
}
