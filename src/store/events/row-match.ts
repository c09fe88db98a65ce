import type { EventFields } from '../../core/event.ts';
import { type EventRow, rowFields } from './event-row.ts';
import type { IndexNode, SearchTerm } from './query/query-index.ts';
import type { RowView } from './query/query-judge.ts';
import type { PreparedQuery } from './search-query.ts';
import { eventWords, fold } from './words.ts';

/**
 * Whether a row holds everything the query asks for. This is the one judge for hot, sealed and cold partitions; indexes
 * only narrow what it sees. Gives the parsed fields, so that they are parsed once.
 */
export function matchRow(row: EventRow, query: PreparedQuery): EventFields | undefined {
  if (!matchesColumns(row, query)) return undefined;
  if (!mayHold(row, query.index)) return undefined;
  const view = viewOf(row);
  for (const { name, matches } of query.fields) {
    const value = fieldValue(row, view.fields(), name);
    if (value === undefined || !matches(value)) return undefined;
  }
  if (query.terms.length > 0 && !holdsTerms(view, query.terms)) return undefined;
  return query.test === null || query.test(view) ? view.fields() : undefined;
}

function matchesColumns(row: EventRow, query: PreparedQuery): boolean {
  return (
    (query.host === null || row.host === query.host) &&
    (query.category === null || row.category === query.category) &&
    (query.sourceId === null || row.sourceId === query.sourceId) &&
    (query.fromAt === null || row.at >= query.fromAt) &&
    (query.toAt === null || row.at <= query.toAt)
  );
}

function viewOf(row: EventRow): RowView {
  let fields: EventFields | null = null;
  let words: ReadonlySet<string> | null = null;
  let texts: string[] | null = null;
  const readFields = (): EventFields => {
    fields ??= rowFields(row);
    return fields;
  };
  return {
    row,
    fields: readFields,
    words() {
      words ??= eventWords({ host: row.host, action: row.action, values: Object.values(readFields()) });
      return words;
    },
    texts() {
      texts ??= [row.host, row.action, ...Object.values(readFields())].map((value) => fold(String(value)));
      return texts;
    },
  };
}

/** Columns of the event can be asked for under their ECS names as well. */
function fieldValue(row: EventRow, fields: EventFields, name: string): string | undefined {
  const value = fields[name];
  if (value !== undefined) return String(value);
  if (name === 'host.name') return row.host;
  if (name === 'event.category') return row.category;
  if (name === 'event.action') return row.action;
  return undefined;
}

/**
 * Rejects most rows without parsing them: a word that is nowhere in the folded JSON is nowhere in the values. Words
 * hold no character that JSON escapes; only a mark at their beginning can differ there (it composes with the letter of
 * an escape such as `\\n`), therefore it is left out.
 */
function mayHold(row: EventRow, index: IndexNode | null): boolean {
  if (index === null) return true;
  return holds(fold(`${row.host}\n${row.action}\n${row.coded}`), index);
}

function holds(text: string, node: IndexNode): boolean {
  if ('word' in node) return text.includes(withoutMarks(node.word));
  return 'all' in node ? node.all.every((part) => holds(text, part)) : node.any.some((part) => holds(text, part));
}

function withoutMarks(word: string): string {
  // Only a word that begins beyond ASCII can begin with a mark.
  return word.charCodeAt(0) < 0x80 ? word : word.replace(/^\p{M}+/u, '');
}

function holdsTerms(view: RowView, terms: SearchTerm[]): boolean {
  const words = view.words();
  return terms.every(({ word, prefix }) =>
    prefix ? [...words].some((candidate) => candidate.startsWith(word)) : words.has(word),
  );
}
