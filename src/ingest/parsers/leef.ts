/** A LEEF record taken apart. */
export interface LeefRecord {
  version: string;
  vendor: string;
  product: string;
  productVersion: string;
  id: string;
  /** Keys as written; the first of a repeated key counts. */
  attributes: [string, string][];
}

const maxAttributes = 256;
const keyStart = /(?:^|\s)([A-Za-z_][\w.-]{0,63})=/g;

/**
 * Reads `LEEF:1.0|Vendor|Product|Version|Id|` with tab-separated `key=value`, or `LEEF:2.0|…|Id|delimiter|` with the
 * declared one (a character, `x09` or `0x09`; none means tab) (IBM, Log Event Extended Format). Devices that declare a
 * delimiter and send blanks are read by the keys. Null where the header is incomplete.
 */
export function readLeef(text: string, separator?: string): LeefRecord | null {
  const head = /^LEEF: ?([12](?:\.\d)?)\|/.exec(text);
  if (head === null) return null;
  const version = head[1] ?? '';
  const parts: string[] = [];
  let from = head[0].length;
  while (parts.length < 4) {
    const end = text.indexOf('|', from);
    if (end < 0) return null;
    parts.push(text.slice(from, end).trim());
    from = end + 1;
  }
  const declared = version.startsWith('2') ? declaredSeparator(text, from) : null;
  if (declared !== null) from = declared.end;
  const [vendor = '', product = '', productVersion = '', id = ''] = parts;
  const attributes = readAttributes(text.slice(from), separatorOf(separator) ?? declared?.separator ?? '\t');
  return { version, vendor, product, productVersion, id, attributes };
}

/** The delimiter between the id and the attributes; null where LEEF 2.0 is sent without one. */
function declaredSeparator(text: string, from: number): { separator: string | null; end: number } | null {
  const end = text.indexOf('|', from);
  if (end < 0 || end - from > 6) return null;
  const declared = text.slice(from, end);
  if (declared.includes('=')) return null;
  return { separator: separatorOf(declared), end: end + 1 };
}

function separatorOf(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  const hex = /^(?:0?x|\\u?x?)([0-9a-fA-F]{2,4})$/.exec(text);
  if (hex !== null) return String.fromCharCode(Number.parseInt(hex[1] ?? '9', 16));
  return text === '\\t' ? '\t' : text;
}

function readAttributes(text: string, separator: string): [string, string][] {
  if (separator !== ' ' && text.includes(separator)) return bySeparator(text, separator);
  return byKeys(text);
}

function bySeparator(text: string, separator: string): [string, string][] {
  const attributes: [string, string][] = [];
  for (const part of text.split(separator, maxAttributes)) {
    const equals = part.indexOf('=');
    if (equals > 0 && equals <= 128) attributes.push([part.slice(0, equals).trim(), part.slice(equals + 1).trim()]);
  }
  return attributes;
}

/** Pairs whose values hold blanks: a value ends where a blank and the next key stand. */
function byKeys(text: string): [string, string][] {
  const attributes: [string, string][] = [];
  let key: string | null = null;
  let valueAt = 0;
  for (const match of text.matchAll(keyStart)) {
    if (key !== null) attributes.push([key, text.slice(valueAt, match.index).trim()]);
    if (attributes.length >= maxAttributes) return attributes;
    key = match[1] ?? '';
    valueAt = match.index + match[0].length;
  }
  if (key !== null) attributes.push([key, text.slice(valueAt).trim()]);
  return attributes;
}
