import type { LedgerPort, LedgerRow, LedgerSpan } from '../../console/api/ledger-port.ts';
import type { Stores } from '../stores.ts';

/** One answer of the search thread: some thousand rows with forty sources. */
const pageMs = 10 * 86_400_000;

/** The ledger, read page by page off the main thread. */
export function createConsoleLedger(
  { sources, search }: Pick<Stores, 'sources' | 'search'>,
  timeZone: string,
): LedgerPort {
  async function* pages({ from, to, sourceId }: LedgerSpan): AsyncGenerator<LedgerRow[]> {
    const names = sources.names();
    for (let fromAt = from; fromAt < to; fromAt += pageMs) {
      const deltas = await search.countsByHour({ fromAt, toAt: Math.min(to, fromAt + pageMs) });
      const meant = deltas.filter((delta) => sourceId === undefined || delta.sourceId === sourceId);
      yield meant.map((delta) => ({ ...delta, sourceName: names.get(delta.sourceId) ?? '' }));
    }
  }
  const dayStart = dayStartIn(timeZone);
  return {
    pages,
    async days(span) {
      const sums = new Map<string, LedgerRow>();
      for await (const rows of pages(span)) for (const row of rows) addTo(sums, row, dayStart(row.hourAt));
      return [...sums.values()].sort((one, other) => one.hourAt - other.hourAt || one.sourceId - other.sourceId);
    },
    timeZone: () => timeZone,
  };
}

function addTo(sums: Map<string, LedgerRow>, row: LedgerRow, dayAt: number): void {
  const key = `${row.sourceId}@${dayAt}`;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { ...row, hourAt: dayAt });
    return;
  }
  for (const name of ['received', 'stored', 'excepted', 'quarantined', 'dropped', 'duplicates', 'bytes'] as const) {
    sum[name] += row[name];
  }
}

/** The start of the local day that holds an hour. */
function dayStartIn(timeZone: string): (hourAt: number) => number {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const known = new Map<number, number>();
  return (hourAt) => {
    const cached = known.get(hourAt);
    if (cached !== undefined) return cached;
    const [hours = 0, minutes = 0] = hour.format(hourAt).split(':').map(Number);
    // A day with a clock change is off by that change before it; KST has none.
    const start = hourAt - hours * 3_600_000 - minutes * 60_000;
    known.set(hourAt, start);
    return start;
  };
}
