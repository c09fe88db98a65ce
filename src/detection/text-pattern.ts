import { ruleLimits } from './rule-limits.ts';
import { RuleRefusal } from './rule-refusal.ts';

/** `*` of a pattern: any run of characters, also none. */
export const anyRun: unique symbol = Symbol('*');
/** `?` of a pattern: exactly one character (UTF-16 unit). */
export const anyOne: unique symbol = Symbol('?');

/** Literal text and wildcards in order; neighbouring literals are joined and runs of `*` are one. */
export type TextPattern = (string | typeof anyRun | typeof anyOne)[];

/**
 * Reads a Sigma value (specification 2.1, "Escaping"): a backslash makes `*`, `?` and `\` plain and is itself plain
 * before anything else, so `\*` is a star, `\\*` a backslash and a wildcard, `C:\Users` and `C:\\Users` the same.
 */
export function parseTextPattern(value: string): TextPattern {
  const pattern: TextPattern = [];
  for (let index = 0; index < value.length; index++) {
    const char = value.charAt(index);
    const next = value.charAt(index + 1);
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      append(pattern, next);
      index++;
    } else if (char === '*') append(pattern, anyRun);
    else if (char === '?') append(pattern, anyOne);
    else append(pattern, char);
  }
  if (pattern.filter((part) => part === anyRun).length > ruleLimits.wildcards) {
    throw new RuleRefusal(`a value has more than ${ruleLimits.wildcards} '*' wildcards`);
  }
  return pattern;
}

/** A pattern that matches exactly this text, whatever characters are in it. */
export function literalPattern(text: string): TextPattern {
  return text === '' ? [] : [text];
}

/** The pattern with `*` before and/or after it (`contains`, `startswith`, `endswith`). */
export function widenPattern(pattern: TextPattern, sides: { before: boolean; after: boolean }): TextPattern {
  const widened: TextPattern = [];
  if (sides.before) widened.push(anyRun);
  for (const part of pattern) append(widened, part);
  if (sides.after) append(widened, anyRun);
  return widened;
}

/** The pattern in lower case, for comparison with text in lower case. */
export function lowerPattern(pattern: TextPattern): TextPattern {
  return pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part));
}

function append(pattern: TextPattern, part: TextPattern[number]): void {
  const last = pattern.at(-1);
  if (typeof part === 'string' && typeof last === 'string') pattern[pattern.length - 1] = last + part;
  else if (part !== anyRun || last !== anyRun) pattern.push(part);
}
