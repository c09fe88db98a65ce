import { readAddress, readNetwork } from './query-address.ts';
import { queryError } from './query-error.ts';
import { isAddressField, isTimeField } from './query-fields.ts';
import type { PatternPart, QueryBound, QueryClock, QueryNode } from './query-node.ts';
import { accept, acceptName, matchHere, type QueryReader, readWord, skipSpaces, type Word } from './query-reader.ts';
import { readMoment } from './query-time.ts';

const maxLength = 2000;
const maxDepth = 20;
const maxTerms = 50;

/** Operators are words of their own, in any case (Kibana's way); in quotes they are text. */
const orSign = /(?:or(?=[\s()"]|$)|\|\|)/iy;
const andSign = /(?:and(?=[\s()"]|$)|&&)/iy;
const notSign = /(?:not(?=[\s()"]|$)|[!-](?=\S))/iy;
const anyOperator = /(?:(?:or|and|not)(?=[\s()"]|$)|\|\||&&)/iy;

interface Parser extends QueryReader {
  clock: QueryClock;
  terms: number;
  /** The field of `field:( … )`; null outside. */
  field: string | null;
}

/**
 * Reads a query in the style of Lucene and Kibana; `src/store/README.md` describes the language. Throws
 * STORE_QUERY_UNCLOSED, STORE_QUERY_UNEXPECTED, STORE_QUERY_ENDS_EARLY, STORE_QUERY_NOT_A_TIME,
 * STORE_QUERY_NOT_A_NETWORK, STORE_QUERY_NOT_A_RANGE, STORE_QUERY_WITHOUT_WORD or STORE_QUERY_TOO_LARGE, each with
 * the position.
 */
export function parseQuery(text: string, clock: QueryClock): QueryNode {
  if (text.length > maxLength) throw queryError('STORE_QUERY_TOO_LARGE', maxLength);
  const parser: Parser = { text: text.toWellFormed(), index: 0, clock, terms: 0, field: null };
  skipSpaces(parser);
  if (parser.index === text.length) return { kind: 'all' };
  const node = parseOr(parser, 0);
  if (parser.index < text.length) throw unexpected(parser);
  return node;
}

function parseOr(parser: Parser, depth: number): QueryNode {
  const parts = [parseAnd(parser, depth)];
  while (accept(parser, orSign) !== null) parts.push(parseAnd(parser, depth));
  return joined('or', parts);
}

function parseAnd(parser: Parser, depth: number): QueryNode {
  const parts = [parseNot(parser, depth)];
  for (;;) {
    skipSpaces(parser);
    const { text, index } = parser;
    if (index >= text.length || text[index] === ')' || matchHere(parser, orSign) !== null) break;
    accept(parser, andSign);
    parts.push(parseNot(parser, depth));
  }
  return joined('and', parts);
}

function joined(kind: 'and' | 'or', parts: QueryNode[]): QueryNode {
  // `a AND (b AND c)` is one conjunction, so that an index is asked for all three.
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  return flat.length === 1 ? (flat[0] as QueryNode) : { kind, parts: flat };
}

function parseNot(parser: Parser, depth: number): QueryNode {
  if (depth > maxDepth) throw queryError('STORE_QUERY_TOO_LARGE', parser.index);
  skipSpaces(parser);
  if (accept(parser, notSign) !== null) return { kind: 'not', part: parseNot(parser, depth + 1) };
  accept(parser, /\+(?=\S)/y);
  const { text, index } = parser;
  if (index >= text.length) throw queryError('STORE_QUERY_ENDS_EARLY', index);
  if (matchHere(parser, anyOperator) !== null) throw unexpected(parser);
  if (text[index] === '(') return parseGroup(parser, depth);
  return parser.field === null ? parseNamed(parser, depth) : parseValue(parser, parser.field);
}

function parseGroup(parser: Parser, depth: number): QueryNode {
  const opened = parser.index;
  parser.index += 1;
  const node = parseOr(parser, depth + 1);
  skipSpaces(parser);
  if (accept(parser, /\)/y) === null) throw queryError('STORE_QUERY_UNCLOSED', opened, '(');
  return node;
}

function parseNamed(parser: Parser, depth: number): QueryNode {
  const field = acceptName(parser);
  if (field === null) return freeText(countTerm(parser, readWord(parser)), parser);
  skipSpaces(parser);
  const { text, index } = parser;
  if (index >= text.length) throw queryError('STORE_QUERY_ENDS_EARLY', index);
  if (text[index] !== '(') return parseValue(parser, field);
  parser.field = field;
  const node = parseGroup(parser, depth);
  parser.field = null;
  return node;
}

function parseValue(parser: Parser, field: string): QueryNode {
  if (/[[{]/.test(parser.text[parser.index] ?? '')) return parseRange(parser, field);
  const sign = accept(parser, /[<>]=?/y);
  if (sign !== null) return parseComparison(parser, field, sign);
  const word = countTerm(parser, readWord(parser));
  const { pattern, quoted, raw } = word;
  if (!quoted && isOnlyStar(pattern)) return field === '*' ? { kind: 'all' } : { kind: 'exists', field };
  if (field === '*') return freeText(word, parser);
  if (isTimeField(field)) {
    const bound = { text: momentText(parser, word), included: true };
    return { kind: 'range', field, low: bound, high: bound };
  }
  const isNetwork = readNetwork(raw) !== null && (isAddressField(field) || !quoted);
  if (isNetwork) return { kind: 'network', field, text: raw };
  if (isAddressField(field) && !quoted && /^[0-9a-f.:]+\/\S*$/i.test(raw)) {
    throw queryError('STORE_QUERY_NOT_A_NETWORK', word.index, raw);
  }
  return { kind: 'text', field, pattern, quoted };
}

function parseComparison(parser: Parser, field: string, sign: string): QueryNode {
  skipSpaces(parser);
  const bound = readBound(parser, field, sign.endsWith('='));
  return { kind: 'range', field, low: sign[0] === '>' ? bound : null, high: sign[0] === '<' ? bound : null };
}

function parseRange(parser: Parser, field: string): QueryNode {
  const opened = parser.index;
  const opener = accept(parser, /[[{]/y);
  skipSpaces(parser);
  const low = readBound(parser, field, opener === '[');
  skipSpaces(parser);
  if (accept(parser, /to(?=\s)/iy) === null) throw queryError('STORE_QUERY_NOT_A_RANGE', opened);
  skipSpaces(parser);
  const high = readBound(parser, field, true);
  skipSpaces(parser);
  const closer = accept(parser, /[\]}]/y);
  if (closer === null) throw queryError('STORE_QUERY_NOT_A_RANGE', opened);
  return { kind: 'range', field, low, high: high === null ? null : { ...high, included: closer === ']' } };
}

/** `*` is no bound. */
function readBound(parser: Parser, field: string, included: boolean): QueryBound | null {
  const word = countTerm(parser, readWord(parser, ']}'));
  if (!word.quoted && isOnlyStar(word.pattern)) return null;
  if (isTimeField(field)) return { text: momentText(parser, word), included };
  const text = word.pattern.map((part) => ('text' in part ? part.text : part.wildcard)).join('');
  if (text === '') throw queryError('STORE_QUERY_NOT_A_RANGE', word.index);
  return { text, included };
}

/** Text that may be anywhere in an event. */
function freeText(word: Word, parser: Parser): QueryNode {
  const { pattern, quoted, raw, index } = word;
  if (!quoted && isOnlyStar(pattern)) return { kind: 'all' };
  if (!quoted && raw.includes('/') && readNetwork(raw) !== null) return { kind: 'network', field: 'ip', text: raw };
  if (!quoted && /^[[{]/.test(raw) && readAddress(raw) === null) throw unexpected({ ...parser, index });
  const literal = pattern.map((part) => ('text' in part ? part.text : '')).join('');
  if (!/[\p{L}\p{N}]/u.test(literal)) throw queryError('STORE_QUERY_WITHOUT_WORD', index, raw);
  return { kind: 'text', field: null, pattern, quoted };
}

function momentText(parser: Parser, { raw, index }: Word): string {
  if (readMoment(raw, parser.clock) === null) throw queryError('STORE_QUERY_NOT_A_TIME', index, raw);
  return raw;
}

function countTerm(parser: Parser, word: Word): Word {
  parser.terms += 1;
  if (parser.terms > maxTerms) throw queryError('STORE_QUERY_TOO_LARGE', word.index);
  if (word.pattern.length > 0 || word.quoted) return word;
  throw unexpected(parser);
}

function isOnlyStar(pattern: PatternPart[]): boolean {
  const [only] = pattern;
  return pattern.length === 1 && only !== undefined && 'wildcard' in only && only.wildcard === '*';
}

function unexpected({ text, index }: QueryReader) {
  if (index >= text.length) return queryError('STORE_QUERY_ENDS_EARLY', index);
  const found = /^(?:[()]|[^\s()]+|\s)/.exec(text.slice(index))?.[0] ?? '';
  return queryError('STORE_QUERY_UNEXPECTED', index, found);
}
