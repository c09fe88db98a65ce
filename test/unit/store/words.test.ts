import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventWords, fold, maxWordLength, wordsOf } from '../../../src/store/events/words.ts';

describe('words', () => {
  const table: [text: string, words: string[]][] = [
    ['', []],
    ['/// === ""', []],
    ['Failed password for Root.', ['failed', 'password', 'for', 'root']],
    ['C:\\Windows\\System32\\cmd.exe', ['c', 'windows', 'system32', 'cmd.exe']],
    ['src=10.0.0.7:443 (web-01)', ['src', '10.0.0.7', '443', 'web-01']],
    ['_svc --flag ...', ['svc', 'flag']],
    ['로그인 실패: 관리자', ['로그인', '실패', '관리자']],
    // Decomposed Hangul and accents, as some file systems hand them out.
    ['한글'.normalize('NFD'), ['한글']],
    ['CAFE\u0301', ['café']],
    ['ΟΔΟΣ', ['οδοσ']],
    ['\ud800broken', ['broken']],
  ];
  it.each(table)('of %j', (text, words) => {
    expect([...wordsOf(text)]).toEqual(words);
  });

  it('cuts long words, never through a surrogate pair', () => {
    expect([...wordsOf('a'.repeat(200))]).toEqual(['a'.repeat(maxWordLength)]);
    const [cut] = wordsOf(`a${'𞤢'.repeat(60)}`);
    expect(cut).toHaveLength(maxWordLength - 1);
    expect(cut?.isWellFormed()).toBe(true);
  });

  it('hold for every text: folding again changes nothing, and a word is its own word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        for (const word of wordsOf(text)) expect([...wordsOf(word)]).toEqual([word]);
      }),
    );
  });

  it('of an event come from host, action and all values, numbers too', () => {
    const words = eventWords({
      host: 'ws-01',
      action: 'logon-failed',
      values: ['Kim', 47],
    });
    expect([...words]).toEqual(['ws-01', 'logon-failed', 'kim', '47']);
  });
});
