/**
 * The part of JSON Schema (2020-12) that generation understands. Every string needs `maxLength` and every array
 * `maxItems`: without them a grammar lets the model write until the token limit, and cut output is not JSON.
 */
export type JsonSchema =
  | { type: 'object'; properties: Record<string, JsonSchema> }
  | { type: 'array'; items: JsonSchema; minItems?: number; maxItems: number }
  | { type: 'string'; minLength?: number; maxLength: number }
  | { type: 'integer' | 'number' | 'boolean' }
  | { enum: readonly (string | number | boolean | null)[] };

const maxDepth = 6;
const maxStringLength = 4000;
const maxArrayItems = 200;

/** What makes a schema unusable (`path: reason`), or null. Unknown keywords are refused, not ignored. */
export function schemaFault(schema: unknown, path = '$', depth = 0): string | null {
  if (depth > maxDepth) return `${path}: nested deeper than ${maxDepth}`;
  if (typeof schema !== 'object' || schema === null) return `${path}: not an object`;
  const keywords = schema as Record<string, unknown>;
  if ('enum' in keywords) return enumFault(keywords, path);
  switch (keywords['type']) {
    case 'object':
      return objectFault(keywords, path, depth);
    case 'array':
      return (
        unknownKeyword(keywords, ['type', 'items', 'minItems', 'maxItems'], path) ??
        boundFault(keywords['maxItems'], maxArrayItems, `${path}: maxItems`) ??
        schemaFault(keywords['items'], `${path}[]`, depth + 1)
      );
    case 'string':
      return (
        unknownKeyword(keywords, ['type', 'minLength', 'maxLength'], path) ??
        boundFault(keywords['maxLength'], maxStringLength, `${path}: maxLength`)
      );
    case 'integer':
    case 'number':
    case 'boolean':
      return unknownKeyword(keywords, ['type'], path);
    default:
      return `${path}: type ${String(keywords['type'])} is not supported`;
  }
}

/** Where a value departs from its schema (`path: reason`), or null where it fits. */
export function valueFault(value: unknown, schema: JsonSchema, path = '$'): string | null {
  if ('enum' in schema) return schema.enum.some((allowed) => allowed === value) ? null : `${path}: not in the list`;
  switch (schema.type) {
    case 'object':
      return objectValueFault(value, schema.properties, path);
    case 'array':
      return arrayValueFault(value, schema, path);
    case 'string':
      return stringValueFault(value, schema, path);
    case 'integer':
      return Number.isInteger(value) ? null : `${path}: not an integer`;
    case 'number':
      return Number.isFinite(value) ? null : `${path}: not a number`;
    case 'boolean':
      return typeof value === 'boolean' ? null : `${path}: not a boolean`;
  }
}

function enumFault(keywords: Record<string, unknown>, path: string): string | null {
  const list = keywords['enum'];
  if (!Array.isArray(list) || list.length === 0) return `${path}: enum is empty`;
  return unknownKeyword(keywords, ['enum'], path);
}

function objectFault(keywords: Record<string, unknown>, path: string, depth: number): string | null {
  const properties = keywords['properties'];
  if (typeof properties !== 'object' || properties === null) return `${path}: properties are missing`;
  for (const [name, inner] of Object.entries(properties)) {
    const fault = schemaFault(inner, `${path}.${name}`, depth + 1);
    if (fault) return fault;
  }
  return unknownKeyword(keywords, ['type', 'properties'], path);
}

function unknownKeyword(keywords: Record<string, unknown>, known: readonly string[], path: string): string | null {
  const unknown = Object.keys(keywords).find((keyword) => !known.includes(keyword));
  return unknown === undefined ? null : `${path}: keyword ${unknown} is not supported`;
}

function boundFault(value: unknown, limit: number, what: string): string | null {
  const valid = Number.isInteger(value) && (value as number) >= 1 && (value as number) <= limit;
  return valid ? null : `${what} must be 1 to ${limit}`;
}

function objectValueFault(value: unknown, properties: Record<string, JsonSchema>, path: string): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${path}: not an object`;
  const entries = value as Record<string, unknown>;
  const extra = Object.keys(entries).find((name) => !Object.hasOwn(properties, name));
  if (extra !== undefined) return `${path}: unexpected ${extra}`;
  for (const [name, inner] of Object.entries(properties)) {
    if (!Object.hasOwn(entries, name)) return `${path}: ${name} is missing`;
    const fault = valueFault(entries[name], inner, `${path}.${name}`);
    if (fault) return fault;
  }
  return null;
}

function arrayValueFault(
  value: unknown,
  schema: { items: JsonSchema; minItems?: number; maxItems: number },
  path: string,
): string | null {
  if (!Array.isArray(value)) return `${path}: not an array`;
  if (value.length < (schema.minItems ?? 0) || value.length > schema.maxItems) return `${path}: ${value.length} items`;
  for (const [index, item] of value.entries()) {
    const fault = valueFault(item, schema.items, `${path}[${index}]`);
    if (fault) return fault;
  }
  return null;
}

function stringValueFault(
  value: unknown,
  schema: { minLength?: number; maxLength: number },
  path: string,
): string | null {
  if (typeof value !== 'string') return `${path}: not a string`;
  // JSON Schema counts code points, as the grammar does.
  const length = [...value].length;
  return length < (schema.minLength ?? 0) || length > schema.maxLength ? `${path}: ${length} characters` : null;
}
