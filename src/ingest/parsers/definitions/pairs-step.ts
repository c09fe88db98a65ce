import { definitionLimits } from './definition-limits.ts';
import { compileQuoteCloser, isKeyCode, skipBlanks, unescapeQuotes } from './quoted-value.ts';
import type { KvOptions } from './step-spec.ts';

/** Receives one pair of a line. */
export type PairSink = (key: string, value: string) => void;
/** Reads the pairs of a text; answers how many there were. */
export type PairReader = (text: string, sink: PairSink) => number;

/** The value that was read last, and where the text goes on. Used again for each value. */
interface Reading {
  value: string;
  end: number;
}
/** Reads the value that begins at `from`. */
type ValueReader = (text: string, from: number, reading: Reading) => void;

const maxPairs = definitionLimits.parts;
const blank = 32;

/** A reader of `key=value` lines with these options. Looks at every character a bounded number of times. */
export function compilePairs(options: KvOptions): PairReader {
  const { pair, value: separator } = options;
  const spaced = [...options.spacedKeys].sort((one, other) => other.length - one.length);
  const blankPair = pair.trim() === '';
  const keyAt = blankPair
    ? (text: string, at: number, equals: number) => blankKeyAt(text, at, equals, spaced)
    : (text: string, at: number, equals: number) => afterLast(text, pair, at, equals);
  const readValue = compileValueReader(options, spaced, blankPair);
  const reading: Reading = { value: '', end: 0 };

  return (text, sink) => {
    let at = 0;
    let count = 0;
    for (let round = 0; round < maxPairs; round++) {
      const equals = text.indexOf(separator, at);
      if (equals < 0) break;
      const key = trimmed(text, keyAt(text, at, equals), equals);
      readValue(text, equals + separator.length, reading);
      at = reading.end;
      if (key === '' || key.length > definitionLimits.keyLength) continue;
      sink(key, reading.value);
      count++;
    }
    return count;
  };
}

function compileValueReader(options: KvOptions, spaced: readonly string[], blankPair: boolean): ValueReader {
  const { pair, value: separator, loose, escape: mark } = options;
  const closeQuote = compileQuoteCloser(options);
  const [first = -1, second = -1, ...others] = [...options.quotes].map((quote) => quote.charCodeAt(0));
  const isQuote = (code: number) => code === first || code === second || others.includes(code);
  // After a plain = a blank begins the next pair: the value is empty.
  const skips = !blankPair || separator.trim() !== '=';
  const endOf =
    loose && blankPair
      ? (text: string, from: number) => looseEnd(text, from, separator, spaced)
      : (text: string, from: number) => orEnd(text, text.indexOf(pair, from));
  const trims = loose || !blankPair;
  return (text, from, reading) => {
    const valueAt = skips ? skipBlanks(text, from) : from;
    const quote = text.charCodeAt(valueAt);
    let end: number;
    if (isQuote(quote)) {
      const close = closeQuote(text, valueAt + 1, quote);
      reading.value = unescapeQuotes(text.slice(valueAt + 1, close), mark);
      end = close + 1;
    } else {
      end = endOf(text, valueAt);
      reading.value = trims ? text.slice(valueAt, end).trimEnd() : text.slice(valueAt, end);
    }
    // What follows a value up to the next separator belongs to no pair.
    reading.end = blankPair ? end : orEnd(text, text.indexOf(pair, end)) + pair.length;
  };
}

/** Most keys have no blank around them: the common case without a call of trim. */
function trimmed(text: string, from: number, end: number): string {
  const key = text.slice(from, end);
  return text.charCodeAt(from) > blank && text.charCodeAt(end - 1) > blank ? key : key.trim();
}

function orEnd(text: string, index: number): number {
  return index < 0 ? text.length : index;
}

/** Words without a value stand before the key; the key begins after the last separator. */
function afterLast(text: string, pair: string, at: number, equals: number): number {
  const last = text.lastIndexOf(pair, equals - 1);
  return last >= at ? last + pair.length : at;
}

/** Where the key before `equals` begins: after the last blank, or earlier where a known key holds blanks. */
function blankKeyAt(text: string, at: number, equals: number, spaced: readonly string[]): number {
  const known = spacedKeyAt(text, equals, spaced);
  if (known >= at) return known;
  let start = equals;
  while (start > at && text.charCodeAt(start - 1) === blank) start--;
  while (start > at && text.charCodeAt(start - 1) > blank) start--;
  return start;
}

/** Where a known key that holds blanks and ends before `equals` begins, -1 where none does. */
function spacedKeyAt(text: string, equals: number, spaced: readonly string[]): number {
  for (const key of spaced) {
    const start = equals - key.length;
    if (start >= 0 && text.startsWith(key, start) && (start === 0 || text.charCodeAt(start - 1) <= blank)) return start;
  }
  return -1;
}

/** Where an unquoted value that may hold blanks ends: before the next key. */
function looseEnd(text: string, from: number, separator: string, spaced: readonly string[]): number {
  for (let equals = text.indexOf(separator, from); equals >= 0; equals = text.indexOf(separator, equals + 1)) {
    const known = spacedKeyAt(text, equals, spaced);
    if (known >= from) return known;
    const least = Math.max(from, equals - definitionLimits.keyLength);
    let start = equals;
    while (start > least && isKeyCode(text.charCodeAt(start - 1))) start--;
    if (start < equals && start > 0 && text.charCodeAt(start - 1) <= blank) return start;
  }
  return text.length;
}
