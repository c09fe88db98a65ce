import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/detection/detector.ts';
import { loadRules } from '../../../src/detection/rule-loader.ts';
import { sampleEvent } from './sample-event.ts';

const { rules, refused } = loadRules(fileURLToPath(new URL('../../../config/rules', import.meta.url)));
const tactics = [
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'exfiltration',
  'command-and-control',
];

describe('the rules that come with the product', () => {
  it('are all accepted', () => {
    expect(refused).toEqual([]);
    expect(rules.length).toBeGreaterThanOrEqual(36);
  });

  it('have distinct titles in both languages', () => {
    expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length - sharedTitles.length);
    for (const rule of rules) expect(rule.titleKo, rule.file).toMatch(/[가-힣]/);
  });

  it.each(tactics)('cover %s with at least two rules', (tactic) => {
    expect(rules.filter((rule) => rule.tactics.includes(tactic)).length).toBeGreaterThanOrEqual(2);
  });

  it.each(['windows', 'linux'])('cover ten tactics on %s', (product) => {
    const covered = new Set(rules.filter((rule) => rule.logSource.product === product).flatMap((rule) => rule.tactics));
    expect(tactics.filter((tactic) => !covered.has(tactic))).toEqual([]);
  });

  describe.each(rules.map((rule) => [rule.file, rule] as const))('%s', (_file, rule) => {
    it('names techniques, what may set it off wrongly, and samples of both kinds', () => {
      expect(rule.description).not.toBe('');
      expect(rule.techniques.length).toBeGreaterThan(0);
      expect(rule.tactics.length).toBeGreaterThan(0);
      expect(rule.falsePositives.length).toBeGreaterThan(0);
      expect(new Set(rule.samples.map(({ match }) => match))).toEqual(new Set([true, false]));
    });

    it.each(rule.samples.map((sample, index) => [index, sample] as const))('sample %i', (_index, sample) => {
      const hits = createDetector([rule]).match(sampleEvent(rule.logSource, sample.fields));
      const { id, title, titleKo } = rule;
      expect(hits.map((hit) => [hit.id, hit.title, hit.titleKo])).toEqual(sample.match ? [[id, title, titleKo]] : []);
    });
  });
});

/** The same behaviour on another system has the same name. */
const sharedTitles = rules.filter((rule, index) => rules.findIndex(({ title }) => title === rule.title) !== index);
