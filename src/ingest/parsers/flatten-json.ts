import type { EventFields } from '../../core/event.ts';
import { maxFieldLength } from './field-values.ts';

const maxDepth = 8;
const maxFields = 256;
const maxItems = 64;
/** Longer names are of nobody's device. Each field of an object repeats the name of the object, so length multiplies. */
const maxNameLength = 512;

interface Place {
  value: unknown;
  name: string;
  depth: number;
}

/**
 * Turns nested JSON into dotted names; lists become one text, items joined with a line feed. Depth, number of fields
 * and of items are bounded, because the sender decides them; what is beyond stays in the raw bytes.
 */
export function flattenJson(value: unknown, prefix = ''): EventFields {
  const fields = new Map<string, string | number>();
  flattenInto(fields, { value, name: prefix, depth: 0 });
  return Object.fromEntries(fields);
}

function flattenInto(fields: Map<string, string | number>, { value, name, depth }: Place): void {
  if (value === null || value === undefined || depth > maxDepth || name.length > maxNameLength) return;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, maxItems)) flattenInto(fields, { value: item, name, depth: depth + 1 });
  } else if (typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) {
      flattenInto(fields, { value: inner, name: name === '' ? key : `${name}.${key}`, depth: depth + 1 });
    }
  } else if (typeof value === 'number') {
    // JSON may hold numbers beyond what a number can be (1e999).
    if (Number.isFinite(value)) add(fields, name, value);
  } else add(fields, name, String(value).slice(0, maxFieldLength));
}

function add(fields: Map<string, string | number>, name: string, value: string | number): void {
  const before = fields.get(name);
  if (name === '' || value === '' || (before === undefined && fields.size >= maxFields)) return;
  fields.set(name, before === undefined ? value : joined(before, value));
}

/** A cut copies the whole text, so it is cut once: cut at every item, a long list takes time by its square. */
function joined(before: string | number, value: string | number): string | number {
  if (typeof before === 'string' && before.length >= maxFieldLength) return before;
  const text = `${before}\n${value}`;
  return text.length > maxFieldLength ? text.slice(0, maxFieldLength) : text;
}
