import type { ErrorCode } from '../../core/error-catalogue.ts';
import type { ManagedSource, NatEntry, NewSource, SourceAuthor, SourceChange } from '../../core/source.ts';

/**
 * Sources that people make and change; in effect at once. Wrong values throw SOURCE_NAME_TAKEN, SOURCE_ADDRESS_INVALID,
 * SOURCE_ADDRESS_TAKEN, SOURCE_ADDRESSES_MISSING, SOURCE_PARSER_UNKNOWN or SOURCE_TIME_ZONE_UNKNOWN; a source that is not
 * of the console SOURCE_READ_ONLY; another revision SOURCE_CHANGED_MEANWHILE.
 */
export interface SourceAdminPort {
  list(): Promise<ManagedSource[]>;
  /** Null where there is none; also finds removed ones. */
  get(id: number): Promise<ManagedSource | null>;
  /** `token` is that of a source that pushes; told this once. */
  create(source: NewSource, author: SourceAuthor): Promise<{ source: ManagedSource; token: string | null }>;
  /** Null where there is no such source. */
  change(id: number, change: SourceChange, author: SourceAuthor): Promise<ManagedSource | null>;
  /** It keeps its id and its events. Null where there is no such source. */
  remove(id: number, revision: number, author: SourceAuthor): Promise<ManagedSource | null>;
}

type NatOutcome =
  | { kind: 'replaced'; total: number }
  | { kind: 'no_source' }
  | {
      kind: 'refused';
      problems: { line: number; code: ErrorCode; params: Record<string, string | number> }[];
    };

/** Translations of a source. A source of the file throws SOURCE_READ_ONLY. */
export interface NatPort {
  /** Null where there is no such source. */
  page(
    sourceId: number,
    range: { after: number; limit: number },
  ): Promise<{ entries: NatEntry[]; total: number } | null>;
  /** All of them, times as people write them. */
  replace(
    sourceId: number,
    rows: readonly { translated: string; internal: string; validFrom: string; validTo: string }[],
  ): Promise<NatOutcome>;
  /** All of them, from a file as a spreadsheet writes it (UTF-8 or CP949). */
  importCsv(sourceId: number, file: Uint8Array): Promise<NatOutcome>;
}
