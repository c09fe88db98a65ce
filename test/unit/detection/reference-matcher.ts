/** A condition as the property test builds it: printed for the engine, judged here. */
export type TestCondition =
  | { kind: 'selection'; name: string }
  | { kind: 'not'; part: TestCondition }
  | { kind: 'and' | 'or'; parts: TestCondition[] }
  | { kind: '1' | 'all'; prefix: string };

export type TestValue = string | null;
/** Entries `Field|modifier…` with their values; all have to hold. */
export type TestSelection = Record<string, TestValue | TestValue[]>;

const sigmaToEcs: Record<string, string> = { Image: 'process.executable', CommandLine: 'process.command_line' };

/** Sigma's condition syntax for a condition. */
export function printCondition(condition: TestCondition): string {
  switch (condition.kind) {
    case 'selection':
      return condition.name;
    case 'not':
      return `not (${printCondition(condition.part)})`;
    case 'and':
    case 'or':
      return condition.parts.map((part) => `(${printCondition(part)})`).join(` ${condition.kind} `);
    default:
      return `${condition.kind} of ${condition.prefix}*`;
  }
}

/** Decides a rule slowly and straight from its definition: wildcards by regular expression, nothing cached or sorted. */
export function referenceMatch(
  condition: TestCondition,
  selections: Record<string, TestSelection>,
  fields: Record<string, string>,
): boolean {
  const decide = (part: TestCondition): boolean => referenceMatch(part, selections, fields);
  const holds = (name: string): boolean =>
    Object.entries(selections[name] ?? {}).every(([key, value]) => entryHolds(key, value, fields));
  switch (condition.kind) {
    case 'selection':
      return holds(condition.name);
    case 'not':
      return !decide(condition.part);
    case 'and':
      return condition.parts.every(decide);
    case 'or':
      return condition.parts.some(decide);
    default: {
      const names = Object.keys(selections).filter((name) => name.startsWith(condition.prefix));
      return condition.kind === '1' ? names.some(holds) : names.every(holds);
    }
  }
}

function entryHolds(key: string, value: TestValue | TestValue[], fields: Record<string, string>): boolean {
  const [field = '', ...modifiers] = key.split('|');
  const text = fields[sigmaToEcs[field] ?? field];
  const values = Array.isArray(value) ? value : [value];
  const one = (wanted: TestValue): boolean =>
    wanted === null || (wanted === '' && modifiers.every((modifier) => modifier === 'cased'))
      ? text === undefined || text === ''
      : text !== undefined && toRegExp(wanted, modifiers).test(text);
  return modifiers.includes('all') ? values.every(one) : values.some(one);
}

function toRegExp(value: string, modifiers: string[]): RegExp {
  const before = modifiers.includes('contains') || modifiers.includes('endswith') ? '[\\s\\S]*' : '';
  const after = modifiers.includes('contains') || modifiers.includes('startswith') ? '[\\s\\S]*' : '';
  const body = [...value.matchAll(/\\([*?\\])|([\s\S])/g)].map(([whole, escaped, char]) => {
    if (escaped !== undefined) return quote(escaped);
    if (whole === '*') return '[\\s\\S]*';
    return whole === '?' ? '[\\s\\S]' : quote(char ?? '');
  });
  return new RegExp(`^${before}${body.join('')}${after}$`, modifiers.includes('cased') ? '' : 'i');
}

function quote(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
