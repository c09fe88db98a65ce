/**
 * A table that is asked with words from outside. A plain object answers `constructor` and `__proto__` too, with what is no
 * value of the table.
 */
export function lookUpTable<Value>(
  entries: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value | undefined>> {
  return Object.assign(Object.create(null) as Record<string, Value>, entries);
}
