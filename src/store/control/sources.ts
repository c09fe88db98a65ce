import type { LedgerCounts } from '../events/ledger.ts';
import type { ControlDatabase } from './control-database.ts';

type SourceKind = 'syslog' | 'edr_push' | 'edr_pull';

/** One configured sender. */
interface SourceRow {
  id: number;
  name: string;
  kind: SourceKind;
  config: Record<string, unknown>;
  /** Null while nothing arrived. */
  lastReceivedAt: number | null;
  /** Records since the source exists. */
  received: number;
  stored: number;
  quarantined: number;
  dropped: number;
}

export interface SourceTable {
  /** The id of the source of this name; created where absent, kind and config brought up to date. Ids never change. */
  ensure(name: string, kind: SourceKind, config: Record<string, unknown>): number;
  list(): SourceRow[];
  /** Notes what arrived. */
  touch(
    id: number,
    arrival: { receivedAt: number } & Pick<LedgerCounts, 'received' | 'stored' | 'quarantined' | 'dropped'>,
  ): void;
}

export function createSourceTable(control: ControlDatabase): SourceTable {
  return {
    ensure: (name, kind, config) =>
      control
        .preparePlucked<number>(
          `INSERT INTO source (name, kind, config) VALUES (?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, config = excluded.config RETURNING id`,
        )
        .get(name, kind, JSON.stringify(config)) ?? 0,
    list: () =>
      control
        .prepare<Omit<SourceRow, 'config'> & { config: string }>(
          `SELECT id, name, kind, config, last_received_at AS lastReceivedAt, received, stored, quarantined, dropped
           FROM source ORDER BY id`,
        )
        .all()
        .map((row) => ({ ...row, config: JSON.parse(row.config) as Record<string, unknown> })),
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
