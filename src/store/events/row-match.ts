import type { EventFields } from '../../core/event.ts';
import { type EventRow, rowFields } from './event-row.ts';
import type { PreparedQuery, SearchTerm } from './search-query.ts';
import { eventWords, fold } from './words.ts';

/**
 * Whether a row holds everything the query asks for. This is the one judge for sealed and unsealed partitions; indexes
 * only narrow what it sees. Gives the parsed fields, so that they are parsed once.
 */
export function matchRow(row: EventRow, query: PreparedQuery): EventFields | undefined {
  if (!matchesColumns(row, query)) return undefined;
  if (!mayHold(row, query.probes)) return undefined;
  const fields = rowFields(row);
  for (const { name, matches } of query.fields) {
    const value = fieldValue(row, fields, name);
    if (value === undefined || !matches(value)) return undefined;
  }
  return query.terms.length === 0 || holdsTerms(row, fields, query.terms) ? fields : undefined;
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
 * an escape such as `\\n`), therefore probes are without it.
 */
function mayHold(row: EventRow, probes: string[]): boolean {
  if (probes.length === 0) return true;
  const text = fold(`${row.host}\n${row.action}\n${row.coded}`);
  return probes.every((probe) => text.includes(probe));
}

function holdsTerms(row: EventRow, fields: EventFields, terms: SearchTerm[]): boolean {
  const words = eventWords({ host: row.host, action: row.action, values: Object.values(fields) });
  return terms.every(({ word, prefix }) =>
    prefix ? [...words].some((candidate) => candidate.startsWith(word)) : words.has(word),
  );
}
