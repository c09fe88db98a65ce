import { fold, wordPattern, wordsOf } from '../words.ts';
import { readNetwork, version4Prefix } from './query-address.ts';
import { fieldPlace, isAddressField, isTextField } from './query-fields.ts';
import { type FreeText, freeTextOf, plainText, writtenForms } from './query-judge.ts';
import type { PatternPart, QueryNode } from './query-node.ts';

/** One word to be found, or its beginning. */
export interface SearchTerm {
  word: string;
  prefix: boolean;
}

/** Words that every match holds: all of them, or one of several. Null stands for nothing that is certain. */
export type IndexNode = SearchTerm | { all: IndexNode[] } | { any: IndexNode[] };

/** Every word is whole up to here; see `maxWordLength`. */
const shortestCut = 32;

/** Columns that are no words of the full text. */
const unindexed = new Set(['event.category', 'source_id', '@timestamp', 'event.ingested']);

/** What the full-text index can tell of a query; the judge decides the rest. */
export function indexOf(node: QueryNode): IndexNode | null {
  switch (node.kind) {
    case 'and':
      return allOf(node.parts.map(indexOf));
    case 'or':
      return anyOf(node.parts.map(indexOf));
    case 'network':
      return networkIndex(node.text);
    case 'text':
      return node.field === null ? freeIndex(freeTextOf(node)) : fieldIndex(node.field, node);
    default:
      return null;
  }
}

/** A conjunction of what is certain. */
export function allOf(nodes: (IndexNode | null)[]): IndexNode | null {
  const certain = nodes.flatMap((node) => (node === null ? [] : 'all' in node ? node.all : [node]));
  return certain.length > 1 ? { all: unique(certain) } : (certain[0] ?? null);
}

/** The words of the conjunction alone, for indexes that know no alternatives. */
export function conjunction(node: IndexNode | null): SearchTerm[] {
  if (node === null || 'any' in node) return [];
  if ('word' in node) return [node];
  return node.all.filter((part) => 'word' in part);
}

/**
 * Texts that every match holds somewhere in its folded host, action or values, ASCII and without what JSON escapes: for
 * patterns, of which the index knows nothing, and words alike.
 */
export function piecesOf(node: QueryNode): string[] {
  const parts = node.kind === 'and' ? node.parts : [node];
  const texts = parts.flatMap((part) => (part.kind === 'text' ? literals(part) : []));
  return texts.flatMap(plainPieces);
}

function literals({ field, pattern }: Extract<QueryNode, { kind: 'text' }>): string[] {
  if (field !== null) {
    const { names } = fieldPlace(field);
    // An address can be written in two ways, and these columns are no text.
    if (isAddressField(field) || names.some((name) => unindexed.has(name))) return [];
  }
  return pattern.flatMap((part) => ('text' in part ? [part.text] : []));
}

/** Words are cut off and without `.-_` at their ends, so no more than that is certain of a text. */
export function plainPieces(text: string): string[] {
  return fold(text)
    .split(/[^\x20\x21\x23-\x5b\x5d-\x7e]+/)
    .map((piece) => piece.replace(/^[._-]+|[._-]+$/g, '').slice(0, shortestCut))
    .filter((piece) => piece.length > 1);
}

function anyOf(nodes: (IndexNode | null)[]): IndexNode | null {
  const certain = nodes.filter((node) => node !== null);
  return certain.length < nodes.length ? null : { any: unique(certain) };
}

function unique(nodes: IndexNode[]): IndexNode[] {
  return [...new Map(nodes.map((node) => [JSON.stringify(node), node])).values()];
}

/** Whole numbers of an IPv4 network; the groups of IPv6 can be written in too many ways. */
function networkIndex(text: string): IndexNode | null {
  const network = readNetwork(text);
  if (network === null || network.family === 6) return null;
  const word = version4Prefix(network);
  return word === '' ? null : { word, prefix: network.bits < 32 };
}

function freeIndex(wanted: FreeText): IndexNode | null {
  if (wanted.kind === 'word') return { word: wanted.word, prefix: wanted.prefix };
  if (wanted.kind === 'phrase') return phraseIndex(wanted.phrase, wanted.open);
  return patternIndex(wanted.pattern);
}

function phraseIndex(phrase: string, open: boolean): IndexNode | null {
  const words = [...phrase.matchAll(wordPattern)].flatMap(([run]) => [...wordsOf(run)]);
  return allOf(words.map((word, index) => ({ word, prefix: open && index === words.length - 1 })));
}

function fieldIndex(field: string, node: Extract<QueryNode, { kind: 'text' }>): IndexNode | null {
  const { names, prefix } = fieldPlace(field);
  if (names.some((name) => unindexed.has(name))) return null;
  const plain = plainText(node.pattern);
  const sentences = prefix !== null || names.some(isTextField);
  if (plain === null) return sentences ? firstWord(node.pattern) : patternIndex(node.pattern);
  const open = sentences && !node.quoted && freeTextOf(node).kind !== 'textPattern' && isOpen(node);
  const forms = writtenForms(field, plain).map((form) => phraseIndex(form, open));
  return forms.length === 1 ? (forms[0] ?? null) : anyOf(forms);
}

function isOpen(node: Extract<QueryNode, { kind: 'text' }>): boolean {
  const wanted = freeTextOf(node);
  return (wanted.kind === 'word' && wanted.prefix) || (wanted.kind === 'phrase' && wanted.open);
}

/** A pattern may fit a whole value or one word of it; certain is only how the first word begins. */
function firstWord(pattern: readonly PatternPart[]): IndexNode | null {
  const [first] = pattern;
  if (first === undefined || 'wildcard' in first) return null;
  const certain = patternIndex([first, { wildcard: '*' }]);
  return certain;
}

/** Words that are certain where a pattern fits: whole ones between others, and the beginning of one before a wildcard. */
function patternIndex(pattern: readonly PatternPart[]): IndexNode | null {
  return allOf(
    pattern.flatMap((part, index): (IndexNode | null)[] => {
      if ('wildcard' in part) return [];
      const runs = [...fold(part.text).matchAll(wordPattern)].map(([run]) => ({ run, whole: true }));
      const text = fold(part.text);
      const first = runs[0];
      const last = runs.at(-1);
      const touchesStart = index > 0 && first !== undefined && text.startsWith(first.run);
      const touchesEnd = index < pattern.length - 1 && last !== undefined && text.endsWith(last.run);
      if (last !== undefined && touchesEnd) last.whole = false;
      const usable = touchesStart ? runs.slice(1) : runs;
      return usable.flatMap(({ run, whole }) => [...wordsOf(run)].map((word) => ({ word, prefix: !whole })));
    }),
  );
}
