import { columnFits } from './column-check.ts';
import { definitionLimits } from './definition-limits.ts';
import type { KeyScope, LineKeys } from './line-keys.ts';
import { addKey } from './line-keys.ts';
import { failure, type StepFailure } from './parse-failure.ts';
import type { Column, ColumnsOptions, Layout } from './step-spec.ts';

type Splitter = (text: string) => string[];
/** Reads a text into keys; null where it fits. */
type TextStep = (text: string, keys: LineKeys) => StepFailure | null;

interface CompiledColumns {
  columns: Column[];
  numbers: number[];
  free: boolean;
  rest: boolean;
  checked: boolean;
}

/** A reader of lines in columns: `csv` where quotes count, else by the separator alone. */
export function compileColumns(
  options: ColumnsOptions,
  { scope, prefix, quoted }: { scope: KeyScope; prefix: string; quoted: boolean },
): TextStep {
  const { separator, by, least, more } = options;
  const split: Splitter = quoted ? (text) => splitQuoted(text, separator) : (text) => splitPlain(text, separator);
  const layouts = new Map(
    [...options.layouts].map(([name, layout]) => [name, compileLayout(layout, scope, prefix)] as const),
  );
  const fallback = layouts.get('*');

  const run = (chosen: readonly CompiledColumns[], parts: string[], keys: LineKeys): boolean => {
    for (const candidate of chosen) {
      const placed = countFits(candidate, parts.length, least, more) ? placeParts(candidate, parts, separator) : null;
      if (placed === null) continue;
      store(candidate, placed, keys);
      if (more) storeMore(placed, candidate.columns.length, { keys, scope, prefix });
      return true;
    }
    return false;
  };

  return (text, keys) => {
    const parts = split(text);
    const name = by === null ? '*' : (parts[by] ?? '').trim();
    const chosen = layouts.get(name) ?? fallback;
    if (chosen === undefined) return failure('variant', `no layout for '${clip(name)}' in column ${by}`);
    return run(chosen, parts, keys) ? null : failure('columns', describe(chosen, parts, least));
  };
}

function compileLayout(layout: Layout, scope: KeyScope, prefix: string): CompiledColumns[] {
  return layout.map((columns) => ({
    columns,
    numbers: columns.map(({ key }) => (key === null ? -1 : scope.of(prefix + key))),
    free: columns.some(({ type }) => type === 'free'),
    rest: columns.at(-1)?.type === 'rest',
    checked: columns.some(({ type }) => type !== 'text' && type !== 'free' && type !== 'rest'),
  }));
}

/** Whether so many parts can stand in these columns. */
function countFits(
  { columns, free, rest }: CompiledColumns,
  count: number,
  least: number | null,
  more: boolean,
): boolean {
  if (count === columns.length) return true;
  if (count > columns.length) return free || rest || more;
  return least !== null && count >= least;
}

/** Gives each column its part; null where typed columns cannot be made to fit. */
function placeParts(layout: CompiledColumns, parts: string[], separator: string): string[] | null {
  const { columns, free, rest } = layout;
  let placed = parts;
  const spare = parts.length - columns.length;
  if (spare > 0 && free) return resynchronise(layout, parts, separator);
  if (spare > 0 && rest) {
    placed = parts.slice(0, columns.length - 1);
    placed.push(parts.slice(columns.length - 1).join(separator));
  }
  return !layout.checked || fitsTypes(columns, placed) ? placed : null;
}

function fitsTypes(columns: readonly Column[], parts: readonly string[]): boolean {
  const count = Math.min(columns.length, parts.length);
  for (let index = 0; index < count; index++) {
    if (!columnFits(columns[index]?.type ?? 'text', parts[index] ?? '')) return false;
  }
  return true;
}

/**
 * Hands the parts that are too many to the free columns: each takes as few as let the typed columns up to the next
 * free one fit, the last takes what is left. Tries no more than free columns × spare parts places.
 */
function resynchronise({ columns, rest }: CompiledColumns, parts: string[], separator: string): string[] | null {
  const placed: string[] = [];
  let spare = parts.length - columns.length;
  let at = 0;
  for (const [index, { type }] of columns.entries()) {
    if (type === 'rest') {
      placed.push(parts.slice(at).join(separator));
      break;
    }
    const taken = type === 'free' ? takenByFree(columns, parts, { index, at, spare, rest }) : 0;
    if (taken < 0 || !columnFits(type, parts[at] ?? '')) return null;
    placed.push(taken === 0 ? (parts[at] ?? '') : parts.slice(at, at + 1 + taken).join(separator));
    spare -= taken;
    at += 1 + taken;
  }
  return placed;
}

/** How many parts beside its own a free column takes; -1 where no number lets the columns after it fit. */
function takenByFree(columns: readonly Column[], parts: readonly string[], place: Place & { rest: boolean }): number {
  const next = nextFree(columns, place.index + 1);
  const last = next === columns.length && !place.rest;
  return last ? lastTaken(columns, parts, place) : fewest(columns, parts, { ...place, next });
}

