/** A CEF record taken apart. */
export interface CefRecord {
  vendor: string;
  product: string;
  version: string;
  signatureId: string;
  name: string;
  severity: string;
  /** Keys as written; a repeated key keeps its last value. */
  extension: Record<string, string>;
}

const maxExtensionKeys = 256;
const keyBefore = /(?:^|\s)([A-Za-z_][\w.[\]-]{0,127})$/;

/**
 * Reads `CEF:Version|Vendor|Product|Version|Id|Name|Severity|Extension` (ArcSight Common Event Format, rev. 26):
 * `\|` and `\\` in the header, `\=`, `\\`, `\n` and `\r` in values, which hold spaces without quotes. Null where the
 * header is incomplete.
 */
export function readCef(text: string): CefRecord | null {
  if (!/^CEF: ?\d{1,3}\|/.test(text)) return null;
  const parts: string[] = [];
  let from = text.indexOf('|') + 1;
  while (parts.length < 6) {
    const end = unescaped(text, '|', from);
    // The extension, and the bar before it, may be missing.
    if (end < 0 && (parts.length < 5 || from > text.length)) return null;
    parts.push(headerValue(text.slice(from, end < 0 ? text.length : end)));
    from = end < 0 ? text.length : end + 1;
  }
  const [vendor = '', product = '', version = '', signatureId = '', name = '', severity = ''] = parts;
  return { vendor, product, version, signatureId, name, severity, extension: readExtension(text.slice(from)) };
}

function readExtension(text: string): Record<string, string> {
  const extension: Record<string, string> = Object.create(null);
  let key: string | null = null;
  let valueAt = 0;
  let count = 0;
  for (let equals = unescaped(text, '=', 0); equals >= 0; equals = unescaped(text, '=', equals + 1)) {
    const before = keyBefore.exec(text.slice(Math.max(valueAt, equals - 130), equals));
    // An unescaped = inside a value, against the format but common in URLs: it belongs to the value.
    if (before === null) continue;
    const keyAt = equals - (before[1]?.length ?? 0);
    if (key !== null) extension[key] = extensionValue(text.slice(valueAt, keyAt));
    if (++count > maxExtensionKeys) return extension;
    key = before[1] ?? '';
    valueAt = equals + 1;
  }
  if (key !== null) extension[key] = extensionValue(text.slice(valueAt));
  return extension;
}

/** Index of `mark` that an even number of backslashes precedes. */
function unescaped(text: string, mark: string, from: number): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    let backslashes = 0;
    while (at - backslashes > from && text.charCodeAt(at - backslashes - 1) === 92) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

function headerValue(text: string): string {
  return text.includes('\\') ? text.replace(/\\([|\\])/g, '$1').trim() : text.trim();
}

function extensionValue(text: string): string {
  const value = text.trim();
  if (!value.includes('\\')) return value;
  return value.replace(/\\([=\\nr|])/g, (_whole, mark: string) => (mark === 'n' ? '\n' : mark === 'r' ? '\r' : mark));
}
