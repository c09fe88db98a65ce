import { definitionLimits } from './definition-limits.ts';
import type { KvOptions } from './step-spec.ts';

/** Receives one pair of a line. */
export type PairSink = (key: string, value: string) => void;
/** Reads the pairs of a text; answers how many there were. */
export type PairReader = (text: string, sink: PairSink) => number;

const maxPairs = definitionLimits.parts;
const blank = 32;

/** A reader of `key=value` lines with these options. Every character is looked at a bounded number of times. */
export function compilePairs(options: KvOptions): PairReader {
  const { pair, value: separator, loose } = options;
  const blankPair = pair.trim() === '';
  const spaced = [...options.spacedKeys].sort((one, other) => other.length - one.length);
  const closeQuote = quoteCloser(options, blankPair);
  const quotes = new Set([...options.quotes].map((quote) => quote.charCodeAt(0)));
  const escape = options.escape ?? '';

  return (text, sink) => {
    let at = 0;
    let count = 0;
    for (let round = 0; at < text.length && round < maxPairs; round++) {
      const equals = text.indexOf(separator, at);
      if (equals < 0) break;
      const keyAt = blankPair ? blankKeyAt(text, at, equals, spaced) : afterLast(text, pair, at, equals);
      const key = text.slice(keyAt, equals).trim();
      let valueAt = equals + separator.length;
      if (!blankPair || separator.trim() !== '=') valueAt = skipBlanks(text, valueAt);
      const quote = text.charCodeAt(valueAt);
      let end: number;
      if (quotes.has(quote)) {
        const close = closeQuote(text, valueAt + 1, quote);
        if (key !== '' && key.length <= definitionLimits.keyLength) {
          sink(key, unescapeQuotes(text.slice(valueAt + 1, close), escape));
          count++;
        }
        end = close + 1;
      } else {
        end = loose && blankPair ? looseEnd(text, valueAt, separator, spaced) : endOf(text, pair, valueAt);
        if (key !== '' && key.length <= definitionLimits.keyLength) {
          sink(key, loose || !blankPair ? text.slice(valueAt, end).trimEnd() : text.slice(valueAt, end));
          count++;
        }
      }
      // What follows a value up to the next separator belongs to no pair; a blank separator is skipped with the next key.
      at = blankPair ? end : afterPair(text, pair, end);
    }
    return count;
  };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === blank || text.charCodeAt(at) === 9) at++;
  return at;
}

function endOf(text: string, pair: string, from: number): number {
  const end = text.indexOf(pair, from);
  return end < 0 ? text.length : end;
}

function afterPair(text: string, pair: string, from: number): number {
  const end = text.indexOf(pair, from);
  return end < 0 ? text.length : end + pair.length;
}

/** Words without a value stand before the key; the key begins after the last separator. */
function afterLast(text: string, pair: string, at: number, equals: number): number {
  const last = text.lastIndexOf(pair, equals - 1);
  return last >= at ? last + pair.length : at;
}

/** Where the key before `equals` begins: after the last blank, or earlier where a known key holds blanks. */
function blankKeyAt(text: string, at: number, equals: number, spaced: readonly string[]): number {
  for (const key of spaced) {
    const start = equals - key.length;
    if (start >= at && text.startsWith(key, start)) return start;
  }
  let start = equals;
  while (start > at && text.charCodeAt(start - 1) === blank) start--;
  while (start > at && text.charCodeAt(start - 1) > blank) start--;
  return start;
}

/** Where an unquoted value that may hold blanks ends: before the next key. */
function looseEnd(text: string, from: number, separator: string, spaced: readonly string[]): number {
  for (let equals = text.indexOf(separator, from); equals >= 0; equals = text.indexOf(separator, equals + 1)) {
    const found = spaced.find(
      (key) =>
        equals - key.length > from &&
        text.startsWith(key, equals - key.length) &&
        text.charCodeAt(equals - key.length - 1) === blank,
    );
    if (found !== undefined) return equals - found.length;
    let start = equals;
    const least = Math.max(from, equals - definitionLimits.keyLength);
    while (start > least && isKeyCode(text.charCodeAt(start - 1))) start--;
    if (start < equals && start > from && text.charCodeAt(start - 1) <= blank) return start;
    if (start === from && start < equals) return from;
  }
  return text.length;
}

function isKeyCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    code > 127
  );
}

type QuoteCloser = (text: string, from: number, quote: number) => number;

/** Finds where a quoted value ends: its quote, or the end of the text. */
function quoteCloser({ pair, value, escape, stray }: KvOptions, blankPair: boolean): QuoteCloser {
  const escapeCode = escape?.charCodeAt(0);
  const closes = (text: string, at: number): boolean => {
    if (!stray) return true;
    let next = at + 1;
    if (next >= text.length) return true;
    if (blankPair) {
      if (text.charCodeAt(next) > blank) return false;
      next = skipBlanks(text, next);
    } else {
      next = skipBlanks(text, next);
      if (next >= text.length) return true;
      if (!text.startsWith(pair, next)) return false;
      next = skipBlanks(text, next + pair.length);
    }
    const keyAt = next;
    while (next - keyAt < definitionLimits.keyLength && isKeyCode(text.charCodeAt(next))) next++;
    if (next >= text.length) return true;
    return next > keyAt && (text.startsWith(value, next) || text.startsWith(pair, next));
  };
  return (text, from, quote) => {
    const mark = String.fromCharCode(quote);
    for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
      if (escapeCode !== undefined && isEscaped(text, at, from, escapeCode)) continue;
      if (closes(text, at)) return at;
    }
    return text.length;
  };
}

function isEscaped(text: string, at: number, from: number, escapeCode: number): boolean {
  let count = 0;
  for (let index = at - 1; index >= from && text.charCodeAt(index) === escapeCode; index--) count++;
  return count % 2 === 1;
}

/** Takes the escape off quotes and off itself; before other characters it stands for itself (`CORP\admin`). */
function unescapeQuotes(text: string, escape: string): string {
  if (escape === '' || !text.includes(escape)) return text;
  let result = '';
  let at = 0;
  for (let found = text.indexOf(escape); found >= 0; found = text.indexOf(escape, at)) {
    const next = text[found + 1];
    const escaped = next === '"' || next === "'" || next === escape;
    result += text.slice(at, escaped ? found : found + 1);
    if (escaped) result += next;
    at = escaped ? found + 2 : found + 1;
  }
  return result + text.slice(at);
}
