import { canonicalAddress } from '../core/ip-address.ts';
import type { NatEntry } from '../core/source.ts';
import { findNatOverlap, maxNatEntries } from './nat-table.ts';

/** What is wrong with one line; `code` is of the error catalogue and `params` are its places. Lines count from 1. */
export interface NatProblem {
  line: number;
  code:
    | 'NAT_COLUMNS_MISSING'
    | 'NAT_ADDRESS_INVALID'
    | 'NAT_TIME_INVALID'
    | 'NAT_PERIOD_EMPTY'
    | 'NAT_PERIODS_OVERLAP'
    | 'NAT_ROWS_TOO_MANY';
  params: Record<string, string | number>;
}

export type NatCsvOutcome = { kind: 'table'; entries: NatEntry[] } | { kind: 'refused'; problems: NatProblem[] };

const columnNames = {
  translated: [
    'translated',
    'translatedip',
    'nat',
    'natip',
    'publicip',
    '변환',
    '변환ip',
    '변환주소',
    '공인ip',
    'nat주소',
  ],
  internal: [
    'internal',
    'internalip',
    'private',
    'privateip',
    'realip',
    '내부',
    '내부ip',
    '내부주소',
    '사설ip',
    '실제ip',
  ],
  validFrom: ['validfrom', 'from', 'start', '시작', '시작일', '적용일', '유효시작'],
  validTo: ['validto', 'to', 'until', 'end', '종료', '종료일', '만료일', '유효종료'],
} as const;
type ColumnName = keyof typeof columnNames;
const usualOrder: readonly ColumnName[] = ['translated', 'internal', 'validFrom', 'validTo'];

/** More would help nobody, and each is told in two languages. */
const maxProblems = 20;
const longestShown = 60;
const dayMs = 86_400_000;
/** Korea has had no summer time since 1988. */
const koreaOffsetMs = 9 * 3_600_000;

/**
 * Reads a table `translated,internal,valid_from,valid_to`. Columns are found by name (English or Korean, in any order
 * and case) where the first line is a header, else taken in that order; separators are comma, semicolon or tab. Dates
 * and times without a zone are Korean time; a day as `valid_to` is included. Empty times are open. A line that repeats
 * an earlier one is left out.
 */
export function readNatCsv(text: string): NatCsvOutcome {
  return collect(rowsOf(text));
}

/** Reads rows that did not come as a file; lines are numbers of rows from 1. */
export function readNatRows(rows: readonly Record<ColumnName, string>[]): NatCsvOutcome {
  return collect(rows.map((cells, index) => ({ cells, line: index + 1 })));
}

interface Row {
  cells: Partial<Record<ColumnName, string>>;
  line: number;
}

/** The lines that hold anything, without the header, their cells by column. */
function* rowsOf(text: string): Generator<Row> {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const filled = lines.flatMap((line, index) => (line.trim() === '' || line.startsWith('#') ? [] : [index]));
  const first = lines[filled[0] ?? 0] ?? '';
  const separator = ['\t', ';'].find((candidate) => first.includes(candidate)) ?? ',';
  const header = headerOf(cellsOf(first, separator));
  for (const index of header === null ? filled : filled.slice(1)) {
    const texts = cellsOf(lines[index] ?? '', separator);
    yield { cells: byColumn(texts, header ?? usualOrder), line: index + 1 };
  }
}

function byColumn(texts: readonly string[], columns: readonly (ColumnName | null)[]): Row['cells'] {
  const cells: Row['cells'] = {};
  for (const [place, name] of columns.entries()) if (name !== null) cells[name] = texts[place] ?? '';
  return cells;
}

