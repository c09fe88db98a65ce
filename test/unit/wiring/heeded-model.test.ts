import { expect, it } from 'vitest';
import { loadVerdictWeights } from '../../../src/analysis/verdict-weights.ts';
import { heededModel } from '../../../src/wiring/heeded-model.ts';

it.each([
  ['smollm2-135m-instruct-q4_1', null],
  ['qwen2.5-coder-1.5b-instruct-q4_k_m', 'qwen2.5-coder-1.5b-instruct-q4_k_m'],
  ['a-model-of-the-customer', 'a-model-of-the-customer'],
  [null, null],
])('of %s writes stories: %s', (loaded, heeded) => {
  expect(heededModel({ available: () => loaded }, loadVerdictWeights()).available()).toBe(heeded);
});
