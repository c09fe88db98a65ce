/** The value at a dotted path (`data.items`, `meta.next_cursor`); a key that holds dots itself is found too. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as Record<string, unknown>;
  if (Object.hasOwn(object, path)) return object[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const key = path.slice(0, dot);
    if (!Object.hasOwn(object, key)) continue;
    const found = valueAt(object[key], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
