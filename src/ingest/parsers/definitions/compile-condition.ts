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
  switch (condition.kind) {
    case 'present': {
      const { present } = condition;
      return (keys) => (textOf(keys) !== '') === present;
    }
    case 'equals': {
      const [only] = condition.texts;
      if (condition.texts.length === 1) return (keys) => textOf(keys) === only;
      const texts = new Set(condition.texts);
      return (keys) => texts.has(textOf(keys));
    }
    case 'not': {
      const texts = new Set(condition.texts);
      return (keys) => !texts.has(textOf(keys));
    }
    case 'contains': {
      const { texts } = condition;
      return (keys) => texts.some((text) => textOf(keys).includes(text));
    }
    case 'starts': {
      const { texts } = condition;
      return (keys) => texts.some((text) => textOf(keys).startsWith(text));
    }
    case 'atLeast': {
      const { limit } = condition;
      return (keys) => textOf(keys) !== '' && Number(textOf(keys)) >= limit;
    }
    case 'atMost': {
      const { limit } = condition;
      return (keys) => textOf(keys) !== '' && Number(textOf(keys)) <= limit;
    }
  }
}
