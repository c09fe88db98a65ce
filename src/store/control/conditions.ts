import type { SqlValue } from '../database.ts';

/** One optional condition of a list: fixed SQL, and the value for its place; left out where the value is undefined. */
export type Condition = readonly [sql: string, value: SqlValue | undefined];

/** The WHERE clause of the conditions that are given ('' where none is) with its values in order. */
export function where(conditions: readonly Condition[]): { clause: string; values: SqlValue[] } {
  const given = conditions.filter((condition): condition is readonly [string, SqlValue] => condition[1] !== undefined);
  const clause = given.length === 0 ? '' : `WHERE ${given.map(([sql]) => sql).join(' AND ')}`;
  return { clause, values: given.map(([, value]) => value) };
}

/** A LIKE pattern for 'contains this text' (with `ESCAPE '\'`). */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
