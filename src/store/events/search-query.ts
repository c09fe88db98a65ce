import { ApplianceError } from '../../core/errors.ts';
import type { SearchQuery } from '../../core/search.ts';
import { fixedZone, type TimeZone, timeZoneOf } from '../../core/time-zone.ts';
import { columnsOf, narrowed } from './query/query-columns.ts';
import {
  allOf,
  conjunction,
  type IndexNode,
  indexOf,
  piecesOf,
  plainPieces,
  type SearchTerm,
} from './query/query-index.ts';
import { compileQuery, type RowTest } from './query/query-judge.ts';
import { parseQuery } from './query/query-parser.ts';
import type { ColumnConditions } from './row-reading.ts';
import { fold, wordPattern, wordsOf } from './words.ts';

const maxSearchLimit = 500;
const maxTextLength = 1000;
const maxTerms = 20;
const maxFieldFilters = 20;
const maxPieces = 3;

/** A query made ready: folded, split into words, checked. */
export interface PreparedQuery extends ColumnConditions {
  /** The query language's part; null where there is none beyond the columns. */
  test: RowTest | null;
  terms: SearchTerm[];
  fields: { name: string; matches: (value: string) => boolean }[];
  /** Words that every match holds, for the full-text index; more than `terms`, because fields give words too. */
  index: IndexNode | null;
  /** Those of them that know no alternative. */
  indexTerms: SearchTerm[];
  /** The longest texts that every match holds, for a scan; see `piecesOf`. */
  pieces: string[];
  limit: number;
}

/** Where nobody says whose times are meant. */
const usualZone = 'Asia/Seoul';

/** Checks and prepares a query. Throws STORE_QUERY_REFUSED. */
export function prepareQuery(query: SearchQuery): PreparedQuery {
  if (!Number.isInteger(query.limit) || query.limit < 1 || query.limit > maxSearchLimit) {
    throw refused(`limit must be 1 to ${maxSearchLimit}`);
  }
  const fields = query.fields ?? [];
  if (fields.length > maxFieldFilters) throw refused(`more than ${maxFieldFilters} field filters`);
  if (fields.some(({ value }) => value.length > maxTextLength)) throw refused('a field value is too long');
  const terms = textTerms(query.text ?? '');
  const clock = { now: query.nowAt ?? Date.now(), zone: zoneOf(query) };
  const node = parseQuery(query.query ?? '', clock);
  const { conditions, exact } = columnsOf(node, clock);
  const given = givenColumns(query);
  const both = narrowed(given, conditions);
  const fieldTerms = fields.flatMap(certainWords);
  const index = allOf([...terms, ...fieldTerms, indexOf(node)]);
  const indexTerms = conjunction(index);
  return {
    ...(both ?? given),
    test: exact && both !== null ? null : compileQuery(node, clock),
    terms,
    fields: fields.map(({ name, value }) => ({ name, matches: valueMatcher(value) })),
    index,
    indexTerms,
    pieces: longest([...indexTerms.flatMap(({ word }) => plainPieces(word)), ...piecesOf(node)]),
    limit: query.limit,
  };
}

/** The zone that times without one are in: a distance that was asked for, or the one of the settings. */
export function zoneOf({
  offsetMinutes,
  timeZone = usualZone,
}: Pick<SearchQuery, 'offsetMinutes' | 'timeZone'>): TimeZone {
  return offsetMinutes === undefined ? timeZoneOf(timeZone) : fixedZone(offsetMinutes * 60_000);
}

function longest(pieces: string[]): string[] {
  return [...new Set(pieces)].sort((a, b) => b.length - a.length).slice(0, maxPieces);
}

function givenColumns(query: SearchQuery): ColumnConditions {
  return {
    host: query.host === undefined ? null : query.host.toLowerCase().replace(/\.$/, ''),
    category: query.category ?? null,
    sourceId: query.sourceId ?? null,
    fromAt: query.fromAt ?? null,
    toAt: query.toAt ?? null,
  };
}

/** The FTS5 expression that holds for every match (words cannot contain a quotation mark). */
export function fullTextExpression(node: IndexNode): string {
  if ('word' in node) return `"${node.word}"${node.prefix ? '*' : ''}`;
  if ('all' in node)
    return node.all.map((part) => ('any' in part ? fullTextExpression(part) : inner(part))).join(' AND ');
  return `(${node.any.map(inner).join(' OR ')})`;
}

function inner(node: IndexNode): string {
  return 'word' in node ? fullTextExpression(node) : `(${fullTextExpression(node)})`;
}

function textTerms(text: string): SearchTerm[] {
  if (text.length > maxTextLength) throw refused(`text is longer than ${maxTextLength} characters`);
  const terms = text
    .split(/\s+/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const words = [...wordsOf(part)];
      const prefix = part.endsWith('*');
      return words.map((word, index) => ({ word, prefix: prefix && index === words.length - 1 }));
    });
  if (text.trim() !== '' && terms.length === 0) throw refused('the text holds no letter or number');
  if (terms.length > maxTerms) throw refused(`more than ${maxTerms} words`);
  return uniqueTerms(terms);
}

/** Matches the whole value or one line of it (values of a multi-valued field are joined by line feeds). */
function valueMatcher(wanted: string): (value: string) => boolean {
  const pieces = fold(wanted).split(/\*+/);
  const matchesOne =
    pieces.length === 1 ? (value: string) => value === pieces[0] : (value: string) => matchesPieces(value, pieces);
  return (value) => {
    const folded = fold(value);
    return matchesOne(folded) || (folded.includes('\n') && folded.split('\n').some(matchesOne));
  };
}

/** Wildcards by leftmost search, linear in the value: a regular expression could be made to run away. */
function matchesPieces(value: string, pieces: string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  let position = first.length;
  const end = value.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = value.indexOf(piece, position);
    if (found < 0 || found + piece.length > end) return false;
    position = found + piece.length;
  }
  return true;
}

/** Words that a matching event holds for certain; a word that touches a `*` may be a part of a longer one. */
function certainWords(filter: { name: string; value: string }): SearchTerm[] {
  // The category is a column of its own and no word of the full text.
  if (filter.name === 'event.category') return [];
  const pieces = filter.value.split(/\*+/);
  return pieces.flatMap((piece, index) => {
    const runs = [...fold(piece).matchAll(wordPattern)].map(([run]) => run);
    const from = index > 0 ? 1 : 0;
    const to = index < pieces.length - 1 ? runs.length - 1 : runs.length;
    return runs.slice(from, to).flatMap((run) => [...wordsOf(run)].map((word) => ({ word, prefix: false })));
  });
}

function uniqueTerms(terms: SearchTerm[]): SearchTerm[] {
  const byKey = new Map(terms.map((term) => [`${term.word}${term.prefix ? '*' : ''}`, term]));
  return [...byKey.values()];
}

function refused(reason: string): ApplianceError {
  return new ApplianceError('STORE_QUERY_REFUSED', { params: { reason } });
}
