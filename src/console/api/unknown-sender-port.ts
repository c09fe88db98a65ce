import type { Author, ManagedSourceRow, NewSource } from './source-admin-port.ts';

export interface UnknownSenderRow {
  peer: string;
  firstAt: number;
  lastAt: number;
  received: number;
  held: number;
  transport: string;
  lines: string[];
  guess: { parser: string; share: number }[];
}

/** Senders that go to an existing source, or to a new one made for them. */
export interface SenderAssignment {
  peers: string[];
  to: { sourceId: number } | { source: Omit<NewSource, 'addresses' | 'kind'> };
}

/** Senders that no source names. */
export interface UnknownSenderPort {
  list(page: {
    limit: number;
    offset: number;
  }): Promise<{ senders: UnknownSenderRow[]; total: number; forgotten: number }>;
  /**
   * Adds the senders to sources and has what was held of them parsed again, each line once. All or nothing.
   * Throws as `SourceAdminPort` does, CONSOLE_NOT_FOUND or SOURCE_ASSIGNED_TWICE.
   */
  assign(
    assignments: readonly SenderAssignment[],
    author: Author,
  ): Promise<{ source: ManagedSourceRow; peers: string[]; reparseRunId: number }[]>;
}
