import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { compileSearch } from '../../../../src/ingest/parsers/definitions/pattern-search.ts';
import { patternShape } from '../../../../src/ingest/parsers/definitions/pattern-shape.ts';

describe('what is told of a pattern', () => {
  it.each([
    ['ab: (?P<x>\\d+)', ['ab: '], 0, '', null],
    ['\\sUser: (?P<x>.+?) LogonGuid:', ['User: '], 1, ' LogonGuid:', null],
    ['(?:\\[client |\\[remote )(?P<ip>\\S+)', ['[client ', '[remote '], 0, '', null],
    ['^\\[(?P<x>[^\\]]+)\\] (?P<rest>.*)$', [], 0, '] ', 'rest'],
    ['ab?cd', ['a'], 0, 'cd', null],
    ['(?:a|b)?c', [], 0, 'c', null],
    ['(?:a|b+)c', [], 0, 'c', null],
    ['a|b', [], 0, '', null],
    ['(?i)ab', [], 0, '', null],
    ['\\x41bc', [], 0, '', null],
    ['[]ab]cd{2}', [], 0, 'c', null],
  ])('%s', (pattern, prefixes, skipped, required, tail) => {
    expect(patternShape(pattern)).toMatchObject({ prefixes, skipped, required, tail });
  });
});

describe('a search', () => {
  const patterns = [
    'ab(?P<x>[ab]*)c',
    '\\sab(?P<x>.*?)c(?P<rest>.*)$',
    '(?:ab|c )(?P<x>\\w?)(?P<rest>.*)$',
    '^a?b(?P<x>c*)(?P<rest>.*)$',
    '(?P<x>a+?)\\b(?P<rest>.*)$',
    'c(?P<x>a|b)? (?P<y>.)',
    'a(?P<x>b|c)(?P<rest>.*)$|b(?P<y>c)',
  ];

  it('finds what the pattern alone finds, in every text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...patterns),
        fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n') }),
        (pattern, text) => {
          const matcher = RE2JS.compile(pattern, RE2JS.DOTALL).matcher(text);
          const expected = matcher.find();
          const { groups, find } = compileSearch(pattern, 'steps[0]');
          const found = find(text);
          expect(found !== null).toBe(expected);
          if (found !== null) for (const [name, group] of groups) expect(found(group)).toBe(matcher.group(name));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('looks at the beginning of a long text, and takes the rest whole', () => {
    const rest = 'x'.repeat(40_000);
    const { groups, find } = compileSearch('id=(?P<id>\\d+) (?P<rest>.*)$', 'steps[0]');
    const found = find(`${' '.repeat(20_000)}id=7 ${rest}`);
    expect(groups.map(([, group]) => found?.(group))).toEqual(['7', rest]);
    expect(compileSearch('^(?P<all>\\w+) end$', 'steps[0]').find(`${rest} end`)).toBeNull();
  });
});
