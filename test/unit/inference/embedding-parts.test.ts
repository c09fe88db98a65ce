import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanPool } from '../../../src/inference/embedding/mean-pooling.ts';
import { textBatches } from '../../../src/inference/embedding/text-batches.ts';
import { createVectorCache } from '../../../src/inference/embedding/vector-cache.ts';
import {
  checkDecideRequest,
  checkEmbedRequest,
  checkGenerateRequest,
  cutToBytes,
} from '../../../src/inference/request-checks.ts';

describe('batches', () => {
  it('holds every text once, at most 1024 padded tokens, alike lengths together', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 256 }), { maxLength: 300 }), (lengths) => {
        const batches = textBatches(lengths);
        const seen = batches.flat().sort((a, b) => a - b);
        const padded = batches.map((batch) => batch.length * Math.max(...batch.map((at) => lengths[at] ?? 0)));
        return (
          seen.every((at, index) => at === index) &&
          seen.length === lengths.length &&
          padded.every((size) => size <= 1024)
        );
      }),
    );
    expect(textBatches([5000, 1, 2])).toEqual([[1, 2], [0]]);
  });
});

describe('pooling', () => {
  it('takes the mean over own tokens and scales to length 1', () => {
    const hidden = Float32Array.from([3, 0, 3, 8, 99, 99]);
    expect([...meanPool(hidden, { tokens: 2, dimensions: 2, normalise: false })]).toEqual([3, 4]);
    const [x, y] = meanPool(hidden, { tokens: 2, dimensions: 2, normalise: true });
    expect([x, y].map((value) => Number(value?.toFixed(6)))).toEqual([0.6, 0.8]);
  });
});

describe('vector cache', () => {
  it('drops the least recently used', () => {
    const cache = createVectorCache(2);
    const vector = new Float32Array([1]);
    cache.set('a', vector);
    cache.set('b', vector);
    cache.get('a');
    cache.set('c', vector);
    expect([cache.get('a'), cache.get('b'), cache.get('c')].map(Boolean)).toEqual([true, false, true]);
  });
});

describe('request checks', () => {
  it('cuts to bytes of UTF-8 at a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'é', '해', '😀', '\ud800') }),
        fc.integer({ min: 0, max: 40 }),
        (text, limit) => {
          const cut = cutToBytes(text, limit);
          return (
            text.startsWith(cut) &&
            Buffer.byteLength(cut) <= limit &&
            (cut === text || Buffer.byteLength(cut) > limit - 4)
          );
        },
      ),
    );
    expect(cutToBytes('해태', 4)).toBe('해');
    expect(checkEmbedRequest(['x'.repeat(5000)])[0]).toHaveLength(4096);
    expect(() => checkEmbedRequest(Array.from({ length: 4097 }, () => ''))).toThrow(/4097 texts/);
  });

  it('refuses requests outside the limits and says why', () => {
    const parts = { system: 's', prompt: 'p' };
    expect(() => checkDecideRequest({ ...parts, labels: ['one'] })).toThrow(/1 labels, allowed are 2 to 20/);
    expect(() => checkDecideRequest({ ...parts, labels: ['a', 'a'] })).toThrow(/two labels are equal/);
    expect(() => checkDecideRequest({ ...parts, labels: ['a', ' '] })).toThrow(/a label is empty/);
    expect(() => checkDecideRequest({ system: '', prompt: 'x'.repeat(200_001), labels: ['a', 'b'] })).toThrow(/200001/);
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    expect(() => checkGenerateRequest({ ...parts, schema, maxTokens: 10 })).toThrow(/schema \$.a: maxLength/);
    expect(() => checkGenerateRequest({ ...parts, schema, maxTokens: 0 })).toThrow(/maxTokens 0/);
  });
});