function collect(rows: Iterable<Row>): NatCsvOutcome {
  const problems: NatProblem[] = [];
  const entries: NatEntry[] = [];
  const lineOf: number[] = [];
  const seen = new Set<string>();
  for (const { cells, line } of rows) {
    if (entries.length >= maxNatEntries) return { kind: 'refused', problems: [tooMany(line)] };
    if (problems.length >= maxProblems) break;
    const row = readRow(cells, line);
    if ('code' in row) {
      problems.push(row);
      continue;
    }
    const key = `${row.translated} ${row.internal} ${row.validFrom} ${row.validTo}`;
    if (seen.has(key)) continue;
    seen.add(key);
    entries.push(row);
    lineOf.push(line);
  }
  if (problems.length > 0) return { kind: 'refused', problems };
  const overlap = findNatOverlap(entries);
  if (overlap === null) return { kind: 'table', entries };
  const [line, other] = [lineOf[overlap.second] ?? 0, lineOf[overlap.first] ?? 0];
  const address = entries[overlap.second]?.translated ?? '';
  return { kind: 'refused', problems: [{ line, code: 'NAT_PERIODS_OVERLAP', params: { line, other, address } }] };
}

function tooMany(line: number): NatProblem {
  return { line, code: 'NAT_ROWS_TOO_MANY', params: { line, limit: maxNatEntries } };
}

/** Quotes as spreadsheets write them; a quoted separator belongs to the cell. No cell spans lines: addresses do not. */
function cellsOf(line: string, separator: string): string[] {
  if (!line.includes('"')) return line.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...cells, cell.trim()];
}

function headerOf(cells: readonly string[]): (ColumnName | null)[] | null {
  const names = cells.map((cell) => {
    const plain = cell.toLowerCase().replace(/[\s_-]/g, '');
    return usualOrder.find((name) => (columnNames[name] as readonly string[]).includes(plain)) ?? null;
  });
  return names.includes('translated') && names.includes('internal') ? names : null;
}

function readRow(cells: Row['cells'], line: number): NatEntry | NatProblem {
  const cell = (name: ColumnName) => (cells[name] ?? '').trim();
  const [translatedText, internalText] = [cell('translated'), cell('internal')];
  if (translatedText === '' || internalText === '') return { line, code: 'NAT_COLUMNS_MISSING', params: { line } };
  const [translated, internal] = [canonicalAddress(translatedText), canonicalAddress(internalText)];
  if (translated === null) return invalid('NAT_ADDRESS_INVALID', line, translatedText);
  if (internal === null) return invalid('NAT_ADDRESS_INVALID', line, internalText);
  const from = readTime(cell('validFrom'));
  const to = readTime(cell('validTo'));
  if (from === 'invalid') return invalid('NAT_TIME_INVALID', line, cell('validFrom'));
  if (to === 'invalid') return invalid('NAT_TIME_INVALID', line, cell('validTo'));
  const validFrom = from?.at ?? null;
  const validTo = to === null ? null : to.at + (to.isDay ? dayMs : 0);
  if (validFrom !== null && validTo !== null && validTo <= validFrom) {
    return { line, code: 'NAT_PERIOD_EMPTY', params: { line } };
  }
  return { translated, internal, validFrom, validTo };
}

function invalid(code: 'NAT_ADDRESS_INVALID' | 'NAT_TIME_INVALID', line: number, value: string): NatProblem {
  return { line, code, params: { line, value: value.slice(0, longestShown) } };
}

const timePattern =
  /^(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)? ?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A day or a moment; null where the text is empty or `-`. */
function readTime(text: string): { at: number; isDay: boolean } | null | 'invalid' {
  if (text === '' || text === '-') return null;
  const [, year, month, day, hour, minute, second, zone] = timePattern.exec(text) ?? [];
  if (year === undefined) return 'invalid';
  const [hours, minutes, seconds] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), hours, minutes, seconds);
  const written = `${year}-${month}-${day}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  // Date.UTC turns the 31st of February into March.
  if (new Date(wall).toISOString().slice(0, 19) !== written) return 'invalid';
  return { at: wall - offsetOf(zone), isDay: hour === undefined };
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined) return koreaOffsetMs;
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
