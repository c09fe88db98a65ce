import type { EventFields } from '../../../core/event.ts';
import { put, putAccount, putPath } from '../field-values.ts';
import { compileCondition, type Test } from './compile-condition.ts';
import type { KeyScope, LineKeys } from './line-keys.ts';
import type { ValueChoice, ValueOrigin, ValueSpec } from './value-spec.ts';
import { addressOf, conversions } from './value-types.ts';

/** What compiled values share: the numbers of keys, which of them a value reads, and what means absent. */
export interface ValueScope {
  keys: KeyScope;
  /** Numbers of the keys that some value reads. */
  read: Set<number>;
  absent: AbsentTexts;
}

/** The texts that mean absent. */
export interface AbsentTexts {
  has(text: string): boolean;
}

/** Most values are longer than any word for absent: they are not even looked up. */
export function absentTexts(texts: readonly string[]): AbsentTexts {
  const set = new Set(texts);
  const longest = Math.max(0, ...texts.map((text) => text.length));
  return { has: (text) => text.length <= longest && set.has(text) };
}

/** A value of a line, undefined where it is absent. */
export type Getter = (keys: LineKeys) => string | number | undefined;
/** Sets one field, or two. */
export type FieldSetter = (keys: LineKeys, fields: EventFields) => void;

/** A value as a function of the keys. */
export function compileValue(spec: ValueSpec, scope: ValueScope): Getter {
  return firstOf(spec.map((choice) => compileChoice(choice, scope)));
}

function firstOf(getters: readonly Getter[]): Getter {
  const [only] = getters;
  if (getters.length === 1 && only !== undefined) return only;
  return (keys) => {
    for (const get of getters) {
      const value = get(keys);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

function compileChoice(choice: ValueChoice, scope: ValueScope): Getter {
  const { type, scale } = choice;
  const get = compileOrigin(choice.origin, scope, choice.absent === null ? scope.absent : absentTexts(choice.absent));
  const applies: Test | null = choice.when === null ? null : compileCondition(choice.when, scope.keys);
  const convert = type === 'address' || type === 'account' || type === 'path' ? conversions.text : conversions[type];
  const change = compileChange(choice);
  if (applies === null && change === null) {
    return (keys) => {
      const origin = get(keys);
      return origin === undefined || typeof origin === 'number' ? origin : convert(origin, keys.context);
    };
  }
  const finish = (found: string | number | undefined, keys: LineKeys): string | number | undefined => {
    const value = typeof found === 'string' && found !== '' ? convert(found, keys.context) : found;
    if (value === '') return undefined;
    return scale !== null && typeof value === 'number' ? value * scale : value;
  };
  return (keys) => {
    if (applies !== null && !applies(keys)) return undefined;
    const origin = get(keys);
    if (origin === undefined || typeof origin === 'number') return origin;
    return finish(change === null ? origin : change(origin), keys);
  };
}

/** What `split`, `map` and `else` make of a text; null where there is none of them. */
function compileChange({
  map,
  otherwise,
  split,
  scale,
}: ValueChoice): ((text: string) => string | number | undefined) | null {
  if (map === null && split === null && scale === null) return null;
  return (origin) => {
    const text = split === null ? origin : part(origin, split);
    return map === null ? text : (looked(map, text, otherwise) ?? undefined);
  };
}

function compileOrigin(origin: ValueOrigin, { keys: scope, read }: ValueScope, absent: AbsentTexts): Getter {
  if (origin.kind === 'constant') {
    const { value } = origin;
    return () => value;
  }
  const numberOf = (key: string) => {
    const number = scope.of(key);
    read.add(number);
    return number;
  };
  if (origin.kind === 'template') {
    const parts = origin.parts.map((item) => ('text' in item ? item.text : numberOf(item.key)));
    return (keys) => filled(parts, keys, absent);
  }
  const numbers = origin.keys.map(numberOf);
  const [only = -1] = numbers;
  if (numbers.length === 1) {
    return (keys) => {
      const value = keys.values[only];
      return value === undefined || absent.has(value) ? undefined : value;
    };
  }
  return (keys) => {
    for (const number of numbers) {
      const value = keys.values[number];
      if (value !== undefined && !absent.has(value)) return value;
    }
    return undefined;
  };
}

function filled(parts: readonly (string | number)[], keys: LineKeys, absent: AbsentTexts): string | undefined {
  let whole = '';
  for (const item of parts) {
    const value = typeof item === 'string' ? item : keys.values[item];
    if (value === undefined || (typeof item === 'number' && absent.has(value))) return undefined;
    whole += value;
  }
  return whole;
}

function part(text: string, { at, take }: { at: string; take: number }): string {
  return (text.split(at, 128).at(take) ?? '').trim();
}

function looked(
  map: ReadonlyMap<string, string | number>,
  text: string,
  otherwise: string | number | null | undefined,
): string | number | null {
  const found = map.get(text) ?? map.get(text.toLowerCase());
  if (found !== undefined) return found;
  return otherwise === undefined ? text : otherwise;
}

/** One line of `fields` as a function that sets it. */
export function compileField(name: string, spec: ValueSpec, scope: ValueScope): FieldSetter {
  const setters = spec.map((choice) => {
    const get = compileChoice(choice, scope);
    return { get, set: setterOf(name, choice) };
  });
  const [only] = setters;
  if (setters.length === 1 && only !== undefined) {
    const { get, set } = only;
    return (keys, fields) => {
      const value = get(keys);
      if (value !== undefined) set(fields, value);
    };
  }
  return (keys, fields) => {
    for (const { get, set } of setters) {
      const value = get(keys);
      if (value === undefined) continue;
      set(fields, value);
      return;
    }
  };
}

function setterOf(name: string, { type }: ValueChoice): (fields: EventFields, value: string | number) => void {
  switch (type) {
    case 'address':
      return (fields, value) => {
        const text = String(value);
        const address = addressOf(text);
        if (address !== undefined) fields[`${name}.ip`] = address;
        else put(fields, `${name}.domain`, text.trim().toLowerCase());
      };
    case 'account':
      return (fields, value) => putAccount(fields, name, String(value));
    case 'path': {
      const base = name === 'file.path' ? 'file.name' : name.replace(/\.[^.]*$/, '.name');
      return (fields, value) => putPath(fields, name, base, String(value));
    }
    default:
      return (fields, value) => {
        fields[name] = value;
      };
  }
}