interface Place {
  index: number;
  at: number;
  spare: number;
}

function nextFree(columns: readonly Column[], from: number): number {
  let index = from;
  while (index < columns.length && columns[index]?.type !== 'free' && columns[index]?.type !== 'rest') index++;
  return index;
}

function lastTaken(columns: readonly Column[], parts: readonly string[], { index, at, spare }: Place): number {
  return segmentFits(columns, parts, { from: index + 1, to: columns.length, at: at + 1 + spare }) ? spare : -1;
}

function fewest(
  columns: readonly Column[],
  parts: readonly string[],
  { index, at, spare, next }: Place & { next: number },
): number {
  // An empty part fits every type, so it proves nothing: it counts only where no part that says something fits.
  for (const fits of [segmentShows, segmentFits]) {
    for (let taken = 0; taken <= spare; taken++) {
      if (fits(columns, parts, { from: index + 1, to: next, at: at + 1 + taken })) return taken;
    }
  }
  return -1;
}

interface Segment {
  from: number;
  to: number;
  /** Index of the part for the first of these columns. */
  at: number;
}

/** Whether the columns fit, and none of the typed ones is empty. */
function segmentShows(columns: readonly Column[], parts: readonly string[], segment: Segment): boolean {
  const { from, to, at } = segment;
  for (let index = from; index < to; index++) {
    const part = parts[at + index - from] ?? '';
    if (columns[index]?.type !== 'text' && (part === '' || part === '-')) return false;
  }
  return segmentFits(columns, parts, segment);
}

function segmentFits(columns: readonly Column[], parts: readonly string[], { from, to, at }: Segment): boolean {
  for (let index = from; index < to; index++) {
    if (!columnFits(columns[index]?.type ?? 'text', parts[at + index - from] ?? '')) return false;
  }
  return true;
}

function store({ numbers }: CompiledColumns, parts: readonly string[], keys: LineKeys): void {
  const count = Math.min(numbers.length, parts.length);
  for (let index = 0; index < count; index++) {
    const number = numbers[index] ?? -1;
    if (number < 0) continue;
    keys.values[number] = (parts[index] ?? '').trim();
    keys.writers[number] = keys.step;
  }
}

function storeMore(
  parts: readonly string[],
  from: number,
  { keys, scope, prefix }: { keys: LineKeys; scope: KeyScope; prefix: string },
): void {
  for (let index = from; index < parts.length; index++) {
    addKey(keys, scope.numbers, `${prefix}column${index + 1}`, (parts[index] ?? '').trim());
  }
}

/** Splits at the separator; the part beyond the limit is what is left of the text, separators included. */
function splitPlain(text: string, separator: string): string[] {
  const parts = text.split(separator, definitionLimits.parts + 1);
  if (parts.length <= definitionLimits.parts) return parts;
  parts.length = definitionLimits.parts - 1;
  const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
  parts.push(text.slice(length));
  return parts;
}

/** Splits a CSV record (RFC 4180): a column in quotes holds separators, and quotes doubled. */
function splitQuoted(text: string, separator: string): string[] {
  if (!text.includes('"')) return text.split(separator, definitionLimits.parts);
  const parts: string[] = [];
  let at = 0;
  while (parts.length < definitionLimits.parts) {
    const quoted = text.charCodeAt(at) === 34;
    const close = quoted ? closingQuote(text, at + 1) : -1;
    const from = close < 0 ? at : close + 1;
    const found = text.indexOf(separator, from);
    const end = found < 0 ? text.length : found;
    if (close < 0) parts.push(text.slice(at, end));
    else parts.push(text.slice(at + 1, close).replaceAll('""', '"'));
    if (found < 0) break;
    at = end + separator.length;
  }
  return parts;
}

/** Index of the quote that ends a column: not doubled. -1 where it is never closed. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at >= 0 && text.charCodeAt(at + 1) === 34) at = text.indexOf('"', at + 2);
  return at;
}

function describe(layouts: readonly CompiledColumns[], parts: readonly string[], least: number | null): string {
  const counts = layouts.map(({ columns, rest, free }) => `${columns.length}${rest || free ? ' or more' : ''}`);
  const same = layouts.find(({ columns, free, rest }) => columns.length === parts.length || free || rest);
  const wrong = same?.columns.findIndex(({ type }, index) => !columnFits(type, parts[index] ?? '')) ?? -1;
  const column = same?.columns[wrong];
  const doubt =
    column === undefined
      ? ''
      : `; column ${wrong + 1} (${column.key ?? '_'}) must be ${column.type}, found '${clip(parts[wrong] ?? '')}'`;
  const fewer = least === null ? '' : `, ${least} at least`;
  return `expected ${counts.join(' or ')} columns${fewer}, found ${parts.length}${doubt}`;
}

function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
