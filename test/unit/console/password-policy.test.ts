import { describe, expect, it } from 'vitest';
import { passwordProblems } from '../../../src/console/api/password-policy.ts';

describe('passwordProblems', () => {
  it.each([
    ['Celadon-77x', []],
    ['청자Bit-2026', []],
    ['Short-7a', ['too_short']],
    ['onlylowercase', ['too_few_kinds']],
    ['lower+upperCASE', []],
    ['xADMINx-77', ['contains_name']],
    ['One-time-Pw7', ['same_as_before']],
    ['Abcd-9977xx', ['repeats']],
    ['Zz9-44442!', ['repeats']],
    ['Zz-4321-xY', ['repeats']],
    ['aaaa', ['too_short', 'too_few_kinds', 'repeats']],
  ])('%s', (next, problems) => {
    expect(passwordProblems({ name: 'admin', current: 'One-time-Pw7', next })).toEqual(problems);
  });

  it('counts characters, not UTF-16 units', () => {
    expect(passwordProblems({ name: 'admin', current: '', next: '🦁🐯A1b' })).toContain('too_short');
  });
});
