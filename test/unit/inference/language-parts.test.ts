import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonSchema, schemaFault, valueFault } from '../../../src/inference/language/json-schema.ts';
import { labelProbabilities, labelTokens } from '../../../src/inference/language/label-tokens.ts';
import { chatmlTokens } from '../../../src/inference/language/prompt-tokens.ts';

/** A tokeniser of words by first three letters, so that collisions can be made. */
const tokenize = (text: string) => text.match(/ ?.{1,3}/gu) ?? [];

describe('label tokens', () => {
  it('counts lower, upper and capitalised spellings, with and without a space', () => {
    const tokens = labelTokens(['malicious', 'benign'], tokenize);
    expect(tokens.get('malicious')).toEqual(['mal', 'Mal', 'MAL', ' mal', ' Mal', ' MAL']);
    expect(tokens.get('benign')).toContain(' BEN');
  });

  it('refuses labels whose own spelling begins alike, and drops only a shared variant otherwise', () => {
    expect(() => labelTokens(['benign', 'benefit'], tokenize)).toThrow(/benign and benefit begin with the same token/);
    const tokens = labelTokens(['Yes', 'yes'], tokenize);
    expect(tokens.get('Yes')).toEqual(['Yes']);
    expect(tokens.get('yes')).toEqual(['yes']);
  });

  it('normalises over the labels and keeps the mass', () => {
    const tokens = new Map([
      ['a', ['1', '2']],
      ['b', ['3']],
    ]);
    const given: Record<string, number> = { '1': 0.1, '2': 0.2, '3': 0.1 };
    const { mass, probabilities } = labelProbabilities(tokens, (token) => given[token] ?? 0);
    expect(mass).toBeCloseTo(0.4, 10);
    expect(probabilities['a']).toBeCloseTo(0.75, 10);
    expect(labelProbabilities(tokens, () => 0)).toEqual({ probabilities: { a: 0.5, b: 0.5 }, mass: 0 });
  });
});

describe('prompt', () => {
  const parts = { system: 'S', shots: [{ prompt: 'P1', answer: 'A1' }], prompt: 'P' };
  const trace = (text: string, special: boolean) => [...text].map((character) => `${special ? '*' : ''}${character}`);

  it('has the ChatML frame around system, shots and prompt, and a prefix that the prompt does not change', () => {
    const { prefixLength, tokens } = chatmlTokens(parts, trace);
    expect(tokens.map((token) => token.replace('*', '')).join('')).toBe(
      '<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nP1<|im_end|>\n<|im_start|>assistant\nA1<|im_end|>\n<|im_start|>user\nP<|im_end|>\n<|im_start|>assistant\n',
    );
    const other = chatmlTokens({ ...parts, prompt: 'entirely different' }, trace);
    expect(other.tokens.slice(0, prefixLength)).toEqual(tokens.slice(0, prefixLength));
    expect(tokens[prefixLength]).toBe('P');
  });

  it('never lets a text become a control token', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (system, prompt) => {
        const seen: string[] = [];
        chatmlTokens({ system, shots: [], prompt }, (text, special) => {
          if (special) seen.push(text);
          return [text];
        });
        return (
          seen.join('') === '<|im_start|>system\n<|im_end|>\n<|im_start|>user\n<|im_end|>\n<|im_start|>assistant\n'
        );
      }),
    );
  });
});

describe('JSON schema', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      title: { type: 'string', minLength: 1, maxLength: 5 },
      level: { enum: ['low', 'high'] },
      ids: { type: 'array', items: { type: 'integer' }, maxItems: 2 },
      sure: { type: 'boolean' },
    },
  };

  it.each([
    [{ type: 'string' }, '$: maxLength must be 1 to 4000'],
    [{ type: 'object', properties: { a: { type: 'string' } } }, '$.a: maxLength must be 1 to 4000'],
    [{ type: 'array', items: { type: 'integer' } }, '$: maxItems must be 1 to 200'],
    [{ type: 'string', maxLength: 5, pattern: 'x' }, '$: keyword pattern is not supported'],
    [{ type: 'object' }, '$: properties are missing'],
    [{ enum: [] }, '$: enum is empty'],
    [{ type: 'null' }, '$: type null is not supported'],
    ['text', '$: not an object'],
  ])('refuses %j', (wrong, fault) => {
    expect(schemaFault(wrong)).toBe(fault);
  });

  it('accepts what it describes and names where a value departs', () => {
    expect(schemaFault(schema)).toBeNull();
    const value = { title: '해태', level: 'low', ids: [1, 2], sure: true };
    expect(valueFault(value, schema)).toBeNull();
    expect(valueFault({ ...value, title: '123456' }, schema)).toBe('$.title: 6 characters');
    expect(valueFault({ ...value, title: '😀😀😀😀😀' }, schema)).toBeNull();
    expect(valueFault({ ...value, level: 'mid' }, schema)).toBe('$.level: not in the list');
    expect(valueFault({ ...value, ids: [1, 2.5] }, schema)).toBe('$.ids[1]: not an integer');
    expect(valueFault({ ...value, ids: [1, 2, 3] }, schema)).toBe('$.ids: 3 items');
    expect(valueFault({ ...value, extra: 1 }, schema)).toBe('$: unexpected extra');
    expect(valueFault({ title: 'a' }, schema)).toBe('$: level is missing');
    expect(valueFault([], schema)).toBe('$: not an object');
  });

  it('never throws on anything', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        (a, b) => typeof schemaFault(a) !== 'undefined' && valueFault(b, schema) !== undefined,
      ),
    );
  });
});
