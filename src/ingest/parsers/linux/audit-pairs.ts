/** Quoted values are text as it is; unquoted ones of hex digits are text with odd characters, encoded. */
export interface AuditValue {
  text: string;
  quoted: boolean;
}
export type AuditValues = Record<string, AuditValue>;

const maxPairs = 1024;
const maxKeyLength = 64;

/**
 * Pairs of an audit record (audit-event-fields.csv of linux-audit): `key=text`, `key="text"`, and `msg='…'` around pairs of
 * its own. The first of a repeated key counts. Reads each letter at most twice, whatever the text.
 */
export function readAuditPairs(body: string): AuditValues {
  const values: AuditValues = Object.create(null);
  addPairs(body, values);
  return values;
}

/** Where a body is being read. */
interface Reading {
  body: string;
  from: number;
  /** Quotes that may still be closed: behind one that is not there is none, so it is looked for one time only. */
  closing: Set<string>;
}

function addPairs(body: string, values: AuditValues): void {
  const reading: Reading = { body, from: 0, closing: new Set(['"', "'"]) };
  for (let count = 0; count < maxPairs; count++) {
    const equals = body.indexOf('=', reading.from);
    if (equals < 0) return;
    const key = keyBefore(body, equals, reading.from);
    const value = valueAt(reading, equals + 1);
    if (value.nested) addPairs(value.text, values);
    else if (key !== '') values[key] ??= { text: value.text, quoted: value.quoted };
  }
}

/** The value that begins at `start`; the reading goes on behind it. */
function valueAt(reading: Reading, start: number): AuditValue & { nested: boolean } {
  const { body, closing } = reading;
  const mark = body[start] ?? '';
  if (closing.has(mark)) {
    const end = body.indexOf(mark, start + 1);
    if (end >= 0) {
      reading.from = end + 1;
      return { text: body.slice(start + 1, end), quoted: true, nested: mark === "'" };
    }
    closing.delete(mark);
  }
  reading.from = blankAfter(body, start);
  return { text: body.slice(start, reading.from), quoted: false, nested: false };
}

/** Letters, digits, `_`, `-` and brackets (`a1[0]`) before an equals sign. */
function keyBefore(body: string, equals: number, from: number): string {
  let start = equals;
  const least = Math.max(from, equals - maxKeyLength);
  while (start > least && isKeyCode(body.charCodeAt(start - 1))) start--;
  return body.slice(start, equals);
}

function isKeyCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 91) ||
    code === 93 ||
    code === 95 ||
    code === 45
  );
}

/** Index of the next blank; records in enriched form have a group separator (0x1d) before the names. */
function blankAfter(body: string, from: number): number {
  let end = from;
  while (end < body.length && body.charCodeAt(end) !== 32 && body.charCodeAt(end) >= 29) end++;
  return end;
}

/** Text of a value, hex decoded; undefined where there is none or the kernel writes that there is none. */
export function auditText(value: AuditValue | undefined): string | undefined {
  if (value === undefined || value.quoted) return value?.text;
  const { text } = value;
  if (text === '?' || text === '(null)' || text === '(none)') return undefined;
  if (text.length < 2 || !/^(?:[0-9A-F]{2})+$/.test(text)) return text;
  return Buffer.from(text, 'hex').toString('utf8');
}

/** A word that is never encoded, such as a number; undefined where there is none. */
export function auditWord(value: AuditValue | undefined): string | undefined {
  const text = value?.text;
  return text === '?' || text === '(null)' || text === '(none)' ? undefined : text;
}

/** A user's number; undefined where it is not set (-1 as the kernel writes it). */
export function auditId(value: AuditValue | undefined): string | undefined {
  const text = value?.text;
  return text === undefined || text === '4294967295' || text === '-1' || text === 'unset' ? undefined : text;
}

/** A name of the enriched form (`UID="root"`); undefined where it is unset. */
export function auditName(value: AuditValue | undefined): string | undefined {
  const text = value?.text;
  return text === undefined || text === '' || text === 'unset' || text === '?' ? undefined : text;
}
