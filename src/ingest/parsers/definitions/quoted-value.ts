import { definitionLimits } from './definition-limits.ts';
import type { KvOptions } from './step-spec.ts';

/** Finds the quote that closes a value which begins at `from`: its index, or the text's length without one. */
export type QuoteCloser = (text: string, from: number, quote: number) => number;

const blank = 32;

/** A finder of closing quotes with these options. */
export function compileQuoteCloser({ pair, value, escape: mark, stray }: KvOptions): QuoteCloser {
  const escapeCode = mark?.charCodeAt(0);
  const followed = pair.trim() === '' ? followedAfterBlank : followedAfterPair;
  return (text, from, quote) => {
    const closing = String.fromCharCode(quote);
    for (let at = text.indexOf(closing, from); at >= 0; at = text.indexOf(closing, at + 1)) {
      if (escapeCode !== undefined && isEscaped(text, at, from, escapeCode)) continue;
      if (!stray || followed(text, at + 1, pair, value)) return at;
    }
    return text.length;
  };
}

/** Whether a blank and the next key stand here, or the end. */
function followedAfterBlank(text: string, from: number, pair: string, value: string): boolean {
  if (from >= text.length) return true;
  return text.charCodeAt(from) <= blank && beginsKey(text, skipBlanks(text, from), pair, value);
}

/** Whether the separator and the next key stand here, or the end. */
function followedAfterPair(text: string, from: number, pair: string, value: string): boolean {
  const at = skipBlanks(text, from);
  if (at >= text.length) return true;
  return text.startsWith(pair, at) && beginsKey(text, skipBlanks(text, at + pair.length), pair, value);
}

function beginsKey(text: string, from: number, pair: string, value: string): boolean {
  let at = from;
  while (at - from < definitionLimits.keyLength && isKeyCode(text.charCodeAt(at))) at++;
  if (at >= text.length) return true;
  return at > from && (text.startsWith(value, at) || text.startsWith(pair, at));
}

/** Index of the first character from `from` on that is neither a blank nor a tab. */
export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === blank || text.charCodeAt(at) === 9) at++;
  return at;
}

/** Letters, digits, `_ - .`, and all beyond ASCII. */
export function isKeyCode(code: number): boolean {
  if (code > 127) return true;
  const letter = code | 32;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 45 || code === 46;
}

function isEscaped(text: string, at: number, from: number, escapeCode: number): boolean {
  let count = 0;
  for (let index = at - 1; index >= from && text.charCodeAt(index) === escapeCode; index--) count++;
  return count % 2 === 1;
}

/** Takes the escape off quotes and off itself; before other characters it stands for itself (`CORP\admin`). */
export function unescapeQuotes(text: string, mark: string | undefined): string {
  if (mark === undefined || !text.includes(mark)) return text;
  let result = '';
  let at = 0;
  for (let found = text.indexOf(mark); found >= 0; found = text.indexOf(mark, at)) {
    const next = text[found + 1];
    const escaped = next === '"' || next === "'" || next === mark;
    result += text.slice(at, escaped ? found : found + 1);
    if (escaped) result += next;
    at = escaped ? found + 2 : found + 1;
  }
  return result + text.slice(at);
}
