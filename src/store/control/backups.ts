import type { ControlDatabase } from './control-database.ts';

/** One backup that was begun. */
export interface BackupRow {
  id: number;
  folder: string;
  /** Name in its folder; null until it is complete. */
  name: string | null;
  /** Who asked for it; `schedule` for the schedule. */
  createdBy: string;
  withSecrets: boolean;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  startedAt: number;
  endedAt: number | null;
  files: number;
  filesTotal: number;
  bytes: number;
  copiedBytes: number;
  error: string | null;
}

export interface BackupTable {
  begin(row: Pick<BackupRow, 'folder' | 'createdBy' | 'withSecrets' | 'startedAt'>): number;
  update(
    id: number,
    change: Partial<Omit<BackupRow, 'id' | 'folder' | 'createdBy' | 'withSecrets' | 'startedAt'>>,
  ): void;
  /** Newest first. */
  list(limit: number): BackupRow[];
  /** Those that an earlier life of the program did not finish. */
  endInterrupted(endedAt: number): number;
}

const columns = `id, folder, name, created_by AS createdBy, with_secrets AS withSecrets, state, started_at AS startedAt,
  ended_at AS endedAt, files, files_total AS filesTotal, bytes, copied_bytes AS copiedBytes, error`;

/** Table of backups in the control database. */
export function createBackupTable(control: ControlDatabase): BackupTable {
  const get = (id: number) =>
    control.prepare<Stored>(`SELECT ${columns} FROM backup WHERE id = ?`).get(id) ?? notThere(id);
  return {
    begin: ({ folder, createdBy, withSecrets, startedAt }) =>
      control
        .preparePlucked<number>(
          `INSERT INTO backup (folder, created_by, with_secrets, state, started_at) VALUES (?, ?, ?, 'running', ?) RETURNING id`,
        )
        .get(folder, createdBy, withSecrets ? 1 : 0, startedAt) ?? 0,
    update(id, change) {
      const { name, state, endedAt, files, filesTotal, bytes, copiedBytes, error } = { ...get(id), ...change };
      control
        .prepare(
          `UPDATE backup SET name = ?, state = ?, ended_at = ?, files = ?, files_total = ?, bytes = ?, copied_bytes = ?,
             error = ? WHERE id = ?`,
        )
        .run(name, state, endedAt, files, filesTotal, bytes, copiedBytes, error, id);
    },
    list: (limit) =>
      control
        .prepare<Stored>(`SELECT ${columns} FROM backup ORDER BY id DESC LIMIT ?`)
        .all(limit)
        .map((row) => ({ ...row, withSecrets: row.withSecrets === 1 })),
    endInterrupted: (endedAt) =>
      control
        .prepare(`UPDATE backup SET state = 'failed', error = 'interrupted', ended_at = ? WHERE state = 'running'`)
        .run(endedAt).changes,
  };
}

type Stored = Omit<BackupRow, 'withSecrets'> & { withSecrets: number };

function notThere(id: number): never {
  throw new Error(`there is no backup ${id}`);
}
