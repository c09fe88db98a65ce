import { z } from 'zod';
import { definitionLimits } from './definition-limits.ts';
import { check, refuse } from './definition-refusal.ts';

/** A word of a definition; YAML reads `6` and `true` as other things than the text that stands there. */
export const word = z
  .union([z.string().max(definitionLimits.textLength), z.number(), z.boolean()], { error: 'expected a text' })
  .transform(String);
export const words = z
  .union([word, z.array(word).max(definitionLimits.tableRows)])
  .transform((value) => [value].flat());
export const keyName = z
  .union([z.string(), z.number()], { error: 'expected the name of a key' })
  .transform(String)
  .pipe(z.string().min(1).max(definitionLimits.keyLength));
const keyNames = z.union([keyName, z.array(keyName).min(1).max(32)]).transform((value) => [value].flat());

/** A condition on the keys of a line. */
export type Condition =
  | { kind: 'all' | 'any'; parts: Condition[] }
  | { kind: 'present'; key: string; present: boolean }
  | { kind: 'equals' | 'not' | 'contains' | 'starts'; key: string; texts: string[] }
  | { kind: 'atLeast' | 'atMost'; key: string; limit: number };

export const valueTypes = [
  'text',
  'lower',
  'upper',
  'slug',
  'integer',
  'number',
  'ip',
  'port',
  'mac',
  'host',
  'transport',
  'time',
  'techniques',
  'address',
  'account',
  'path',
] as const;
export type ValueType = (typeof valueTypes)[number];

/** Where a value's text comes from. */
export type ValueOrigin =
  | { kind: 'keys'; keys: string[] }
  | { kind: 'constant'; value: string | number }
  | { kind: 'template'; parts: ({ text: string } | { key: string })[] };

/** One way to a value; a value is a list of these, the first that gives something counts. */
export interface ValueChoice {
  origin: ValueOrigin;
  type: ValueType;
  map: Map<string, string | number> | null;
  /** For what the table does not list: undefined keeps the value, null drops it. */
  otherwise: string | number | null | undefined;
  absent: string[] | null;
  scale: number | null;
  split: { at: string; take: number } | null;
  when: Condition | null;
}

export type ValueSpec = ValueChoice[];
export type Tables = Record<string, Record<string, string | number>>;

const constant = z.union([z.string().max(definitionLimits.textLength), z.number()]);
export const tableSchema = z
  .record(z.string(), constant)
  .refine((rows) => Object.keys(rows).length <= definitionLimits.tableRows, 'too many rows');
const valueSchema = z.strictObject({
  from: keyNames.optional(),
  value: constant.optional(),
  template: z.string().max(definitionLimits.textLength).optional(),
  type: z.enum(valueTypes).default('text'),
  map: z.union([z.string(), tableSchema], { error: 'expected a table or the name of one' }).optional(),
  else: z.union([constant, z.null()]).optional(),
  absent: z.array(word).max(64).optional(),
  scale: z.number().optional(),
  split: z.strictObject({ at: z.string().min(1).max(64), take: z.int().min(-64).max(63) }).optional(),
  when: z.unknown().optional(),
});

/**
 * Reads a value. `bare` says what a text alone is: a key, or the constant itself.
 * @throws DefinitionRefusal
 */
export function readValue(raw: unknown, path: string, tables: Tables, bare: 'key' | 'constant' = 'key'): ValueSpec {
  const list = Array.isArray(raw) ? raw : [raw];
  if (list.length === 0 || list.length > 64) refuse(path, 'expected 1 to 64 values');
  return list.map((item, index) => readChoice(item, list === raw ? `${path}[${index}]` : path, tables, bare));
}

