import type { RuleHit } from '../core/alert.ts';
import { isInNetwork } from '../core/ip-address.ts';
import { isMultiValued } from './field-mapping.ts';
import type { FieldTable } from './field-view.ts';
import type { Expression, LogSource, Rule, ValueTest } from './rule.ts';
import { type Check, compileTextCheck, onText, type Piece, someOf } from './text-check.ts';
import { compileTextMatcher } from './text-matcher.ts';
import { lowerPattern } from './text-pattern.ts';

export interface CompiledRule {
  logSource: LogSource;
  check: Check;
  /** Handed out for every match; callers do not change it. */
  hit: RuleHit;
}

/** Compiles a rule to closures over the table's slots. */
export function compileRule(rule: Rule, table: FieldTable): CompiledRule {
  const { id, title, titleKo, level, techniques, tactics } = rule;
  return {
    logSource: rule.logSource,
    check: compile(rule.expression, table).check,
    hit: Object.freeze({ id, title, titleKo, level, techniques, tactics }),
  };
}

function compile(expression: Expression, table: FieldTable): Piece {
  switch (expression.kind) {
    case 'and':
      return compileAnd(expression.parts, table);
    case 'or':
      return compileOr(expression.parts, table);
    case 'not': {
      const { check, cost } = compile(expression.part, table);
      return { check: (view) => !check(view), cost };
    }
    case 'field':
      return compileField(expression.field, expression.test, table);
    case 'keyword': {
      const matches = compileTextMatcher([lowerPattern(expression.pattern)]);
      return { check: (view) => view.everything().some(matches), cost: 200 };
    }
  }
}

/** Parts have no side effects, so their order is free: the cheap ones, mostly the program's name, spare the others. */
function sortedPieces(parts: Expression[], table: FieldTable): Piece[] {
  return parts.map((part) => compile(part, table)).sort((a, b) => a.cost - b.cost);
}

function compileAnd(parts: Expression[], table: FieldTable): Piece {
  const pieces = sortedPieces(parts, table);
  const checks = pieces.map((piece) => piece.check);
  const [first, second] = checks;
  const cost = pieces.reduce((sum, piece, index) => sum + piece.cost / (index + 1), 0);
  if (first !== undefined && second !== undefined && checks.length === 2) {
    return { check: (view) => first(view) && second(view), cost };
  }
  return {
    check: (view) => {
      for (const check of checks) if (!check(view)) return false;
      return true;
    },
    cost,
  };
}

function compileOr(parts: Expression[], table: FieldTable): Piece {
  return someOf(sortedPieces(parts, table));
}

function compileField(field: string, test: ValueTest, table: FieldTable): Piece {
  const slot = table.slotOf(field);
  switch (test.kind) {
    case 'absent':
      return { check: (view) => !view.text(slot), cost: 1 };
    case 'exists':
      return { check: (view) => (view.text(slot) !== undefined) === test.expected, cost: 1 };
    case 'number': {
      const compare = comparison(test.operator, test.than);
      return { check: onText(slot, (text) => text.trim() !== '' && compare(Number(text))), cost: 2 };
    }
    case 'network':
      return { check: onText(slot, (text) => test.networks.some((network) => isInNetwork(text, network))), cost: 30 };
    case 'text':
      return compileTextCheck({ slot, multiValued: isMultiValued(field) }, test);
  }
}

/** A text that is no number compares as NaN, which is neither less nor greater. */
function comparison(operator: 'lt' | 'lte' | 'gt' | 'gte', than: number): (value: number) => boolean {
  switch (operator) {
    case 'lt':
      return (value) => value < than;
    case 'lte':
      return (value) => value <= than;
    case 'gt':
      return (value) => value > than;
    case 'gte':
      return (value) => value >= than;
  }
}
