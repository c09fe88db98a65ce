import type { KeyScope, LineKeys } from './line-keys.ts';
import type { Condition } from './value-spec.ts';

/** Whether a condition holds for a line. */
export type Test = (keys: LineKeys) => boolean;

/** A condition as a function of the keys. */
export function compileCondition(condition: Condition, scope: KeyScope): Test {
  if ('parts' in condition) {
    const parts = condition.parts.map((part) => compileCondition(part, scope));
    const [only] = parts;
    if (parts.length === 1 && only !== undefined) return only;
    return condition.kind === 'all'
      ? (keys) => parts.every((part) => part(keys))
      : (keys) => parts.some((part) => part(keys));
  }
  const number = scope.of(condition.key);
  const textOf = (keys: LineKeys) => keys.values[number] ?? '';
  return compileTest(condition, textOf);
}

type KeyTest = Exclude<Condition, { parts: Condition[] }>;

function compileTest(test: KeyTest, textOf: (keys: LineKeys) => string): Test {
  if (test.kind === 'present') return (keys) => (textOf(keys) !== '') === test.present;
  if ('limit' in test) {
    const { kind, limit } = test;
    return (keys) => {
      const text = textOf(keys);
      return text !== '' && (kind === 'atLeast' ? Number(text) >= limit : Number(text) <= limit);
    };
  }
  const { kind, texts } = test;
  if (kind === 'contains') return (keys) => texts.some((text) => textOf(keys).includes(text));
  if (kind === 'starts') return (keys) => texts.some((text) => textOf(keys).startsWith(text));
  const [only] = texts;
  if (kind === 'equals' && texts.length === 1) return (keys) => textOf(keys) === only;
  const set = new Set(texts);
  return kind === 'equals' ? (keys) => set.has(textOf(keys)) : (keys) => !set.has(textOf(keys));
}
