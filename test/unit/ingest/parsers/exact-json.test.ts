import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExactJson } from '../../../../src/ingest/parsers/exact-json.ts';

/** What a parser makes of a text, or that it refuses it. */
function outcome(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch {
    return 'refused';
  }
}

describe('exact JSON', () => {
  it.each([
    ['{"id":1872591144725886494}', { id: '1872591144725886494' }],
    ['{"id": -9007199254740993 }', { id: '-9007199254740993' }],
    ['{"id":9007199254740991}', { id: 9_007_199_254_740_991 }],
    ['{"id":9007199254740992}', { id: '9007199254740992' }],
    [
      '[1234567890123456789,"1234567890123456789",{"a":[12345678901234567890]}]',
      ['1234567890123456789', '1234567890123456789', { a: ['12345678901234567890'] }],
    ],
    ['{"id":1.872591144725886494e18}', { id: '1.872591144725886494e18' }],
    ['{"share":0.12345678901234567}', { share: Number('0.12345678901234567') }],
    [
      '{"text":"x \\" 1234567890123456789","id":1234567890123456789}',
      {
        text: 'x " 1234567890123456789',
        id: '1234567890123456789',
      },
    ],
    ['{"at":1e300,"id":12345678901234567}', { at: 1e300, id: '12345678901234567' }],
  ])('%s', (text, expected) => {
    expect(parseExactJson(text)).toEqual(expected);
  });

  it.each([
    '{1234567890123456789:1}',
    '{"a":01234567890123456789}',
    '{"a":12345678901234567890.}',
    '{"a":--12345678901234567890}',
    '{"a":12345678901234567890 12345678901234567890}',
    'true12345678901234567890',
    '["1234567890123456789',
  ])('refuses what is no JSON: %s', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '"a"', ' ', '-', '.', 'e', 'null', '\n');
  const numbers = fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }).map(String);
  const broken = fc
    .array(fc.oneof(pieces, pieces, numbers, fc.json()), { maxLength: 12 })
    .map((parts) => parts.join(''));

  it('takes and refuses what JSON.parse does', () => {
    fc.assert(
      fc.property(fc.oneof(broken, fc.json(), numbers), (text) => {
        const plain = outcome(JSON.parse, text);
        const exact = outcome(parseExactJson, text);
        expect(exact === 'refused').toBe(plain === 'refused');
        const rounded = JSON.stringify(exact, (_key, value) =>
          typeof value === 'string' && value !== 'refused' ? Number(value) : value,
        );
        if (!/\d{16}/.test(text)) expect(exact).toEqual(plain);
        else if (!text.includes('"')) expect(rounded).toBe(JSON.stringify(plain));
      }),
      { numRuns: 4000 },
    );
  });

  it('keeps every integer as it was written, wherever it stands', () => {
    const big = fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }).map(String);
    fc.assert(
      fc.property(fc.array(big, { minLength: 1, maxLength: 6 }), fc.string({ maxLength: 40 }), (ids, text) => {
        const body = `{${ids.map((id, index) => `${JSON.stringify(text + index)}: ${id}`).join(' , ')}}`;
        expect(Object.values(parseExactJson(body) as object)).toEqual(ids);
      }),
    );
  });
});
