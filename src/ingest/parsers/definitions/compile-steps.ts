import { asError } from '../../../core/errors.ts';
import { readCef } from '../cef.ts';
import { parseExactJson } from '../exact-json.ts';
import { flattenJson } from '../flatten-json.ts';
import { readLeef } from '../leef.ts';
import { announcedFormat } from './announced-format.ts';
import { compileBlocks } from './blocks-step.ts';
import { compileColumns } from './columns-step.ts';
import { compileCondition } from './compile-condition.ts';
import { refuse } from './definition-refusal.ts';
import { addKey, type KeyScope, type LineKeys } from './line-keys.ts';
import { compilePairs, type PairReader } from './pairs-step.ts';
import { failure, type ParseFailure, type StepFailure } from './parse-failure.ts';
import { compileSearch } from './pattern-search.ts';
import type { StepSpec } from './step-spec.ts';
import { unescapeText } from './unescape-text.ts';

/** Runs one step, or a list of them, on the keys of a line; null where it fits. */
export type Step = (keys: LineKeys) => ParseFailure | null;
/** What a kind makes of its text. */
type TextStep = (text: string, keys: LineKeys) => StepFailure | null;

/** Steps as one function. @throws DefinitionRefusal where a pattern is not valid */
export function compileSteps(specs: readonly StepSpec[], scope: KeyScope): Step {
  const steps = specs.map((spec) => compileStep(spec, scope));
  const [only] = steps;
  if (steps.length === 1 && only !== undefined) return only;
  return (keys) => {
    for (const step of steps) {
      const failed = step(keys);
      if (failed !== null) return failed;
    }
    return null;
  };
}

function compileStep(spec: StepSpec, scope: KeyScope): Step {
  const { path, optional } = spec;
  const inner = spec.action.kind === 'choose' ? compileChoice(spec, scope) : located(path, compileText(spec, scope));
  const applies = spec.when === null ? null : compileCondition(spec.when, scope);
  return (keys) => {
    if (applies !== null && !applies(keys)) return null;
    keys.step++;
    const failed = inner(keys);
    return optional ? null : failed;
  };
}

function located(step: string, run: (keys: LineKeys) => StepFailure | null): Step {
  return (keys) => {
    const failed = run(keys);
    return failed === null ? null : { kind: 'failed', step, ...failed };
  };
}

/** Hands a kind its text: the message or a key, cut by `after` and `until`. */
function compileText(spec: StepSpec, scope: KeyScope): (keys: LineKeys) => StepFailure | null {
  const { after, until } = spec;
  const run = compileAction(spec, scope);
  const number = spec.input === null ? -1 : scope.of(spec.input);
  const refused = number < 0 ? foreignFormat(spec.action.kind) : null;
  return (keys) => {
    let text = number < 0 ? keys.message : (keys.values[number] ?? '');
    if (after !== null) {
      const at = text.indexOf(after);
      if (at < 0) return failure('pattern', `expected '${after}' in the text`);
      text = text.slice(at + after.length);
    }
    if (until !== null) {
      const end = text.lastIndexOf(until);
      if (end >= 0) text = text.slice(0, end);
    }
    return refused?.(text) ?? run(text, keys);
  };
}

/** For steps that take any text: refuses a message in a format that they would read wrongly. */
function foreignFormat(kind: StepSpec['action']['kind']): ((text: string) => StepFailure | null) | null {
  if (kind !== 'csv' && kind !== 'positional' && kind !== 'kv') return null;
  const pairs = kind === 'kv';
  return (text) => {
    const format = announcedFormat(text, { pairs });
    return format === null ? null : failure(pairs ? 'pairs' : 'columns', `expected ${kind}, found ${format}`);
  };
}

function compileAction({ action, prefix, path }: StepSpec, scope: KeyScope): TextStep {
  switch (action.kind) {
    case 'kv':
      return pairStep(compilePairs(action.options), { scope, prefix, reason: 'pairs', wanted: 'key and value' });
    case 'blocks':
      return pairStep(compileBlocks(action.options), { scope, prefix, reason: 'blocks', wanted: 'block with a value' });
    case 'cef':
      return cefStep(action.options.labels, scope, prefix);
    case 'leef':
      return leefStep(action.options.separator, scope, prefix);
    case 'json':
      return jsonStep(scope, prefix);
    case 'csv':
    case 'positional':
      return compileColumns(action.options, { scope, prefix, quoted: action.kind === 'csv' });
    case 'regex':
      return regexStep(action.patterns, { scope, prefix, path });
    case 'cut':
      return cutStep(action, scope, prefix);
    case 'unescape': {
      const numbers = action.keys.map((key) => scope.of(key));
      const { how } = action;
      return (_text, keys) => {
        for (const number of numbers) {
          const value = keys.values[number];
          if (value !== undefined) keys.values[number] = unescapeText(value, how);
        }
        return null;
      };
    }
    case 'set':
      return setStep(action.templates, scope, prefix);
    case 'choose':
      return refuse(path, 'choose takes no text');
  }
}

function pairStep(
  read: PairReader,
  { scope, prefix, reason, wanted }: { scope: KeyScope; prefix: string; reason: 'pairs' | 'blocks'; wanted: string },
): TextStep {
  const { numbers } = scope;
  let current: LineKeys | null = null;
  // One sink for all lines: it is called for each pair of each line.
  const sink =
    prefix === ''
      ? (key: string, value: string) => addKey(current as LineKeys, numbers, key, value)
      : (key: string, value: string) => addKey(current as LineKeys, numbers, prefix + key, value);
  return (text, keys) => {
    current = keys;
    return read(text, sink) > 0 ? null : failure(reason, `expected at least one ${wanted}, found '${clip(text)}'`);
  };
}

