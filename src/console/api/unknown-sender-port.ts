import type { ManagedSource, NewSource, SourceAuthor, UnknownSender } from '../../core/source.ts';

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
  }): Promise<{ senders: UnknownSender[]; total: number; forgotten: number }>;
  /**
   * Adds the senders to sources and has what was held of them parsed again, each line once. All or nothing.
   * Throws as `SourceAdminPort` does, CONSOLE_NOT_FOUND or SOURCE_ASSIGNED_TWICE.
   */
  assign(
    assignments: readonly SenderAssignment[],
    author: SourceAuthor,
  ): Promise<{ source: ManagedSource; peers: string[]; reparseRunId: number }[]>;
}
