import { z } from 'zod';
import { definitionLimits } from './definition-limits.ts';
import { check, refuse } from './definition-refusal.ts';
import { type Condition, keyName, readCondition, readTemplate, word } from './value-spec.ts';

/** What a column must look like; `free` may hold the separator, `rest` takes all that is left. */
export const columnTypes = [
  'text',
  'ip',
  'port',
  'integer',
  'time',
  'date',
  'clock',
  'mac',
  'word',
  'free',
  'rest',
] as const;
export type ColumnType = (typeof columnTypes)[number];
export interface Column {
  /** Null: not kept. */
  key: string | null;
  type: ColumnType;
}
/** Column lists that are tried in order of the number of columns. */
export type Layout = Column[][];

const text = z.string().min(1).max(64);
const kvSchema = z.strictObject({
  pair: text.default(' '),
  value: text.default('='),
  quotes: z.string().max(4).default('"'),
  escape: z.string().length(1).optional(),
  stray: z.boolean().default(false),
  loose: z.boolean().default(false),
  spacedKeys: z.array(keyName).max(128).default([]),
});
const columnsOption = z.union(
  [z.string(), z.array(z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()]))]))],
  { error: 'expected the name of a layout, a list of column names, or a list of these' },
);
const columnsSchema = {
  columns: columnsOption.optional(),
  by: z
    .int()
    .min(0)
    .max(definitionLimits.columns - 1)
    .optional(),
  layouts: z.record(z.string(), columnsOption).optional(),
  least: z.int().min(1).max(definitionLimits.columns).optional(),
  more: z.boolean().default(false),
};
const blocksSchema = z.strictObject({
  style: z.enum(['bracket', 'mark']),
  mark: text.optional(),
  value: text.optional(),
  rest: keyName.optional(),
  bare: keyName.optional(),
});
const pattern = z.string().min(1).max(definitionLimits.patternLength);
const schemas = {
  kv: kvSchema,
  cef: z.strictObject({ labels: z.boolean().default(false) }),
  leef: z.strictObject({ separator: text.optional() }),
  json: z.strictObject({}),
  csv: z.strictObject({ separator: z.string().length(1).default(','), ...columnsSchema }),
  positional: z.strictObject({ separator: text, ...columnsSchema }),
  blocks: blocksSchema,
  regex: z.strictObject({ pattern: pattern.optional(), patterns: z.array(pattern).min(1).max(16).optional() }),
  cut: z.strictObject({
    at: text,
    left: keyName.optional(),
    right: keyName.optional(),
    last: z.boolean().default(false),
  }),
  unescape: z.strictObject({
    how: z.array(z.enum(['octal', 'html', 'c', 'url'])).min(1),
    keys: z.array(keyName).min(1),
  }),
  set: z.record(keyName, z.string().max(definitionLimits.textLength)),
  choose: z.strictObject({
    by: keyName,
    cases: z.record(z.string(), z.array(z.unknown())),
    else: z.array(z.unknown()).optional(),
  }),
};
const commonSchema = z.strictObject({
  in: keyName.optional(),
  after: text.optional(),
  until: text.optional(),
  when: z.unknown().optional(),
  optional: z.boolean().default(false),
  prefix: z.string().max(64).default(''),
});
const kinds = Object.keys(schemas) as (keyof typeof schemas)[];

export type KvOptions = z.output<typeof kvSchema>;
export type BlocksOptions = z.output<typeof blocksSchema>;
export interface ColumnsOptions {
  separator: string;
  least: number | null;
  more: boolean;
  /** Without `by` the layout is under `*`. */
  by: number | null;
  layouts: Map<string, Layout>;
}
type StepAction =
  | { kind: 'kv'; options: KvOptions }
  | { kind: 'cef'; options: { labels: boolean } }
  | { kind: 'leef'; options: { separator?: string | undefined } }
  | { kind: 'json' }
  | { kind: 'csv' | 'positional'; options: ColumnsOptions }
  | { kind: 'blocks'; options: BlocksOptions }
  | { kind: 'regex'; patterns: string[] }
  | { kind: 'cut'; at: string; left: string | null; right: string | null; last: boolean }
  | { kind: 'unescape'; how: ('octal' | 'html' | 'c' | 'url')[]; keys: string[] }
  | { kind: 'set'; templates: [string, ReturnType<typeof readTemplate>][] }
  | { kind: 'choose'; by: string; cases: Map<string, StepSpec[]>; otherwise: StepSpec[] | null };

/** One step of a definition, checked. */
export interface StepSpec {
  /** Place in the file, `steps[0].kv`. */
  path: string;
  input: string | null;
  after: string | null;
  until: string | null;
  when: Condition | null;
  optional: boolean;
  prefix: string;
  action: StepAction;
}

/** What steps refer to in the rest of their file; counts the steps. */
export interface StepScope {
  layouts: Record<string, unknown>;
  count: number;
}

/** Reads a list of steps. @throws DefinitionRefusal */
export function readSteps(raw: readonly unknown[], path: string, scope: StepScope): StepSpec[] {
  return raw.map((step, index) => readStep(step, `${path}[${index}]`, scope));
}

function readStep(raw: unknown, path: string, scope: StepScope): StepSpec {
  if (++scope.count > definitionLimits.steps) refuse(path, `more than ${definitionLimits.steps} steps`);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) refuse(path, 'expected {KIND: options}');
  const found = kinds.filter((kind) => Object.hasOwn(raw, kind));
  const [kind] = found;
  if (kind === undefined || found.length !== 1) refuse(path, `expected exactly one of ${kinds.join(', ')}`);
  const { [kind]: options, ...common } = raw as Record<string, unknown>;
  const { in: input, after, until, when, optional, prefix } = check(commonSchema, common, path);
  return {
    path: `${path}.${kind}`,
    input: input ?? null,
    after: after ?? null,
    until: until ?? null,
    when: when === undefined ? null : readCondition(when, `${path}.when`),
    optional,
    prefix,
    action: readAction(kind, options ?? {}, `${path}.${kind}`, scope),
  };
}

