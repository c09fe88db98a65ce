import type { FileImport } from '../../core/file-import.ts';
import type { StoreDatabase } from '../database.ts';

export type NewFileImport = Pick<
  FileImport,
  'sourceId' | 'sourceName' | 'name' | 'path' | 'origin' | 'createdBy' | 'sha256' | 'sizeBytes' | 'state' | 'createdAt'
> &
  Partial<Pick<FileImport, 'errorCode' | 'errorParams' | 'endedAt'>>;

export type FileImportChange = Partial<
  Pick<
    FileImport,
    | 'path'
    | 'state'
    | 'readBytes'
    | 'position'
    | 'records'
    | 'stored'
    | 'quarantined'
    | 'duplicates'
    | 'attempts'
    | 'errorCode'
    | 'errorParams'
    | 'startedAt'
    | 'endedAt'
  >
>;

export interface FileImportTable {
  add(file: NewFileImport): number;
  update(id: number, change: FileImportChange): void;
  get(id: number): FileImport | null;
  /** Waiting and running ones, oldest first. */
  unfinished(): FileImport[];
  /** The newest import of these bytes that is done or not yet ended, also where its record was deleted for its age. */
  ofHash(sha256: string): FileImport | null;
  /** The newest import of the file at this path. */
  ofPath(path: string): FileImport | null;
  /** Newest first, `before` being the id of the last one seen. */
  list(query: { before?: number | undefined; limit: number }): FileImport[];
}

const columns = `id, source_id AS sourceId, source_name AS sourceName, name, path, origin, created_by AS createdBy,
  sha256, size_bytes AS sizeBytes, state, read_bytes AS readBytes, position, records, stored, quarantined, duplicates,
  attempts, error_code AS errorCode, error_params AS errorParams, created_at AS createdAt, started_at AS startedAt,
  ended_at AS endedAt`;

/** Of a deleted import only what names it is left. */
const keptColumns = `import_id AS id, source_id AS sourceId, source_name AS sourceName, name, '' AS path,
  'drop' AS origin, '' AS createdBy, sha256, size_bytes AS sizeBytes, 'done' AS state, size_bytes AS readBytes,
  0 AS position, 0 AS records, 0 AS stored, 0 AS quarantined, 0 AS duplicates, 0 AS attempts, NULL AS errorCode,
  '{}' AS errorParams, created_at AS createdAt, NULL AS startedAt, NULL AS endedAt`;

type StoredRow = Omit<FileImport, 'errorParams'> & { errorParams: string };

/** Opens the table; `database` is the control database with its migrations applied. */
export function createFileImportTable(database: StoreDatabase): FileImportTable {
  const select = (rest: string) => database.prepare<StoredRow>(`SELECT ${columns} FROM file_import ${rest}`);
  return {
    add(file) {
      const { lastInsertRowid } = database
        .prepare(
          `INSERT INTO file_import (source_id, source_name, name, path, origin, created_by, sha256, size_bytes, state,
             created_at, error_code, error_params, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          file.sourceId,
          file.sourceName,
          file.name,
          file.path,
          file.origin,
          file.createdBy,
          file.sha256,
          file.sizeBytes,
          file.state,
          file.createdAt,
          file.errorCode ?? null,
          JSON.stringify(file.errorParams ?? {}),
          file.endedAt ?? null,
        );
      return Number(lastInsertRowid);
    },
    update(id, change) {
      // A value that is absent keeps what is stored; none of these columns is ever set back to null.
      database
        .prepare(
          `UPDATE file_import SET path = coalesce(?, path), state = coalesce(?, state),
             read_bytes = coalesce(?, read_bytes), position = coalesce(?, position), records = coalesce(?, records),
             stored = coalesce(?, stored), quarantined = coalesce(?, quarantined),
             duplicates = coalesce(?, duplicates), attempts = coalesce(?, attempts), error_code = coalesce(?, error_code),
             error_params = coalesce(?, error_params), started_at = coalesce(?, started_at),
             ended_at = coalesce(?, ended_at) WHERE id = ?`,
        )
        .run(
          change.path ?? null,
          change.state ?? null,
          change.readBytes ?? null,
          change.position ?? null,
          change.records ?? null,
          change.stored ?? null,
          change.quarantined ?? null,
          change.duplicates ?? null,
          change.attempts ?? null,
          change.errorCode ?? null,
          change.errorParams === undefined ? null : JSON.stringify(change.errorParams),
          change.startedAt ?? null,
          change.endedAt ?? null,
          id,
        );
    },
    get: (id) => rowOf(select('WHERE id = ?').get(id)),
    unfinished: () =>
      select(`WHERE state IN ('waiting', 'running') ORDER BY id`)
        .all()
        .map((row) => rowOf(row)),
    ofHash: (sha256) =>
      rowOf(
        select(`WHERE sha256 = ? AND state IN ('done', 'waiting', 'running') ORDER BY id DESC LIMIT 1`).get(sha256) ??
          database.prepare<StoredRow>(`SELECT ${keptColumns} FROM imported_file WHERE sha256 = ?`).get(sha256),
      ),
    ofPath: (path) => rowOf(select('WHERE path = ? ORDER BY id DESC LIMIT 1').get(path)),
    list: ({ before, limit }) =>
      select('WHERE id < ? ORDER BY id DESC LIMIT ?')
        .all(before ?? Number.MAX_SAFE_INTEGER, limit)
        .map((row) => rowOf(row)),
  };
}

function rowOf(row: StoredRow): FileImport;
function rowOf(row: StoredRow | undefined): FileImport | null;
function rowOf(row: StoredRow | undefined): FileImport | null {
  if (row === undefined) return null;
  return { ...row, errorParams: JSON.parse(row.errorParams) as FileImport['errorParams'] };
}