const cefHeader = ['vendor', 'product', 'version', 'signatureId', 'name', 'severity'] as const;

function cefStep(labels: boolean, { numbers }: KeyScope, prefix: string): TextStep {
  return (text, keys) => {
    const at = text.indexOf('CEF:');
    const record = at < 0 ? null : readCef(text.slice(at));
    if (record === null) return failure('cef', `expected CEF:0|vendor|…|severity|, found '${clip(text)}'`);
    for (const part of cefHeader) {
      addKey(keys, numbers, `${prefix}cef.${part === 'signatureId' ? 'id' : part}`, record[part]);
    }
    const { extension } = record;
    for (const [key, value] of extension) addKey(keys, numbers, prefix + key, value);
    if (labels) addLabelled(extension, (label, value) => addKey(keys, numbers, prefix + label, value));
    return null;
  };
}

/** Hands on the values of custom keys (`cs1`) under the text of their label (`cs1Label`). */
function addLabelled(extension: ReadonlyMap<string, string>, add: (label: string, value: string) => void): void {
  for (const [key, value] of extension) {
    const label = extension.get(`${key}Label`);
    if (label) add(label, value);
  }
}

function leefStep(separator: string | undefined, { numbers }: KeyScope, prefix: string): TextStep {
  return (text, keys) => {
    const at = text.indexOf('LEEF:');
    const record = at < 0 ? null : readLeef(text.slice(at), separator);
    if (record === null) return failure('leef', `expected LEEF:1.0|vendor|product|version|id|, found '${clip(text)}'`);
    addKey(keys, numbers, `${prefix}leef.vendor`, record.vendor);
    addKey(keys, numbers, `${prefix}leef.product`, record.product);
    addKey(keys, numbers, `${prefix}leef.version`, record.productVersion);
    addKey(keys, numbers, `${prefix}leef.id`, record.id);
    for (const [key, value] of record.attributes) addKey(keys, numbers, prefix + key, value);
    return null;
  };
}

function jsonStep({ numbers }: KeyScope, prefix: string): TextStep {
  return (text, keys) => {
    const from = text.indexOf('{');
    let parsed: unknown;
    try {
      parsed = parseExactJson(from > 0 ? text.slice(from) : text);
    } catch (thrown) {
      return failure('json', asError(thrown).message.slice(0, 200));
    }
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return failure('json', 'expected a JSON object');
    }
    const fields = flattenJson(parsed);
    for (const key in fields) addKey(keys, numbers, prefix + key, String(fields[key]));
    return null;
  };
}

function regexStep(
  patterns: readonly string[],
  { scope, prefix, path }: { scope: KeyScope; prefix: string; path: string },
): TextStep {
  const compiled = patterns.map((pattern) => {
    const { groups, find } = compileSearch(pattern, path);
    if (groups.length === 0) refuse(path, 'expected named groups such as (?P<user>\\S+)');
    return { find, groups: groups.map(([name, group]) => [scope.of(prefix + name), group] as const) };
  });
  return (text, keys) => {
    for (const { find, groups } of compiled) {
      const found = find(text);
      if (found === null) continue;
      for (const [number, group] of groups) {
        const value = found(group);
        if (value !== null) keys.values[number] = value;
        keys.writers[number] = keys.step;
      }
      return null;
    }
    return failure('pattern', `no pattern is found in '${clip(text)}'`);
  };
}

function cutStep(
  { at: mark, left, right, last }: { at: string; left: string | null; right: string | null; last: boolean },
  scope: KeyScope,
  prefix: string,
): TextStep {
  const leftNumber = left === null ? -1 : scope.of(prefix + left);
  const rightNumber = right === null ? -1 : scope.of(prefix + right);
  return (text, keys) => {
    const at = last ? text.lastIndexOf(mark) : text.indexOf(mark);
    if (at < 0) return failure('pattern', `expected '${mark}' in '${clip(text)}'`);
    if (leftNumber >= 0) keys.values[leftNumber] = text.slice(0, at).trim();
    if (rightNumber >= 0) keys.values[rightNumber] = text.slice(at + mark.length).trim();
    return null;
  };
}

function setStep(
  templates: readonly [string, ({ text: string } | { key: string })[]][],
  scope: KeyScope,
  prefix: string,
): TextStep {
  const compiled = templates.map(([key, parts]) => ({
    number: scope.of(prefix + key),
    parts: parts.map((part) => ('text' in part ? part.text : scope.of(part.key))),
  }));
  return (_text, keys) => {
    for (const { number, parts } of compiled) {
      const whole = filledTemplate(parts, keys);
      if (whole !== null) keys.values[number] = whole;
    }
    return null;
  };
}

/** Null where a key of the template is absent. */
function filledTemplate(parts: readonly (string | number)[], keys: LineKeys): string | null {
  let whole = '';
  for (const part of parts) {
    const value = typeof part === 'string' ? part : keys.values[part];
    if (value === undefined) return null;
    whole += value;
  }
  return whole;
}

function compileChoice({ action, path }: StepSpec, scope: KeyScope): Step {
  if (action.kind !== 'choose') return refuse(path, 'expected choose');
  const number = scope.of(action.by);
  const { by } = action;
  const cases = new Map([...action.cases].map(([name, specs]) => [name, compileSteps(specs, scope)]));
  const otherwise = action.otherwise === null ? null : compileSteps(action.otherwise, scope);
  return (keys) => {
    const value = keys.values[number] ?? '';
    const chosen = cases.get(value) ?? otherwise;
    if (chosen === null) {
      return { kind: 'failed', step: path, ...failure('variant', `no case for ${by} '${clip(value)}'`) };
    }
    return chosen(keys);
  };
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
