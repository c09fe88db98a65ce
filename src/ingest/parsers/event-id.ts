/** Longest id that is kept whole. A longer one is none: cut, two would be one. */
const maxLength = 1024;
/** What sensors write where they have no id. */
const absent = new Set(['-', '0', 'null', '(null)', 'nil', 'none', 'n/a', 'undefined', 'unknown', 'true', 'false']);
const emptyGuid = /^\{?[0-]{32,36}\}?$/;

/**
 * An event's id as its sensor gave it, by which a repeated delivery is stored once. Null where there is none, where it is
 * a list (its items may have been left out) or too long: an event without an id is stored twice rather than lost.
 */
export function givenId(value: string | number | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const id = String(value);
  const said = id.trim().toLowerCase();
  if (said === '' || id.length > maxLength || id.includes('\n')) return null;
  return absent.has(said) || emptyGuid.test(said) ? null : id;
}

/**
 * An id made of parts that are unique together only: `kind/part/part`. Null where one is missing, because the rest
 * may be the same for other events; a part's own slashes are escaped, so that two lists of parts never make one id.
 */
export function madeId(kind: string, parts: readonly (string | number | null | undefined)[]): string | null {
  let id = kind;
  for (const part of parts) {
    const text = givenId(part);
    if (text === null) return null;
    id += `/${text.replace(/[%/]/g, (mark) => (mark === '/' ? '%2F' : '%25'))}`;
  }
  return id.length > maxLength ? null : id;
}
