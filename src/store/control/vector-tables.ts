import { ApplianceError } from '../../core/errors.ts';
import type { StoreDatabase } from '../database.ts';

/** alert: behaviour of an alert, by alert id; story: a reference story, by story id. */
export type VectorKind = 'alert' | 'story';

/** A neighbour of a vector. */
export interface Neighbour {
  /** Alert id or story id. */
  id: number;
  /** Cosine similarity, -1 … 1. */
  similarity: number;
}

interface VectorTable {
  dimension: number;
  tableName: string;
}

/** sqlite-vec 0.1.9 refuses more than 4096. */
const maxNeighbours = 1000;
const maxDimension = 8192;

/**
 * Keeps a vector, in place of an earlier one of the same id. The first vector of a model makes its table and fixes its
 * dimension. Throws STORE_VECTOR_REFUSED.
 */
export function putVector(
  database: StoreDatabase,
  entry: { kind: VectorKind; modelId: string; id: number; vector: Float32Array },
): void {
  const { kind, modelId, id, vector } = entry;
  check(modelId, vector);
  database.transaction(() => {
    const table = findTable(database, kind, modelId) ?? createTable(database, kind, modelId, vector.length);
    checkDimension(table, modelId, vector);
    // vec0 knows no upsert, and takes integers only as BigInt: better-sqlite3 binds numbers as doubles.
    database.prepare(`DELETE FROM ${table.tableName} WHERE id = ?`).run(BigInt(id));
    database
      .prepare(`INSERT INTO ${table.tableName} (id, model_id, embedding) VALUES (?, ?, ?)`)
      .run(BigInt(id), modelId, bytesOf(vector));
  });
}

/** The `k` (at most 1000) nearest vectors of the same model by cosine, best first. Throws STORE_VECTOR_REFUSED. */
export function nearestVectors(
  database: StoreDatabase,
  query: { kind: VectorKind; modelId: string; vector: Float32Array; k: number },
): Neighbour[] {
  const { kind, modelId, vector } = query;
  check(modelId, vector);
  const table = findTable(database, kind, modelId);
  if (table === undefined) return [];
  checkDimension(table, modelId, vector);
  return database
    .prepare<{ id: number; distance: number }>(
      `SELECT id, distance FROM ${table.tableName} WHERE embedding MATCH ? AND k = ? AND model_id = ? ORDER BY distance`,
    )
    .all(bytesOf(vector), BigInt(Math.min(query.k, maxNeighbours)), modelId)
    .map(({ id, distance }) => ({ id, similarity: 1 - distance }));
}

/** The vector that was put for an id; null where there is none of this model. */
export function readVector(
  database: StoreDatabase,
  key: { kind: VectorKind; modelId: string; id: number },
): Float32Array | null {
  const table = findTable(database, key.kind, key.modelId);
  if (table === undefined) return null;
  const bytes = database
    .preparePlucked<Uint8Array>(`SELECT embedding FROM ${table.tableName} WHERE id = ?`)
    .get(BigInt(key.id));
  // Copied, because a buffer out of SQLite need not be aligned to four bytes.
  return bytes === undefined ? null : new Float32Array(bytes.slice().buffer);
}

/** Deletes the vectors of these ids, of every model. Returns how many there were. */
export function deleteVectors(
  database: StoreDatabase,
  { kind, ids }: { kind: VectorKind; ids: readonly number[] },
): number {
  const tables = database.preparePlucked<string>('SELECT table_name FROM vector_table WHERE kind = ?').all(kind);
  let deleted = 0;
  for (const table of tables) {
    const find = database.preparePlucked<number>(`SELECT id FROM ${table} WHERE id = ?`);
    const remove = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
    for (const id of ids) {
      if (find.get(BigInt(id)) === undefined) continue;
      remove.run(BigInt(id));
      deleted += 1;
    }
  }
  return deleted;
}

function findTable(database: StoreDatabase, kind: VectorKind, modelId: string): VectorTable | undefined {
  return database
    .prepare<VectorTable>('SELECT dimension, table_name AS tableName FROM vector_table WHERE kind = ? AND model_id = ?')
    .get(kind, modelId);
}

function createTable(database: StoreDatabase, kind: VectorKind, modelId: string, dimension: number): VectorTable {
  const number = (database.preparePlucked<number>('SELECT count(*) FROM vector_table').get() ?? 0) + 1;
  const tableName = `vector_${kind}_${number}`;
  database.exec(
    `CREATE VIRTUAL TABLE ${tableName} USING vec0 (
       id INTEGER PRIMARY KEY, model_id TEXT PARTITION KEY, embedding FLOAT[${dimension}] DISTANCE_METRIC=cosine)`,
  );
  database
    .prepare('INSERT INTO vector_table (kind, model_id, dimension, table_name) VALUES (?, ?, ?, ?)')
    .run(kind, modelId, dimension, tableName);
  return { dimension, tableName };
}

/** A vector of zeros or with a NaN has no direction: its distance would be NULL and would sort before all others. */
function check(modelId: string, vector: Float32Array): void {
  if (vector.length === 0 || vector.length > maxDimension) throw refused(modelId, `it has ${vector.length} numbers`);
  const norm = vector.reduce((sum, value) => sum + value * value, 0);
  if (!Number.isFinite(norm) || norm === 0) throw refused(modelId, 'it has no direction');
}

function checkDimension(table: VectorTable, modelId: string, vector: Float32Array): void {
  if (table.dimension === vector.length) return;
  throw refused(modelId, `it has ${vector.length} numbers, earlier ones ${table.dimension}`);
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

function refused(model: string, reason: string): ApplianceError {
  return new ApplianceError('STORE_VECTOR_REFUSED', { params: { model, reason } });
}
