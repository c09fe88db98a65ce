/** A CEF record taken apart. */
export interface CefRecord {
  vendor: string;
  product: string;
  version: string;
  signatureId: string;
  name: string;
  severity: string;
  /** Keys as written; a repeated key keeps its last value. */
  extension: ReadonlyMap<string, string>;
}

const maxExtensionKeys = 256;
const maxKeyLength = 128;

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

function readExtension(text: string): Map<string, string> {
  const extension = new Map<string, string>();
  let key: string | null = null;
  let valueAt = 0;
  let count = 0;
  for (let equals = unescaped(text, '=', 0); equals >= 0; equals = unescaped(text, '=', equals + 1)) {
    const keyAt = keyBefore(text, valueAt, equals);
    // An unescaped = inside a value, against the format but common in URLs: it belongs to the value.
    if (keyAt < 0) continue;
    if (key !== null) extension.set(key, extensionValue(text.slice(valueAt, keyAt)));
    if (++count > maxExtensionKeys) return extension;
    key = text.slice(keyAt, equals);
    valueAt = equals + 1;
  }
  if (key !== null) extension.set(key, extensionValue(text.slice(valueAt)));
  return extension;
}

/** Where the key before `equals` begins: after a blank or at `from`, a letter or _ first; -1 where there is no key. */
function keyBefore(text: string, from: number, equals: number): number {
  let at = equals;
  while (at > from && equals - at <= maxKeyLength && isKeyCode(text.charCodeAt(at - 1))) at--;
  if (at === equals || equals - at > maxKeyLength) return -1;
  if (at > from && !isBlank(text.charCodeAt(at - 1))) return -1;
  const first = text.charCodeAt(at) | 32;
  return (first >= 97 && first <= 122) || text.charCodeAt(at) === 95 ? at : -1;
}

/** Letters, digits, `_`, `.`, `-`, `[` and `]`. */
function isKeyCode(code: number): boolean {
  const letter = code | 32;
  if (letter >= 97 && letter <= 122) return true;
  if (code >= 48 && code <= 57) return true;
  return code === 95 || code === 46 || code === 45 || code === 91 || code === 93;
}

/** What JavaScript's `\s` takes. */
function isBlank(code: number): boolean {
  return code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code > 127 && /\s/.test(String.fromCharCode(code));
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
