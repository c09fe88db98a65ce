import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { techniqueName } from '../../../src/console/web/attack-techniques.ts';
import { countText, percentText, sizeText } from '../../../src/console/web/number-format.ts';
import { agoParts, durationText, fromKstInput, kstTime } from '../../../src/console/web/time-format.ts';

describe('times', () => {
  it('are Korean, with the day of Korea', () => {
    expect(kstTime(Date.UTC(2026, 0, 4, 15, 0, 1))).toBe('2026-01-05 00:00:01');
  });

  it('typed in Korean time come back as the same moment', () => {
    const seconds = fc.integer({ min: 1_000_000_000, max: 4_000_000_000 });
    fc.assert(
      fc.property(seconds, (second) => {
        expect(fromKstInput(kstTime(second * 1000).replace(' ', 'T'))).toBe(second * 1000);
      }),
    );
  });

  it.each(['', 'x', '2026-13-01T00:00', '2026-01-05 00:00', '1960-01-01T00:00'])('refuses %s', (typed) => {
    expect(fromKstInput(typed)).toBeNull();
  });

  it.each([
    [-5_000, null],
    [1_900, null],
    [59_000, { unit: 'secondsAgo', number: 59 }],
    [60_000, { unit: 'minutesAgo', number: 1 }],
    [3_600_000, { unit: 'hoursAgo', number: 1 }],
    [2 * 86_400_000, { unit: 'daysAgo', number: 2 }],
  ])('%d ms ago', (agoMs, parts) => {
    expect(agoParts(1_700_000_000_000 - agoMs, 1_700_000_000_000)).toEqual(parts);
  });

  it.each([
    [850, '850 ms'],
    [12_340, '12.3 s'],
    [3_661_000, '01:01:01'],
    [90_061_000, '1 d 01:01:01'],
  ])('duration of %d ms', (durationMs, text) => {
    expect(durationText(durationMs)).toBe(text);
  });
});

describe('numbers', () => {
  it('group thousands', () => expect(countText(1_234_567)).toBe('1,234,567'));
  it.each([
    [0, '0%'],
    [0.001, '<1%'],
    [0.555, '56%'],
    [0.999, '>99%'],
    [1, '100%'],
  ])('%d as percent', (share, text) => expect(percentText(share)).toBe(text));
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [171_300_000_000, '160 GiB'],
  ])('%d bytes', (sizeBytes, text) => expect(sizeText(sizeBytes)).toBe(text));
});

describe('techniqueName', () => {
  it.each([
    ['T1059.001', 'PowerShell'],
    ['T1059.099', 'Command and Scripting Interpreter'],
    ['T9999', null],
  ])('%s', (id, name) => expect(techniqueName(id)).toBe(name));
});