function readAction(kind: keyof typeof schemas, raw: unknown, path: string, scope: StepScope): StepAction {
  switch (kind) {
    case 'kv':
      return { kind, options: check(schemas.kv, raw, path) };
    case 'cef':
      return { kind, options: check(schemas.cef, raw, path) };
    case 'leef':
      return { kind, options: check(schemas.leef, raw, path) };
    case 'json':
      check(schemas.json, raw, path);
      return { kind };
    case 'csv':
      return { kind, options: columnsOf(check(schemas.csv, raw, path), path, scope) };
    case 'positional':
      return { kind, options: columnsOf(check(schemas.positional, raw, path), path, scope) };
    case 'blocks':
      return { kind, options: blocksOf(check(schemas.blocks, raw, path), path) };
    case 'regex': {
      const { pattern: one, patterns } = check(schemas.regex, raw, path);
      if ((one === undefined) === (patterns === undefined)) refuse(path, 'expected either pattern or patterns');
      return { kind, patterns: patterns ?? [one ?? ''] };
    }
    case 'cut': {
      const { at, left, right, last } = check(schemas.cut, raw, path);
      return { kind, at, left: left ?? null, right: right ?? null, last };
    }
    case 'unescape':
      return { kind, ...check(schemas.unescape, raw, path) };
    case 'set': {
      const templates = Object.entries(check(schemas.set, raw, path));
      return { kind, templates: templates.map(([key, value]) => [key, readTemplate(value, `${path}.${key}`)]) };
    }
    case 'choose':
      return chooseOf(check(schemas.choose, raw, path), path, scope);
  }
}

function chooseOf(
  { by, cases, else: otherwise }: z.output<typeof schemas.choose>,
  path: string,
  scope: StepScope,
): StepAction {
  if (path.split('.choose').length > 5) refuse(path, 'choose is nested more than 4 levels');
  const read = Object.entries(cases).map(([name, steps]): [string, StepSpec[]] => [
    name,
    readSteps(steps, `${path}.cases.${name}`, scope),
  ]);
  return {
    kind: 'choose',
    by,
    cases: new Map(read),
    otherwise: otherwise === undefined ? null : readSteps(otherwise, `${path}.else`, scope),
  };
}

function blocksOf(options: BlocksOptions, path: string): BlocksOptions {
  if ((options.style === 'mark') !== (options.mark !== undefined)) refuse(path, "mark belongs to style 'mark'");
  if (options.style === 'bracket' && options.rest !== undefined) refuse(path, "rest belongs to style 'mark'");
  return options;
}

interface RawColumns {
  separator: string;
  columns?: z.output<typeof columnsOption> | undefined;
  by?: number | undefined;
  layouts?: Record<string, z.output<typeof columnsOption>> | undefined;
  least?: number | undefined;
  more: boolean;
}

function columnsOf(raw: RawColumns, path: string, scope: StepScope): ColumnsOptions {
  const chosen = raw.by !== undefined && raw.layouts !== undefined && raw.columns === undefined;
  const single = raw.by === undefined && raw.layouts === undefined && raw.columns !== undefined;
  if (!chosen && !single) refuse(path, 'expected either columns, or by and layouts');
  const lists = single ? { '*': raw.columns } : (raw.layouts ?? {});
  const layouts = Object.entries(lists).map(([name, list]): [string, Layout] => [
    name,
    readLayout(list, single ? `${path}.columns` : `${path}.layouts.${name}`, scope),
  ]);
  const { separator, least = null, more, by = null } = raw;
  return { separator, least, more, by, layouts: new Map(layouts) };
}

function readLayout(raw: unknown, path: string, scope: StepScope): Layout {
  if (typeof raw === 'string') {
    if (!Object.hasOwn(scope.layouts, raw)) {
      refuse(path, `there is no layout ${raw}; there are ${Object.keys(scope.layouts).join(', ') || 'none'}`);
    }
    const named = scope.layouts[raw];
    if (typeof named === 'string') refuse(`layouts.${raw}`, 'expected a list of column names');
    return readLayout(named, `layouts.${raw}`, scope);
  }
  if (!Array.isArray(raw) || raw.length === 0) refuse(path, 'expected a list of column names');
  if (!raw.some((item) => Array.isArray(item))) return [readColumns(raw, path)];
  return raw.flatMap((item, index) =>
    Array.isArray(item) ? [readColumns(item, `${path}[${index}]`)] : readLayout(item, `${path}[${index}]`, scope),
  );
}

function readColumns(raw: unknown[], path: string): Column[] {
  if (raw.length > definitionLimits.columns) refuse(path, `more than ${definitionLimits.columns} columns`);
  return raw.map((item, index) => {
    const place = `${path}[${index}]`;
    const name = check(word, item, place);
    const colon = name.lastIndexOf(':');
    const type = columnTypes.find((candidate) => candidate === name.slice(colon + 1));
    if (colon > 0 && type === undefined) refuse(place, `expected name or name:TYPE with ${columnTypes.join(', ')}`);
    if (type === 'rest' && index !== raw.length - 1) refuse(place, 'only the last column can be rest');
    const key = check(keyName, colon > 0 ? name.slice(0, colon) : name, place);
    return { key: key === '_' ? null : key, type: colon > 0 ? (type ?? 'text') : 'text' };
  });
}
