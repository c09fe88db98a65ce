import type { EventFields } from '../../core/event.ts';
import { put } from './field-values.ts';

const maxParams = 64;
const maxNameLength = 255;

/**
 * Reads STRUCTURED-DATA (RFC 5424 6.3) that begins with `[` at `from` into fields
 * `log.syslog.structured_data.<SD-ID>.<name>`. Null where it breaks the grammar.
 */
export function readStructuredData(text: string, from: number): { fields: EventFields; end: number } | null {
  const fields: EventFields = {};
  let params = 0;
  let at = from;
  if (text.charCodeAt(at) !== 91) return null;
  while (text.charCodeAt(at) === 91) {
    const idEnd = nameEnd(text, at + 1);
    if (idEnd < 0) return null;
    const prefix = `log.syslog.structured_data.${text.slice(at + 1, idEnd)}.`;
    at = idEnd;
    while (text.charCodeAt(at) === 32) {
      const param = readParam(text, at + 1);
      if (param === null) return null;
      if (++params <= maxParams) put(fields, prefix + param.name, param.value);
      at = param.end;
    }
    if (text.charCodeAt(at) !== 93) return null;
    at++;
  }
  return { fields, end: at };
}

function readParam(text: string, from: number): { name: string; value: string; end: number } | null {
  const end = nameEnd(text, from);
  if (end < 0 || text.charCodeAt(end) !== 61 || text.charCodeAt(end + 1) !== 34) return null;
  const valueAt = end + 2;
  const name = text.slice(from, end);
  let quote = text.indexOf('"', valueAt);
  while (quote > 0 && isEscaped(text, quote, valueAt)) quote = text.indexOf('"', quote + 1);
  if (quote < 0) return null;
  const value = text.slice(valueAt, quote);
  // RFC 5424 6.3.3: an unescaped ] is an error.
  if (/(?:^|[^\\])(?:\\\\)*\]/.test(value)) return null;
  return { name, value: value.includes('\\') ? value.replace(/\\(["\\\]])/g, '$1') : value, end: quote + 1 };
}

function isEscaped(text: string, at: number, from: number): boolean {
  let backslashes = 0;
  for (let index = at - 1; index >= from && text.charCodeAt(index) === 92; index--) backslashes++;
  return backslashes % 2 === 1;
}

/** Index after an SD-NAME, -1 where there is none. */
function nameEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length && at - from <= maxNameLength; at++) {
    const code = text.charCodeAt(at);
    if (code === 61 || code === 93 || code === 34 || code <= 32 || code === 127) break;
  }
  return at > from && at < text.length && at - from <= maxNameLength ? at : -1;
}
