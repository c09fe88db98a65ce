import { describe, expect, it } from 'vitest';
import { fullTextExpression, prepareQuery } from '../../../src/store/events/search-query.ts';

const prepared = (query: Omit<Parameters<typeof prepareQuery>[0], 'limit'>) => prepareQuery({ limit: 10, ...query });

describe('search query', () => {
  const values: [wanted: string, value: string, matches: boolean][] = [
    ['cmd.exe', 'CMD.EXE', true],
    ['cmd.exe', 'xcmd.exe', false],
    ['*cmd.exe', 'C:\\cmd.exe', true],
    ['cmd*', 'cmd', true],
    ['*', '', true],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['a*bc*c', 'abc', false],
    ['two', 'one\ntwo', true],
    ['o*o', 'one\ntwo', true],
    ['one\ntwo', 'one\ntwo', true],
    ['**', 'x', true],
    ['', '', true],
    ['', 'x', false],
  ];
  it.each(values)('value %j against %j: %s', (wanted, value, matches) => {
    expect(prepared({ fields: [{ name: 'f', value: wanted }] }).fields[0]?.matches(value)).toBe(matches);
  });

  it('is linear where a regular expression would run away', () => {
    const [field] = prepared({ fields: [{ name: 'f', value: '*a'.repeat(400) }] }).fields;
    expect(field?.matches(`${'a'.repeat(100_000)}b`)).toBe(false);
  });

  const expressions: [query: Parameters<typeof prepared>[0], expression: string][] = [
    [{ text: 'Failed root*' }, '"failed" AND "root"*'],
    [{ text: 'C:\\cmd.exe' }, '"c" AND "cmd.exe"'],
    [{ text: 'a a A' }, '"a"'],
    [{ fields: [{ name: 'f', value: 'one two' }] }, '"one" AND "two"'],
    // A word that touches a wildcard may go on behind it.
    [{ fields: [{ name: 'f', value: 'one two*three four' }] }, '"one" AND "four"'],
    [{ fields: [{ name: 'f', value: '*only*' }] }, ''],
    [{ fields: [{ name: 'event.category', value: 'process' }] }, ''],
    [{ text: 'x" OR "y' }, '"x" AND "or" AND "y"'],
  ];
  it.each(expressions)('%j asks the index for %j', (query, expression) => {
    const { index } = prepared(query);
    expect(index === null ? '' : fullTextExpression(index)).toBe(expression);
  });

  it('is refused outside its limits', () => {
    const bad: Parameters<typeof prepareQuery>[0][] = [
      { limit: 0 },
      { limit: 501 },
      { limit: 1.5 },
      { limit: 1, text: '.-_' },
      { limit: 1, text: 'x'.repeat(1001) },
      { limit: 1, text: Array.from({ length: 21 }, (_, n) => `w${n}`).join(' ') },
      { limit: 1, fields: Array.from({ length: 21 }, () => ({ name: 'f', value: 'v' })) },
      { limit: 1, fields: [{ name: 'f', value: 'x'.repeat(1001) }] },
    ];
    for (const query of bad)
      expect(() => prepareQuery(query)).toThrow(expect.objectContaining({ code: 'STORE_QUERY_REFUSED' }));
  });
});
