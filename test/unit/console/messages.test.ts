import { describe, expect, it } from 'vitest';
import { en } from '../../../src/console/web/messages/en.ts';
import { ko } from '../../../src/console/web/messages/ko.ts';

type Tree = { [key: string]: string | Tree };

function texts(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : texts(value, `${prefix}${key}.`),
  );
}

const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe('messages', () => {
  const korean = texts(ko);
  const english = new Map(texts(en));

  it('have the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual(korean.map(([key]) => key).sort());
  });

  it('have the same places for values in both languages', () => {
    for (const [key, text] of korean) expect(places(english.get(key) ?? ''), key).toEqual(places(text));
  });

  it('are written in their language', () => {
    const hangul = /[\uac00-\ud7a3]/;
    expect([...english].filter(([, text]) => hangul.test(text))).toEqual([]);
    const same = korean.filter(([, text]) => !hangul.test(text)).map(([key]) => key);
    // Names and examples that are the same in Korean.
    expect(same).toEqual(['nav.api', 'events.fieldHint', 'events.rawMeta', 'api.title']);
  });
});
