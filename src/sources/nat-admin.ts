import type { NatEntry, SourceRow } from '../core/source.ts';
import { type NatCsvOutcome, readNatRows } from './nat-csv.ts';
import { readNatBytes, type SourceBook } from './source-book.ts';
import { requireConsoleSource } from './source-keeper.ts';

type NatOutcome =
  | { kind: 'replaced'; total: number }
  | { kind: 'no_source' }
  | Extract<NatCsvOutcome, { kind: 'refused' }>;

/** Translations of a source, as people see and replace them. A source of the file throws SOURCE_READ_ONLY. */
export interface NatAdmin {
  /** Null where there is no such source. */
  page(
    sourceId: number,
    range: { after: number; limit: number },
  ): Promise<{ entries: NatEntry[]; total: number } | null>;
  /** All of them, times as people write them. */
  replace(sourceId: number, rows: Parameters<typeof readNatRows>[0]): Promise<NatOutcome>;
  /** All of them, from a file as a spreadsheet writes it (UTF-8 or CP949). */
  importCsv(sourceId: number, file: Uint8Array): Promise<NatOutcome>;
}

interface NatTables {
  sources: { get(id: number): SourceRow | null };
  sourceNat: {
    page(sourceId: number, range: { after: number; limit: number }): NatEntry[];
    count(sourceId: number): number;
    replace(sourceId: number, entries: readonly NatEntry[]): void;
  };
}

/** Creates the administration; what is replaced reaches the writer thread at once. */
export function createNatAdmin({ sources, sourceNat }: NatTables, book: Pick<SourceBook, 'reloadNat'>): NatAdmin {
  const replace = (sourceId: number, read: () => NatCsvOutcome): NatOutcome => {
    const source = sources.get(sourceId);
    if (source === null || source.state === 'removed') return { kind: 'no_source' };
    requireConsoleSource(source);
    const outcome = read();
    if (outcome.kind === 'refused') return outcome;
    sourceNat.replace(sourceId, outcome.entries);
    book.reloadNat(sourceId);
    return { kind: 'replaced', total: outcome.entries.length };
  };
  return {
    async page(sourceId, range) {
      if (sources.get(sourceId) === null) return null;
      return { entries: sourceNat.page(sourceId, range), total: sourceNat.count(sourceId) };
    },
    replace: async (sourceId, rows) => replace(sourceId, () => readNatRows(rows)),
    importCsv: async (sourceId, file) => replace(sourceId, () => readNatBytes(file)),
  };
}
