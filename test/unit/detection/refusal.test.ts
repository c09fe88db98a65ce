import { describe, expect, it } from 'vitest';
import { readRuleDocument } from '../../../src/detection/rule-document.ts';
import { ruleLimits } from '../../../src/detection/rule-limits.ts';
import { parseRule } from '../../../src/detection/rule-loader.ts';
import { ruleId, ruleText } from './rule-text.ts';

const fine = 's: { CommandLine: x }\ncondition: s';
const head = { title: 'a', id: ruleId, level: 'low', logsource: { category: 'process_creation' } };
const many = (count: number, make: (index: number) => string) => Array.from({ length: count }, (_, i) => make(i));

describe('a rule file is refused with the reason:', () => {
  it.each<[string, string, Record<string, string>, RegExp]>([
    ['no id', fine, { id: '' }, /'id' is missing/],
    ['an id that is no UUID', fine, { id: 'abc' }, /not a UUID/],
    ['no title', fine, { title: '' }, /'title' is missing/],
    ['no level', fine, { level: '' }, /'level' is missing/],
    ['an unknown level', fine, { level: 'urgent' }, /allowed: informational, low/],
    ['a key that nobody knows', fine, { titel: 'x' }, /unknown key 'titel'/],
    ['a deprecated rule', fine, { status: 'deprecated' }, /status is 'deprecated'/],
    ['a correlation', fine, { correlation: '{ type: event_count }' }, /correlation rules/],
    ['no log source', fine, { logsource: '' }, /'logsource' is missing/],
    ['only a product', fine, { logsource: '{ product: windows }' }, /needs a category or a service/],
    ['a category that never comes', fine, { logsource: '{ category: proxy }' }, /category 'proxy'/],
    ['a service that never comes', fine, { logsource: '{ service: cloudtrail }' }, /service 'cloudtrail'/],
    ['a product that never comes', fine, { logsource: '{ product: aws, service: security }' }, /product 'aws'/],
    ['an unknown log source key', fine, { logsource: '{ category: process_creation, host: x }' }, /unknown key 'host'/],
    ['tags that are no texts', fine, { tags: '[1]' }, /'tags' is not a list of texts/],
    ['samples that are no list', fine, { 'x-samples': '1' }, /'x-samples'/],
    ['a sample without fields', fine, { 'x-samples': '[{ match: true }]' }, /needs 'match: true\|false' and 'fields'/],
    ['a sample field that is a list', fine, { 'x-samples': '[{ match: true, fields: { a: [1] } }]' }, /neither text/],
    ['no condition', 's: { CommandLine: x }', {}, /'condition' is missing/],
    ['no selection', 'condition: s', {}, /no selection/],
    ['a time frame', `${fine}\ntimeframe: 5m`, {}, /'timeframe' is not supported/],
    ['a selection that is a text', 's: x\ncondition: s', {}, /neither a map nor a list/],
    ['an empty selection', 's: {}\ncondition: s', {}, /selection 's' is empty/],
    ['an empty list', 's: []\ncondition: s', {}, /selection 's' is empty/],
    ['keywords among maps', 's: [x, { CommandLine: y }]\ncondition: s', {}, /mixes keywords and maps/],
    ['an empty keyword', "s: ['']\ncondition: s", {}, /empty keyword/],
    ['a nested value', 's: { CommandLine: { a: 1 } }\ncondition: s', {}, /neither text, number/],
    ['an empty value list', 's: { CommandLine: [] }\ncondition: s', {}, /empty list/],
    ['a field name with a space in front', "s: { ' a': 1 }\ncondition: s", {}, /not a field name/],
    ['an unknown modifier', 's: { CommandLine|contain: x }\ncondition: s', {}, /unknown modifier 'contain'/],
    ['a modifier of Object', 's: { CommandLine|constructor: x }\ncondition: s', {}, /unknown modifier 'constructor'/],
    ['re', 's: { CommandLine|re: x }\ncondition: s', {}, /'re' is not supported: regular expressions/],
    ['expand', "s: { CommandLine|expand: '%a%' }\ncondition: s", {}, /'expand' is not supported/],
    ['fieldref', 's: { CommandLine|fieldref: Image }\ncondition: s', {}, /'fieldref' is not supported/],
    ['a modifier twice', 's: { CommandLine|all|all: x }\ncondition: s', {}, /names a modifier twice/],
    ['two placements', 's: { CommandLine|contains|endswith: x }\ncondition: s', {}, /exclude each other/],
    ['cidr with contains', 's: { SourceIp|cidr|contains: 10.0.0.0/8 }\ncondition: s', {}, /goes with no other/],
    ['a wrong address block', 's: { SourceIp|cidr: 10.0.0/8 }\ncondition: s', {}, /not an address block/],
    ['a prefix that is too long', 's: { SourceIp|cidr: 10.0.0.0/33 }\ncondition: s', {}, /not an address block/],
    ['a comparison with text', 's: { ProcessId|gt: x }\ncondition: s', {}, /takes a number/],
    ['exists with text', "s: { Image|exists: 'yes' }\ncondition: s", {}, /takes true or false/],
    ['contains of nothing', "s: { Image|contains: '' }\ncondition: s", {}, /has an empty value/],
    ['base64offset without contains', 's: { Image|base64offset: x }\ncondition: s', {}, /needs 'contains'/],
    ['wide without base64', 's: { Image|wide|contains: x }\ncondition: s', {}, /inside base64/],
    ['too many dashes', "s: { Image|windash: '-a -b -c -d' }\ncondition: s", {}, /more than 3 dashes/],
    ['too many wildcards', `s: { Image: '${'a*'.repeat(17)}' }\ncondition: s`, {}, /more than 16/],
    ['a value that is too long', `s: { Image: ${'a'.repeat(4097)} }\ncondition: s`, {}, /longer than 4096/],
    ['an aggregation', 's: { Image: x }\ncondition: s | count() > 5', {}, /aggregations/],
    ['an empty condition', "s: { Image: x }\ncondition: ''", {}, /condition is empty/],
    ['an unknown selection', 's: { Image: x }\ncondition: s and t', {}, /'t' is not a selection/],
    ['an unknown group', 's: { Image: x }\ncondition: s or 1 of t*', {}, /no selection is called 't\*'/],
    ['two of', 's: { Image: x }\ncondition: 2 of s', {}, /'2 of' is not supported/],
    ['a missing parenthesis', 's: { Image: x }\ncondition: (s', {}, /'\)' is missing/],
    ['a parenthesis too many', 's: { Image: x }\ncondition: s)', {}, /'\)' is not expected/],
    ['two selections in a row', 's: { Image: x }\nt: { Image: y }\ncondition: s t', {}, /'t' is not expected/],
    ['a condition that ends early', 's: { Image: x }\ncondition: s and', {}, /ends too early/],
    ['a selection without use', 's: { Image: x }\nt: { Image: y }\ncondition: s', {}, /'t' is not used/],
    ['deep nesting', `s: { Image: x }\ncondition: ${'('.repeat(33)}s${')'.repeat(33)}`, {}, /nested too deeply/],
    ['a key twice', 's: { Image: x }\ns: { Image: y }\ncondition: s', {}, /not valid YAML: Map keys must be unique/],
    ['broken YAML', 's: { Image: x\ncondition: s', {}, /not valid YAML/],
    [
      'too many selections',
      `${many(101, (i) => `s${i}: { Image: x }`).join('\n')}\ncondition: 1 of them`,
      {},
      /more than 100/,
    ],
  ])('%s', (_name, detection, lines, reason) => {
    expect(() => parseRule(ruleText(detection, lines), 'a.yml')).toThrow(reason);
  });

  it('several documents, an empty file, a list, too many values, an alias bomb', () => {
    expect(() => parseRule(`${ruleText(fine)}---\n${ruleText(fine)}`, 'a.yml')).toThrow(/one rule/);
    expect(() => parseRule('', 'a.yml')).toThrow(/one rule/);
    expect(() => parseRule('- a', 'a.yml')).toThrow(/not a map/);
    const values = many(ruleLimits.values + 1, (index) => `v${index}`);
    const raw = { ...head, detection: { s: { Image: values }, condition: 's' } };
    expect(() => readRuleDocument(raw, 'a.yml')).toThrow(/more than 10000 values/);
    const bomb = `s: { Image: &a [x, x] }\nt: { Image: *a }\ncondition: 1 of them`;
    expect(() => parseRule(ruleText(bomb), 'a.yml')).toThrow(/Alias resolution is disabled/);
  });
});

describe('an accepted rule', () => {
  it('keeps what the console and the alerts need', () => {
    const rule = parseRule(
      ruleText(fine, {
        id: '5F7A1F7E-9A39-4F0D-8A3E-6D0A3B1C2D4E',
        'x-title-ko': '시험 규칙',
        tags: '[attack.execution, attack.t1059.001, attack.T1105, cve.2020-1, attack.g0001]',
        falsepositives: 'Nobody',
        logsource: '{ category: process_creation, product: windows, definition: any }',
      }),
      'windows/a.yml',
    );
    expect(rule).toMatchObject({
      id: '5f7a1f7e-9a39-4f0d-8a3e-6d0a3b1c2d4e',
      title: 'Test rule',
      titleKo: '시험 규칙',
      level: 'medium',
      techniques: ['T1059.001', 'T1105'],
      tactics: ['execution'],
      falsePositives: ['Nobody'],
      logSource: { category: 'process_creation', product: 'windows', service: null },
      file: 'windows/a.yml',
    });
  });
});
