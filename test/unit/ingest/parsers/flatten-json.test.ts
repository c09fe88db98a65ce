import { expect, it } from 'vitest';
import { flattenJson } from '../../../../src/ingest/parsers/flatten-json.ts';

it('a long list under one name is cut once, at the length of a field', () => {
  const rows = Array.from({ length: 64 }, () => Array.from({ length: 64 }, () => 1));
  const { a } = flattenJson({ a: Array.from({ length: 64 }, () => rows) });
  expect(a).toBe('1\n'.repeat(16_384));
  expect(flattenJson({ a: ['x'.repeat(40_000), 'y'], b: ['x'.repeat(32_760), 'y'.repeat(10)] })).toEqual({
    a: 'x'.repeat(32_768),
    b: `${'x'.repeat(32_760)}\n${'y'.repeat(7)}`,
  });
});

it('names do not multiply: what stands under a very long one stays in the raw bytes', () => {
  const inner = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`f${index}`, 1]));
  expect(flattenJson({ ['k'.repeat(32_000)]: inner, host: { name: 'a' } })).toEqual({ 'host.name': 'a' });
  const fields = flattenJson({ ['k'.repeat(500)]: inner });
  expect(Object.keys(fields)).toHaveLength(256);
});
