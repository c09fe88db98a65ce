import type { EventFields } from '../../../core/event.ts';
import type { FieldSetter, ValueScope } from './compile-value.ts';
import type { Definition } from './definition-document.ts';

const maxNames = 4_096;

/** Keeps keys that no value reads, as `<prefix>.<key>`: a bounded number of bounded texts. */
export function compileUnmapped(spec: Definition['unmapped'], values: ValueScope): FieldSetter {
  if (spec === null) return () => {};
  const { prefix, drop, limit, length } = spec;
  for (const key of drop) values.read.add(values.keys.of(key));
  const named = [...values.keys.numbers]
    .filter(([key, number]) => !values.read.has(number) && !key.startsWith('@'))
    .map(([key, number]) => ({ number, name: fieldName(prefix, key) }));
  const names = new Map<string, string>();

  function nameOf(key: string): string {
    const known = names.get(key);
    if (known !== undefined) return known;
    if (names.size >= maxNames) names.clear();
    const name = fieldName(prefix, key);
    names.set(key, name);
    return name;
  }

  function add(fields: EventFields, name: string, value: string): boolean {
    if (values.absent.has(value) || value === '' || fields[name] !== undefined) return false;
    fields[name] = value.length > length ? value.slice(0, length) : value;
    return true;
  }

  return (keys, fields) => {
    let left = limit;
    for (const { number, name } of named) {
      const value = keys.values[number];
      if (value !== undefined && left > 0 && add(fields, name, value)) left--;
    }
    for (let index = 0; index < keys.extraNames.length && left > 0; index++) {
      if (add(fields, nameOf(keys.extraNames[index] ?? ''), keys.extraValues[index] ?? '')) left--;
    }
  };
}

/** Senders name keys: what is no letter, digit, `_`, `-` or `.` becomes `_`. */
function fieldName(prefix: string, key: string): string {
  return `${prefix}.${key.trim().replace(/[^\p{L}\p{N}_.-]+/gu, '_')}`;
}
