import { wordPattern } from '../words.ts';

const wordCharacter = /[\p{L}\p{N}\p{M}\p{Co}._-]/u;
const edgeBefore = /(?:^|[^\p{L}\p{N}\p{M}\p{Co}._-])[._-]*$/u;
const edgeBehind = /^[._-]*(?:[^\p{L}\p{N}\p{M}\p{Co}._-]|$)/u;
/** How far an edge is looked at; a longer row of dots and dashes is no edge of a word. */
const edgeLength = 80;

/**
 * Whether a folded text holds a folded phrase as it is, from the edge of a word to the edge of a word (`open` leaves the
 * end free). So every word of the phrase is a word of the text, which is what the index relies on.
 */
export function phraseTest(phrase: string, open: boolean): (text: string) => boolean {
  const boundStart = startsInWord(phrase);
  const boundEnd = !open && endsInWord(phrase);
  return (text) => {
    for (let place = text.indexOf(phrase); place >= 0; place = text.indexOf(phrase, place + 1)) {
      const end = place + phrase.length;
      if (boundStart && !edgeBefore.test(text.slice(Math.max(0, place - edgeLength), place))) continue;
      if (!boundEnd || edgeBehind.test(text.slice(end, end + edgeLength))) return true;
    }
    return false;
  };
}

/** Whether the whole text is one run of word characters. */
export function isOneRun(text: string): boolean {
  const [first] = [...text.matchAll(wordPattern)];
  return first?.[0] === text;
}

/** A word that ends in Hangul is found with what is attached to it: 관리자 finds 관리자가 and 관리자는. */
export function endsInHangul(text: string): boolean {
  return /[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]$/.test(text);
}

function startsInWord(text: string): boolean {
  const code = text.codePointAt(0);
  return code !== undefined && wordCharacter.test(String.fromCodePoint(code));
}

function endsInWord(text: string): boolean {
  return /[\p{L}\p{N}\p{M}\p{Co}._-]$/u.test(text);
}
