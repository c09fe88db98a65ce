import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertTitle as pageTitle } from '../../../src/console/web/alert-title.ts';
import { alertTitle } from '../../../src/core/alert.ts';

const dump = { title: 'Memory of LSASS read', titleKo: 'LSASS 메모리 읽기' };
const shell = { title: 'Shell started', titleKo: '셸 실행' };
const unnamed = { title: 'Imported rule', titleKo: null };

describe('the title of an alert', () => {
  it.each([
    ['ko', dump.title, [shell, dump], dump.titleKo],
    ['en', dump.title, [shell, dump], dump.title],
    ['ko', unnamed.title, [unnamed, dump], unnamed.title],
    ['ko', 'Trojan found', [dump, shell], 'Trojan found'],
    ['ko', 'Trojan found', [], 'Trojan found'],
    ['en', 'Trojan found', [], 'Trojan found'],
  ] as const)('in %s of %j', (language, title, rules, expected) => {
    expect(alertTitle({ title, rules }, language)).toBe(expected);
  });

  it('is the same on the page', () => {
    const title = fc.constantFrom('a', 'b', 'c');
    const rule = fc.record({ title, titleKo: fc.option(fc.constantFrom('가', '나')) });
    const alert = fc.record({ title, rules: fc.array(rule, { maxLength: 4 }) });
    fc.assert(
      fc.property(alert, fc.constantFrom('ko' as const, 'en' as const), (shown, language) => {
        expect(pageTitle(shown, language)).toBe(alertTitle(shown, language));
      }),
    );
  });
});