function readChoice(raw: unknown, path: string, tables: Tables, bare: 'key' | 'constant'): ValueChoice {
  if (typeof raw === 'string' || typeof raw === 'number') {
    const origin: ValueOrigin =
      bare === 'constant' ? { kind: 'constant', value: raw } : { kind: 'keys', keys: [check(keyName, raw, path)] };
    return {
      origin,
      type: 'text',
      map: null,
      otherwise: undefined,
      absent: null,
      scale: null,
      split: null,
      when: null,
    };
  }
  if (typeof raw !== 'object' || raw === null) refuse(path, 'expected a key, an object or a list of these');
  const value = check(valueSchema, raw, path);
  return {
    origin: originOf(value, path),
    type: value.type,
    map: tableOf(value.map, path, tables),
    otherwise: value.else,
    absent: value.absent ?? null,
    scale: value.scale ?? null,
    split: value.split ?? null,
    when: value.when === undefined ? null : readCondition(value.when, `${path}.when`),
  };
}

function originOf(value: z.output<typeof valueSchema>, path: string): ValueOrigin {
  const given = [value.from, value.value, value.template].filter((part) => part !== undefined);
  if (given.length !== 1) refuse(path, 'expected exactly one of from, value, template');
  if (value.from !== undefined) return { kind: 'keys', keys: value.from };
  if (value.value !== undefined) return { kind: 'constant', value: value.value };
  return { kind: 'template', parts: readTemplate(value.template ?? '', `${path}.template`) };
}

/** Reads `text {key} text`. @throws DefinitionRefusal where a brace is not closed */
export function readTemplate(text: string, path: string): ({ text: string } | { key: string })[] {
  const parts: ({ text: string } | { key: string })[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{', at);
    if (open < 0) break;
    const close = text.indexOf('}', open);
    if (close < 0) refuse(path, 'a { is not closed');
    if (open > at) parts.push({ text: text.slice(at, open) });
    parts.push({ key: check(keyName, text.slice(open + 1, close), path) });
    at = close + 1;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  if (parts.length > 32) refuse(path, 'more than 32 parts');
  return parts;
}

function tableOf(
  map: z.output<typeof valueSchema>['map'],
  path: string,
  tables: Tables,
): Map<string, string | number> | null {
  if (map === undefined) return null;
  if (typeof map !== 'string') return new Map(Object.entries(map));
  if (!Object.hasOwn(tables, map)) refuse(`${path}.map`, `there is no table ${map}; there are ${namesOf(tables)}`);
  return new Map(Object.entries(tables[map] ?? {}));
}

function namesOf(tables: Tables): string {
  return Object.keys(tables).join(', ') || 'none';
}

const testSchema = z.strictObject({
  present: z.boolean().optional(),
  not: words.optional(),
  contains: words.optional(),
  starts: words.optional(),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
});

/** Reads a condition. @throws DefinitionRefusal */
export function readCondition(raw: unknown, path: string, depth = 0): Condition {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) refuse(path, 'expected {key: text, …}');
  const entries = Object.entries(raw);
  if (entries.length === 0 || entries.length > 32 || depth > 4) refuse(path, 'expected 1 to 32 keys, 4 levels at most');
  const parts = entries.map(([key, test]): Condition => {
    if (key !== 'any') return { kind: 'all', parts: readTest(key, test, `${path}.${key}`) };
    if (!Array.isArray(test)) refuse(`${path}.any`, 'expected a list of conditions');
    return {
      kind: 'any',
      parts: test.map((part, index) => readCondition(part, `${path}.any[${index}]`, depth + 1)),
    };
  });
  return { kind: 'all', parts };
}

function readTest(key: string, raw: unknown, path: string): Condition[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return [{ kind: 'equals', key, texts: check(words, raw, path) }];
  }
  const test = check(testSchema, raw, path);
  const parts: Condition[] = [];
  if (test.present !== undefined) parts.push({ kind: 'present', key, present: test.present });
  if (test.not !== undefined) parts.push({ kind: 'not', key, texts: test.not });
  if (test.contains !== undefined) parts.push({ kind: 'contains', key, texts: test.contains });
  if (test.starts !== undefined) parts.push({ kind: 'starts', key, texts: test.starts });
  if (test.atLeast !== undefined) parts.push({ kind: 'atLeast', key, limit: test.atLeast });
  if (test.atMost !== undefined) parts.push({ kind: 'atMost', key, limit: test.atMost });
  if (parts.length === 0) refuse(path, 'expected present, not, contains, starts, atLeast or atMost');
  return parts;
}
