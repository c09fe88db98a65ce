import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExpression } from './expression-tree.ts';
import { growthOf, linearFactor } from './growth.ts';
import { countSteps, programOf } from './step-counter.ts';

describe('growthOf', () => {
  it.each([
    ['\\s+$', ''],
    ['%.*$', ''],
    ['(a+)+$', ''],
    ['(a|a)*b', ''],
    ['(?:a|ab)(?:c|bcd)*x*x*$', ''],
    ['^\\s*(?:ab)?\\s*$', ''],
    ['foo.*bar', ''],
    ['a+b+c+$', ''],
    ['net use \\S*\\s*\\\\\\\\\\S+ x', 'i'],
    ['\\b[\\w-]+\\.exe\\b', 'g'],
    ['"[^|]*" x', ''],
    ['a(?=.*b)', ''],
    ['a.*b|a', 'g'],
    ['([a-z]:\\\\[^"]+\\.(vbs|js))', 'i'],
  ])('finds /%s/%s worse than linear', (source, flags) => {
    expect(growthOf(source, flags).factor).toBeGreaterThanOrEqual(linearFactor);
  });

  it.each([
    ['\\s+', 'g'],
    ['^\\s+', ''],
    ['foo.{0,40}bar', ''],
    ['^[^=]*=(.*)$', ''],
    ['(?<![\\w-])\\w[\\w-]*\\.exe\\b', 'g'],
    ['"[^"]*" ?$', ''],
    ['\\d{1,3}(?:\\.\\d{1,3}){3}', 'g'],
    ['(?:ab|cd)+e?', ''],
  ])('lets /%s/%s pass', (source, flags) => {
    expect(growthOf(source, flags).factor).toBeLessThan(linearFactor);
  });

  it('refuses what it cannot read', () => {
    expect(() => growthOf('\\k<name>', '')).toThrow('cannot read');
  });
});

describe('countSteps', () => {
  it('finds the same first match as JavaScript does', () => {
    const sources = [
      ['(a|ab)(c|bcd)(d*)', ''],
      ['\\b(\\w+?)-{1,3}\\1?', ''],
      ['(?:a{2,4}?|b)+c', ''],
      ['a(?!b).?', 'i'],
      ['(?<![-a])b+$', 'm'],
      ['^-*a|c$', 'm'],
      ['(a*)*b', ''],
      ['\\Bb\\b', ''],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.stringMatching(/^[abcd\-\n]{0,12}$/), ([source, flags], text) => {
        const counted = countSteps(programOf(readExpression(source, flags)), text, 1_000_000);
        const match = new RegExp(source, flags).exec(text);
        expect(counted.first).toEqual(match === null ? null : { from: match.index, to: match.index + match[0].length });
      }),
      { numRuns: 2000 },
    );
  });
});
