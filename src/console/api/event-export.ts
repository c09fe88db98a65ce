import type { StoredEvent } from '../../core/event.ts';
import type { SearchPart } from '../../core/search.ts';
import type { TimeZone } from '../../core/time-zone.ts';

/** How an export writes events. */
export interface ExportFormat {
  mediaType: string;
  /** What stands before the first event. */
  head: string;
  row(event: StoredEvent): string;
  /** A last row that says that the file is not everything. */
  cut(reason: string): string;
}

/** Excel reads UTF-8 only behind a byte order mark. */
const byteOrderMark = '\uFEFF';
const usualColumns = [
  '@timestamp',
  'host.name',
  'event.category',
  'event.action',
  'user.name',
  'source.ip',
  'destination.ip',
  'destination.port',
  'process.name',
  'process.command_line',
  'file.path',
  'message',
  'event.ingested',
  'source_id',
  '_id',
];

/** CSV by RFC 4180 with CR LF, for spreadsheets; nothing is masked. */
export function csvFormat(columns: readonly string[] | null, zone: Pick<TimeZone, 'offsetAt'>): ExportFormat {
  const names = columns ?? usualColumns;
  const row = (values: (string | number | undefined)[]): string => `${values.map(csvCell).join(',')}\r\n`;
  return {
    mediaType: 'text/csv; charset=utf-8',
    // Names are checked by the contract; a cell that begins with @ would be read as a formula.
    head: `${byteOrderMark}${names.map((name) => name.replace(/^@/, '')).join(',')}\r\n`,
    row: (event) => row(names.map((name) => columnValue(event, name, zone))),
    cut: (reason) => row([`# ${reason}`]),
  };
}

/** One JSON object a line: the whole event, or the columns that are asked for; nothing is masked. */
export function ndjsonFormat(columns: readonly string[] | null, zone: Pick<TimeZone, 'offsetAt'>): ExportFormat {
  const chosen = (event: StoredEvent): object =>
    columns === null ? event : Object.fromEntries(columns.map((name) => [name, columnValue(event, name, zone)]));
  return {
    mediaType: 'application/x-ndjson; charset=utf-8',
    head: '',
    row: (event) => `${JSON.stringify(chosen(event))}\n`,
    cut: (reason) => `${JSON.stringify({ incomplete: reason })}\n`,
  };
}

/** Counts of an export, for the trailer and the audit log. */
export interface ExportCount {
  rows: number;
  partitionsSearched: number;
  partitionsTotal: number;
  ended: string;
}

/** Writes parts as they come; `count` is kept up to date. A file that is not everything says so in its last row. */
export async function* exportText(
  parts: AsyncIterable<SearchPart>,
  format: ExportFormat,
  count: ExportCount,
): AsyncGenerator<string> {
  if (format.head !== '') yield format.head;
  for await (const { events, ended, partitionsSearched, partitionsTotal, unreadablePartitions } of parts) {
    Object.assign(count, { partitionsSearched, partitionsTotal, ended: ended ?? count.ended });
    count.rows += events.length;
    if (events.length > 0) yield events.map(format.row).join('');
    const progress = `${partitionsSearched} of ${partitionsTotal} partitions, ${count.rows} rows`;
    if (ended === 'limit' || ended === 'deadline') yield format.cut(`incomplete: ended by ${ended} after ${progress}`);
    else if (ended !== null && unreadablePartitions.length > 0) {
      yield format.cut(`incomplete: partitions ${unreadablePartitions.join(' ')} could not be read`);
    }
  }
}

function columnValue(event: StoredEvent, name: string, zone: Pick<TimeZone, 'offsetAt'>): string | number | undefined {
  switch (name) {
    case '@timestamp':
      return localTime(event.at, zone.offsetAt(event.at));
    case 'event.ingested':
      return localTime(event.receivedAt, zone.offsetAt(event.receivedAt));
    case 'host.name':
      return event.host;
    case 'event.category':
      return event.category;
    case 'event.action':
      return event.action;
    case 'source_id':
      return event.sourceId;
    case '_id':
      return event.id;
    default:
      return event.fields[name];
  }
}

/** Numbers as they are; text quoted where it must be, and never read as a formula by a spreadsheet. */
function csvCell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  // https://owasp.org/www-community/attacks/CSV_Injection
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** ISO 8601 with the distance from UTC; a time that no calendar holds is its number. */
function localTime(at: number, offsetMs: number): string {
  const local = new Date(at + offsetMs);
  if (Number.isNaN(local.getTime())) return String(at);
  const distance = Math.round(Math.abs(offsetMs) / 60_000);
  const pad = (number: number): string => String(number).padStart(2, '0');
  const sign = offsetMs < 0 ? '-' : '+';
  return `${local.toISOString().slice(0, -1)}${sign}${pad(Math.floor(distance / 60))}:${pad(distance % 60)}`;
}
