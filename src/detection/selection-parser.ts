import { parseFieldItem, readValues } from './field-item-parser.ts';
import type { Expression } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';
import { RuleRefusal } from './rule-refusal.ts';
import { parseTextPattern, widenPattern } from './text-pattern.ts';

/** One named selection of `detection`: a map (all entries), a list of maps (any map), or keywords (any, or all with `|all`). */
export function parseSelection(name: string, raw: unknown): Expression {
  if (isMap(raw)) return parseMap(name, raw);
  if (!Array.isArray(raw)) throw new RuleRefusal(`selection '${name}' is neither a map nor a list`);
  if (raw.length === 0) throw new RuleRefusal(`selection '${name}' is empty`);
  const maps = raw.filter(isMap);
  if (maps.length === raw.length)
    return combine(
      'or',
      maps.map((map) => parseMap(name, map)),
    );
  if (maps.length > 0) throw new RuleRefusal(`selection '${name}' mixes keywords and maps`);
  return parseKeywords(name, raw, 'or');
}

/** Values in a raw detection part, counted before anything is built from them. */
export function countValues(raw: unknown): number {
  if (Array.isArray(raw)) return raw.reduce<number>((sum, part) => sum + countValues(part), 0);
  if (isMap(raw)) return Object.values(raw).reduce<number>((sum, part) => sum + countValues(part), 0);
  if (typeof raw === 'string' && raw.length > ruleLimits.valueLength) {
    throw new RuleRefusal(`a value is longer than ${ruleLimits.valueLength} characters`);
  }
  return 1;
}

export function isMap(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/** The parts as one expression, without a wrapper around a single one. */
export function combine(kind: 'and' | 'or', parts: Expression[]): Expression {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind, parts };
}

function parseMap(name: string, map: Record<string, unknown>): Expression {
  const entries = Object.entries(map);
  if (entries.length === 0) throw new RuleRefusal(`selection '${name}' is empty`);
  return combine(
    'and',
    entries.map(([key, value]) => (key === '|all' ? parseKeywords(name, value, 'and') : parseFieldItem(key, value))),
  );
}

function parseKeywords(name: string, raw: unknown, kind: 'and' | 'or'): Expression {
  const parts = readValues(name, raw).map((value): Expression => {
    if (value === null || value === '') throw new RuleRefusal(`selection '${name}' has an empty keyword`);
    return { kind: 'keyword', pattern: widenPattern(parseTextPattern(String(value)), { before: true, after: true }) };
  });
  return combine(kind, parts);
}
