import { type Severity, severities } from '../core/event.ts';
import { parseCondition } from './condition-parser.ts';
import { knownCategories, knownProducts, knownServices } from './event-facets.ts';
import type { Expression, LogSource, Rule, RuleSample } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';
import { RuleRefusal } from './rule-refusal.ts';
import { countValues, isMap, parseSelection } from './selection-parser.ts';

type RawMap = Record<string, unknown>;

/** Keys of a Sigma rule (specification 2.1); others are refused unless they begin with `x-`, so that a typing error shows. */
const knownKeys = new Set(
  (
    'title id related name taxonomy status description license author references date modified logsource detection ' +
    'fields falsepositives level tags scope simulation regression_tests_path'
  ).split(' '),
);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Validates one parsed YAML document as a Sigma rule of the supported subset. Throws `RuleRefusal` with a reason for
 * the rule's author: a rule that would never fire, or would fire otherwise than its author reads it, is refused.
 */
export function readRuleDocument(raw: unknown, file: string): Rule {
  if (!isMap(raw)) throw new RuleRefusal('the file is not a map of rule keys');
  if ('correlation' in raw) throw new RuleRefusal('correlation rules are not supported: a rule sees one event');
  const unknownKey = Object.keys(raw).find((key) => !knownKeys.has(key) && !key.startsWith('x-'));
  if (unknownKey !== undefined) throw new RuleRefusal(`unknown key '${unknownKey}' (own keys begin with 'x-')`);
  const status = optionalText(raw, 'status');
  if (status === 'deprecated' || status === 'unsupported') throw new RuleRefusal(`the rule's status is '${status}'`);
  const id = requiredText(raw, 'id');
  if (!uuid.test(id)) throw new RuleRefusal(`'id' is not a UUID: '${id}'`);
  const tags = textList(raw, 'tags');
  return {
    id: id.toLowerCase(),
    title: requiredText(raw, 'title'),
    titleKo: optionalText(raw, 'x-title-ko'),
    description: optionalText(raw, 'description') ?? '',
    level: readLevel(raw),
    techniques: tags.flatMap((tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1]?.toUpperCase() ?? []),
    tactics: tags.flatMap((tag) => /^attack\.([a-z][a-z-]+)$/i.exec(tag)?.[1]?.toLowerCase() ?? []),
    falsePositives: textList(raw, 'falsepositives'),
    logSource: readLogSource(raw['logsource']),
    expression: readDetection(raw['detection']),
    samples: readSamples(raw['x-samples']),
    file,
  };
}

function requiredText(raw: RawMap, key: string): string {
  const text = optionalText(raw, key);
  if (text === null) throw new RuleRefusal(`'${key}' is missing`);
  return text;
}

function optionalText(raw: RawMap, key: string): string | null {
  const value = raw[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || value.trim() === '') throw new RuleRefusal(`'${key}' is not a text`);
  if (value.length > ruleLimits.valueLength) throw new RuleRefusal(`'${key}' is too long`);
  return value.trim();
}

function textList(raw: RawMap, key: string): string[] {
  const value = raw[key];
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length > ruleLimits.values || value.some((part) => typeof part !== 'string')) {
    throw new RuleRefusal(`'${key}' is not a list of texts`);
  }
  return value as string[];
}

function readLevel(raw: RawMap): Severity {
  const level = requiredText(raw, 'level');
  const found = severities.find((severity) => severity === level);
  if (found === undefined) throw new RuleRefusal(`'level' is '${level}'; allowed: ${severities.join(', ')}`);
  return found;
}

function readLogSource(raw: unknown): LogSource {
  if (!isMap(raw)) throw new RuleRefusal("'logsource' is missing or not a map");
  const extra = Object.keys(raw).find((key) => !['category', 'product', 'service', 'definition'].includes(key));
  if (extra !== undefined) throw new RuleRefusal(`'logsource' has the unknown key '${extra}'`);
  const logSource = {
    category: optionalText(raw, 'category'),
    product: optionalText(raw, 'product'),
    service: optionalText(raw, 'service'),
  };
  refuseUnknown('category', logSource.category, knownCategories);
  refuseUnknown('product', logSource.product, knownProducts);
  refuseUnknown('service', logSource.service, knownServices);
  if (logSource.category === null && logSource.service === null) {
    throw new RuleRefusal("'logsource' needs a category or a service: a rule for every event would cost too much");
  }
  return logSource;
}

function refuseUnknown(key: string, value: string | null, known: Set<string>): void {
  if (value !== null && !known.has(value)) {
    throw new RuleRefusal(`no event here has the logsource ${key} '${value}', so the rule could never fire`);
  }
}

function readDetection(raw: unknown): Expression {
  if (!isMap(raw)) throw new RuleRefusal("'detection' is missing or not a map");
  const { condition, timeframe, ...rest } = raw;
  if (timeframe !== undefined) throw new RuleRefusal("'timeframe' is not supported: a rule sees one event");
  if (typeof condition !== 'string') throw new RuleRefusal("'condition' is missing or not a text");
  const names = Object.keys(rest);
  if (names.length === 0) throw new RuleRefusal("'detection' has no selection");
  if (names.length > ruleLimits.selections) throw new RuleRefusal(`more than ${ruleLimits.selections} selections`);
  if (countValues(rest) > ruleLimits.values) throw new RuleRefusal(`more than ${ruleLimits.values} values`);
  const selections = new Map<string, Expression>();
  for (const name of names) {
    if (!/^[\w-]+$/.test(name)) throw new RuleRefusal(`'${name}' is not a selection name (letters, digits, - and _)`);
    selections.set(name, parseSelection(name, rest[name]));
  }
  return parseCondition(condition, selections);
}

function readSamples(raw: unknown): RuleSample[] {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw) || raw.length > ruleLimits.samples) {
    throw new RuleRefusal(`'x-samples' is not a list of at most ${ruleLimits.samples} samples`);
  }
  return raw.map((sample: unknown) => {
    const fields = isMap(sample) ? sample['fields'] : undefined;
    if (!isMap(sample) || typeof sample['match'] !== 'boolean' || !isMap(fields)) {
      throw new RuleRefusal("a sample of 'x-samples' needs 'match: true|false' and 'fields'");
    }
    if (Object.values(fields).some((value) => typeof value !== 'string' && typeof value !== 'number')) {
      throw new RuleRefusal("a sample's field is neither text nor number");
    }
    return { match: sample['match'], fields: fields as RuleSample['fields'] };
  });
}
