import type { Expression } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';
import { RuleRefusal } from './rule-refusal.ts';
import { combine } from './selection-parser.ts';

interface Cursor {
  tokens: string[];
  at: number;
  depth: number;
  selections: Map<string, Expression>;
  used: Set<string>;
}

const keywords = new Set(['and', 'or', 'not', 'of', 'them', '1', 'all', '(', ')']);

/**
 * Reads a Sigma condition (specification 2.1, "Condition"): `not` binds tighter than `and`, `and` tighter than `or`;
 * `1 of x*`, `all of x*`, `1 of them`, `all of them` (names with a leading underscore are not part of `them`).
 * A selection that the condition never reaches is refused, since it is nearly always a slip of the pen.
 */
export function parseCondition(text: string, selections: Map<string, Expression>): Expression {
  if (text.length > ruleLimits.conditionLength) {
    throw new RuleRefusal(`the condition is longer than ${ruleLimits.conditionLength} characters`);
  }
  if (text.includes('|')) throw new RuleRefusal('aggregations (| count() …) are not supported: a rule sees one event');
  const cursor: Cursor = { tokens: tokenise(text), at: 0, depth: 0, selections, used: new Set() };
  if (cursor.tokens.length === 0) throw new RuleRefusal('the condition is empty');
  const expression = parseOr(cursor);
  const rest = cursor.tokens[cursor.at];
  if (rest !== undefined) throw new RuleRefusal(`condition: '${rest}' is not expected here`);
  const unused = [...selections.keys()].filter((name) => !cursor.used.has(name));
  if (unused.length > 0) throw new RuleRefusal(`selection '${unused[0]}' is not used by the condition`);
  return expression;
}

function tokenise(text: string): string[] {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  return tokens.map((token) => (keywords.has(token.toLowerCase()) ? token.toLowerCase() : token));
}

function parseOr(cursor: Cursor): Expression {
  const parts = [parseAnd(cursor)];
  while (take(cursor, 'or')) parts.push(parseAnd(cursor));
  return combine('or', parts);
}

function parseAnd(cursor: Cursor): Expression {
  const parts = [parseNot(cursor)];
  while (take(cursor, 'and')) parts.push(parseNot(cursor));
  return combine('and', parts);
}

function parseNot(cursor: Cursor): Expression {
  let negated = false;
  while (take(cursor, 'not')) negated = !negated;
  const part = parsePrimary(cursor);
  return negated ? { kind: 'not', part } : part;
}

function parsePrimary(cursor: Cursor): Expression {
  if (take(cursor, '(')) {
    cursor.depth++;
    if (cursor.depth > ruleLimits.conditionDepth) throw new RuleRefusal('the condition is nested too deeply');
    const inner = parseOr(cursor);
    if (!take(cursor, ')')) throw new RuleRefusal("condition: a ')' is missing");
    cursor.depth--;
    return inner;
  }
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw new RuleRefusal('the condition ends too early');
  cursor.at++;
  if (take(cursor, 'of')) return parseQuantifier(cursor, token);
  const selection = cursor.selections.get(token);
  if (selection === undefined) throw new RuleRefusal(`condition: '${token}' is not a selection`);
  cursor.used.add(token);
  return selection;
}

function parseQuantifier(cursor: Cursor, quantity: string): Expression {
  if (quantity !== '1' && quantity !== 'all') {
    throw new RuleRefusal(`condition: '${quantity} of' is not supported, only '1 of' and 'all of'`);
  }
  const target = cursor.tokens[cursor.at];
  if (target === undefined) throw new RuleRefusal('the condition ends too early');
  cursor.at++;
  const names = [...cursor.selections.keys()].filter((name) => isMeant(name, target));
  if (names.length === 0) throw new RuleRefusal(`condition: no selection is called '${target}'`);
  for (const name of names) cursor.used.add(name);
  const parts = names.flatMap((name) => cursor.selections.get(name) ?? []);
  return combine(quantity === '1' ? 'or' : 'and', parts);
}

function isMeant(name: string, target: string): boolean {
  if (target === 'them') return !name.startsWith('_');
  const [first = '', ...rest] = target.split('*');
  if (rest.length === 0) return name === target;
  let from = first.length;
  const last = rest.at(-1) ?? '';
  if (!name.startsWith(first)) return false;
  for (const piece of rest.slice(0, -1)) {
    const at = name.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}

function take(cursor: Cursor, token: string): boolean {
  if (cursor.tokens[cursor.at] !== token) return false;
  cursor.at++;
  return true;
}
