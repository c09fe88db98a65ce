import { isBalanced } from './hour-counts.ts';
import type { LedgerRow } from './ledger-port.ts';

/** Excel reads UTF-8 only behind a byte order mark. */
const byteOrderMark = '\uFEFF';
const header = [
  'hour',
  'source_id',
  'source',
  'received',
  'stored',
  'excepted',
  'quarantined',
  'dropped',
  'duplicates',
  'bytes',
  'balanced',
];

/**
 * The ledger as CSV (RFC 4180, CR LF), one row a source and hour, part by part as the pages come. Hours are local times
 * of the zone with its distance from UTC (`2026-03-02 18:00+09:00`).
 */
export async function* ledgerCsv(pages: AsyncIterable<LedgerRow[]>, timeZone: string): AsyncGenerator<string> {
  const hourText = hourFormat(timeZone);
  yield `${byteOrderMark}${header.join(',')}\r\n`;
  for await (const rows of pages) {
    let text = '';
    for (const row of rows) {
      const { received, stored, excepted, quarantined, dropped, duplicates, bytes } = row;
      const counts = [received, stored, excepted, quarantined, dropped, duplicates, bytes].join(',');
      const balanced = isBalanced(row) ? 'yes' : 'no';
      text += `${hourText(row.hourAt)},${row.sourceId},${csvText(row.sourceName)},${counts},${balanced}\r\n`;
    }
    if (text !== '') yield text;
  }
}

/** Quoted, and never read as a formula by a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection). */
function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function hourFormat(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'longOffset',
  });
  // One hour is one text for every source.
  let last = { at: Number.NaN, text: '' };
  return (at) => {
    if (last.at === at) return last.text;
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const { year, month, day, hour, minute, timeZoneName = '' } = parts;
    const offset = timeZoneName.replace('GMT', '').replace('\u2212', '-') || '+00:00';
    last = { at, text: `${year}-${month}-${day} ${hour}:${minute}${offset}` };
    return last.text;
  };
}
