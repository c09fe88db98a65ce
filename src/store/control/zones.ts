import type { ControlDatabase } from './control-database.ts';

/** A network with its label. */
export interface ZoneRow {
  /** Canonical, with its length. */
  network: string;
  label: string;
  /** Those of haetae.yaml are not changed on the console. */
  origin: 'file' | 'console';
}

/** The zones with what tells whether somebody changed them meanwhile. */
export interface ZoneList {
  zones: ZoneRow[];
  revision: number;
  /** UTC epoch milliseconds; 0 before the first change. */
  changedAt: number;
  changedBy: string;
}

export interface ZoneTable {
  list(): ZoneList;
  /** Replaces those of the console where the revision is still the given one; false where it is not. */
  replace(
    zones: readonly Pick<ZoneRow, 'network' | 'label'>[],
    change: { revision: number; at: number; by: string },
  ): boolean;
  /** Replaces those of the settings file. */
  replaceFileZones(zones: readonly Pick<ZoneRow, 'network' | 'label'>[]): void;
}

export function createZoneTable(control: ControlDatabase): ZoneTable {
  const put = (zones: readonly Pick<ZoneRow, 'network' | 'label'>[], origin: ZoneRow['origin']) => {
    control.prepare('DELETE FROM zone WHERE origin = ?').run(origin);
    const insert = control.prepare('INSERT INTO zone (network, label, origin) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
    for (const { network, label } of zones) insert.run(network, label, origin);
  };
  return {
    list() {
      const zones = control
        .prepare<ZoneRow>('SELECT network, label, origin FROM zone ORDER BY origin DESC, network')
        .all();
      const state = control
        .prepare<Omit<ZoneList, 'zones'>>(
          'SELECT revision, changed_at AS changedAt, changed_by AS changedBy FROM zone_list',
        )
        .get();
      return { zones, ...(state ?? { revision: 1, changedAt: 0, changedBy: '' }) };
    },
    replace: (zones, { revision, at, by }) =>
      control.transaction(() => {
        const { changes } = control
          .prepare('UPDATE zone_list SET revision = revision + 1, changed_at = ?, changed_by = ? WHERE revision = ?')
          .run(at, by, revision);
        if (changes === 0) return false;
        put(zones, 'console');
        return true;
      }),
    replaceFileZones: (zones) => control.transaction(() => put(zones, 'file')),
  };
}
