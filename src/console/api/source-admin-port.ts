import type { ErrorCode } from '../../core/error-catalogue.ts';

/** Who changes something, and when (UTC epoch milliseconds). */
export interface Author {
  at: number;
  by: string;
}

export interface SourceSettingsRow {
  addresses: string[];
  transport: string;
  parser: string;
  charset: 'auto' | 'utf-8' | 'cp949';
  timeZone: string;
  enabled: boolean;
}

/** A source as it is kept. Times are UTC epoch milliseconds. */
export interface ManagedSourceRow extends SourceSettingsRow {
  id: number;
  name: string;
  kind: 'syslog' | 'edr_push' | 'edr_pull' | 'file';
  origin: 'built_in' | 'file' | 'console';
  state: 'active' | 'disabled' | 'removed';
  natEntries: number;
  revision: number;
  lastReceivedAt: number | null;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
}

export interface NewSource extends SourceSettingsRow {
  name: string;
  kind: 'syslog' | 'edr_push' | 'file';
}

/**
 * Sources that people make and change; in effect at once. Wrong values throw SOURCE_NAME_TAKEN, SOURCE_ADDRESS_INVALID,
 * SOURCE_ADDRESS_TAKEN, SOURCE_ADDRESSES_MISSING, SOURCE_PARSER_UNKNOWN or SOURCE_TIME_ZONE_UNKNOWN; a source that is not
 * of the console SOURCE_READ_ONLY; another revision SOURCE_CHANGED_MEANWHILE.
 */
export interface SourceAdminPort {
  list(): Promise<ManagedSourceRow[]>;
  /** Null where there is none; also finds removed ones. */
  get(id: number): Promise<ManagedSourceRow | null>;
  /** `token` is that of a source that pushes; told this once. */
  create(source: NewSource, author: Author): Promise<{ source: ManagedSourceRow; token: string | null }>;
  /** Null where there is no such source. */
  change(
    id: number,
    change: { revision: number } & { [Key in keyof SourceSettingsRow]?: SourceSettingsRow[Key] | undefined },
    author: Author,
  ): Promise<ManagedSourceRow | null>;
  /** It keeps its id and its events. Null where there is no such source. */
  remove(id: number, revision: number, author: Author): Promise<ManagedSourceRow | null>;
}

export interface NatRow {
  translated: string;
  internal: string;
  validFrom: number | null;
  validTo: number | null;
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
  page(sourceId: number, range: { after: number; limit: number }): Promise<{ entries: NatRow[]; total: number } | null>;
  /** All of them, times as people write them. */
  replace(
    sourceId: number,
    rows: readonly { translated: string; internal: string; validFrom: string; validTo: string }[],
  ): Promise<NatOutcome>;
  /** All of them, from a file as a spreadsheet writes it (UTF-8 or CP949). */
  importCsv(sourceId: number, file: Uint8Array): Promise<NatOutcome>;
}
