import { type IpNetwork, readNetwork } from '../core/ip-address.ts';
import type { Expression, ValueTest } from './rule.ts';
import { RuleRefusal } from './rule-refusal.ts';
import { literalPattern, parseTextPattern, type TextPattern, widenPattern } from './text-pattern.ts';
import { base64Forms, dashForms, utf16Bytes } from './value-transforms.ts';

/** A value as YAML gives it. */
type Scalar = string | number | boolean | null;

const placements = ['contains', 'startswith', 'endswith'];
const comparisons = ['lt', 'lte', 'gt', 'gte'];
const encodings = ['base64', 'base64offset', 'wide', 'utf16le'];
const known = new Set([...placements, ...comparisons, ...encodings, 'all', 'cased', 'windash', 'exists', 'cidr']);

/** Modifiers of Sigma that are understood well enough to say why they are refused. */
const refused: Record<string, string> = {
  re: "modifier 're' is not supported: regular expressions wait for an engine with linear time; use wildcards",
  expand: "modifier 'expand' is not supported: placeholders have no values here; write the values out",
  fieldref: "modifier 'fieldref' is not supported: a field cannot be compared with another field",
};

/** One `Field|modifier|…: value(s)` entry of a selection as an expression (SigmaHQ specification 2.1, appendix "Modifiers"). */
export function parseFieldItem(key: string, rawValue: unknown): Expression {
  const [field = '', ...modifiers] = key.split('|');
  if (!/^[A-Za-z@][\w.@\- ]*$/.test(field)) throw new RuleRefusal(`'${key}' is not a field name`);
  checkModifiers(key, modifiers);
  const values = readValues(key, rawValue);
  const items = itemsOf(key, field, new Set(modifiers), values);
  const [only] = items;
  if (items.length === 1 && only !== undefined) return only;
  return { kind: modifiers.includes('all') ? 'and' : 'or', parts: items };
}

/** Scalars of a value or list; anything nested is refused. */
export function readValues(key: string, rawValue: unknown): Scalar[] {
  const list: unknown[] = Array.isArray(rawValue) ? rawValue : [rawValue];
  if (list.length === 0) throw new RuleRefusal(`'${key}' has an empty list`);
  return list.map((value) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw new RuleRefusal(`'${key}' has a value that is neither text, number, true/false nor null`);
  });
}

function checkModifiers(key: string, modifiers: string[]): void {
  for (const modifier of modifiers) {
    const why = Object.hasOwn(refused, modifier) ? refused[modifier] : undefined;
    if (why !== undefined) throw new RuleRefusal(`${why} (in '${key}')`);
    if (!known.has(modifier)) throw new RuleRefusal(`unknown modifier '${modifier}' in '${key}'`);
  }
  if (new Set(modifiers).size !== modifiers.length) throw new RuleRefusal(`'${key}' names a modifier twice`);
  const groups = [placements, comparisons, ['base64', 'base64offset'], ['wide', 'utf16le']];
  if (groups.some((group) => modifiers.filter((modifier) => group.includes(modifier)).length > 1)) {
    throw new RuleRefusal(`modifiers in '${key}' exclude each other`);
  }
  const alone = modifiers.find((modifier) => ['exists', 'cidr', ...comparisons].includes(modifier));
  if (alone !== undefined && modifiers.some((modifier) => modifier !== alone && modifier !== 'all')) {
    throw new RuleRefusal(`modifier '${alone}' in '${key}' goes with no other modifier`);
  }
  checkEncodings(key, new Set(modifiers));
}

function checkEncodings(key: string, modifiers: Set<string>): void {
  const wide = modifiers.has('wide') || modifiers.has('utf16le');
  if (wide && !modifiers.has('base64') && !modifiers.has('base64offset')) {
    throw new RuleRefusal(`'${key}': wide text is only searched inside base64, add 'base64offset|contains'`);
  }
  if (modifiers.has('base64offset') && !modifiers.has('contains')) {
    throw new RuleRefusal(`'${key}': 'base64offset' needs 'contains'`);
  }
}

function itemsOf(key: string, field: string, modifiers: Set<string>, values: Scalar[]): Expression[] {
  const special = specialTest(key, modifiers, values);
  if (special !== null) return special.map((test) => ({ kind: 'field', field, test }));
  const cased = modifiers.has('cased') || modifiers.has('base64') || modifiers.has('base64offset');
  const filled = values.filter((value) => value !== null && value !== '');
  const patterns = filled.map((value) => patternsOf(key, modifiers, String(value)));
  const tests: ValueTest[] = (modifiers.has('all') ? patterns : patterns.length === 0 ? [] : [patterns.flat()]).map(
    (anyOf) => ({ kind: 'text', patterns: anyOf, cased }),
  );
  if (filled.length < values.length) {
    const plain = [...modifiers].every((modifier) => modifier === 'cased');
    if (!plain) throw new RuleRefusal(`'${key}' has an empty value`);
    // Fields that are empty are absent in our events, so '' and null ask for the same.
    tests.push({ kind: 'absent' });
  }
  return tests.map((test) => ({ kind: 'field', field, test }));
}

function specialTest(key: string, modifiers: Set<string>, values: Scalar[]): ValueTest[] | null {
  if (modifiers.has('exists')) {
    if (values.some((value) => typeof value !== 'boolean')) throw new RuleRefusal(`'${key}' takes true or false`);
    return values.map((value) => ({ kind: 'exists', expected: value === true }));
  }
  if (modifiers.has('cidr')) {
    const networks = values.map((value) => networkOf(key, value));
    return modifiers.has('all')
      ? networks.map((network) => ({ kind: 'network', networks: [network] }))
      : [{ kind: 'network', networks }];
  }
  for (const operator of ['lt', 'lte', 'gt', 'gte'] as const) {
    if (modifiers.has(operator))
      return values.map((value) => ({ kind: 'number', operator, than: numberOf(key, value) }));
  }
  return null;
}

function networkOf(key: string, value: Scalar): IpNetwork {
  const network = typeof value === 'string' ? readNetwork(value) : null;
  if (network === null)
    throw new RuleRefusal(`'${String(value)}' in '${key}' is not an address block such as 10.0.0.0/8`);
  return network;
}

function numberOf(key: string, value: Scalar): number {
  if (typeof value !== 'number') throw new RuleRefusal(`'${key}' takes a number`);
  return value;
}

function patternsOf(key: string, modifiers: Set<string>, value: string): TextPattern[] {
  const sides = {
    before: modifiers.has('contains') || modifiers.has('endswith'),
    after: modifiers.has('contains') || modifiers.has('startswith'),
  };
  const forms = modifiers.has('windash') ? dashForms(key, value) : [value];
  const encoded = modifiers.has('base64') ? 'base64' : modifiers.has('base64offset') ? 'base64offset' : null;
  if (encoded === null) return forms.map((form) => widenPattern(parseTextPattern(form), sides));
  const wide = modifiers.has('wide') || modifiers.has('utf16le');
  return forms
    .flatMap((form) => base64Forms(wide ? utf16Bytes(form) : Buffer.from(form, 'utf8'), encoded))
    .map((form) => widenPattern(literalPattern(form), sides));
}
