import { fromKstInput } from './time-format.ts';

const hourMs = 3_600_000;

/** Spans that the search offers, in milliseconds; `all` and `custom` have none. */
export const ranges = {
  '1h': hourMs,
  '4h': 4 * hourMs,
  '12h': 12 * hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
  all: null,
  custom: null,
} as const;

export type Range = keyof typeof ranges;
export const usualRange: Range = '24h';
const pageSize = 100;

/** What the search form holds; `from` and `to` are UTC epoch milliseconds as text, used with `custom` only. */
export interface EventQueryForm {
  text: string;
  host: string;
  category: string;
  range: Range;
  from: string;
  to: string;
  fields: string[];
}

/** The form as an address of the page keeps it. */
export function formOfAddress(address: URLSearchParams): EventQueryForm {
  const range = address.get('range') ?? usualRange;
  return {
    text: address.get('text') ?? '',
    host: address.get('host') ?? '',
    category: address.get('category') ?? '',
    range: range in ranges ? (range as Range) : usualRange,
    from: address.get('from') ?? '',
    to: address.get('to') ?? '',
    fields: address.getAll('field').filter(isFieldFilter),
  };
}

/** Address of a search, without the parts that are as usual. */
export function addressOfForm(form: EventQueryForm): string {
  const query = conditions(form);
  if (form.range !== usualRange) query.set('range', form.range);
  if (form.range === 'custom') setSpan(query, form.from, form.to);
  const text = query.toString();
  return `/events${text === '' ? '' : `?${text}`}`;
}

/** Query of the API; spans like "last hour" end now. */
export function apiQueryOfForm(form: EventQueryForm, now: number): string {
  const query = filterOfForm(form, now);
  query.set('limit', String(pageSize));
  return query.toString();
}

/** Query of the API for the picture by time; null for a search without a beginning. */
export function histogramQueryOfForm(form: EventQueryForm, now: number): string | null {
  const query = filterOfForm(form, now);
  if (!query.has('from')) return null;
  if (!query.has('to')) query.set('to', String(now));
  return query.toString();
}

/** What the form asks for, without pages; spans like "last hour" end now. */
export function filterOfForm(form: EventQueryForm, now: number): URLSearchParams {
  const query = conditions(form);
  // The address keeps the name it had before there was a query language.
  const written = query.get('text');
  query.delete('text');
  if (written !== null) query.set('query', written);
  const spanMs = ranges[form.range];
  if (spanMs !== null) query.set('from', String(now - spanMs));
  if (form.range === 'custom') setSpan(query, form.from, form.to);
  return query;
}

export function isFieldFilter(written: string): boolean {
  return /^[A-Za-z_@][A-Za-z0-9_.@-]{0,127}:.+$/s.test(written) && written.length <= 600;
}

/** Text of a `datetime-local` field in Korean time as UTC epoch milliseconds; '' where it is none. */
export function spanPart(input: string): string {
  const at = fromKstInput(input);
  return at === null ? '' : String(at);
}

function conditions({ text, host, category, fields }: EventQueryForm): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ text: text.trim(), host: host.trim(), category })) {
    if (value !== '') query.set(name, value);
  }
  for (const field of fields) query.append('field', field);
  return query;
}

function setSpan(query: URLSearchParams, from: string, to: string): void {
  if (from !== '') query.set('from', from);
  if (to !== '') query.set('to', to);
}
