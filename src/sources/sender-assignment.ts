import { ApplianceError } from '../core/errors.ts';
import { canonicalAddress } from '../core/ip-address.ts';
import type { ManagedSource, NewSource, SourceAuthor, SourceRow, UnknownSender } from '../core/source.ts';
import type { HeldLines, Transaction } from './ports.ts';
import type { SourceBook } from './source-book.ts';
import { configOf } from './source-config.ts';
import type { SourceKeeper } from './source-keeper.ts';

/** Senders that go to an existing source, or to a new one made for them. */
export interface SenderAssignment {
  peers: string[];
  to: { sourceId: number } | { source: Omit<NewSource, 'addresses' | 'kind'> };
}

/** Senders that no source names, and giving them to sources. */
export interface SenderAssignments {
  list(page: {
    limit: number;
    offset: number;
  }): Promise<{ senders: UnknownSender[]; total: number; forgotten: number }>;
  /**
   * Adds the senders to sources and has what was held of them parsed again, each line once. All or nothing.
   * @throws ApplianceError as the keeper does, CONSOLE_NOT_FOUND or SOURCE_ASSIGNED_TWICE
   */
  assign(
    assignments: readonly SenderAssignment[],
    author: SourceAuthor,
  ): Promise<{ source: ManagedSource; peers: string[]; reparseRunId: number }[]>;
}

interface SenderTables {
  sources: { get(id: number): SourceRow | null };
  unknownSenders: {
    list(page: { limit: number; offset: number }): UnknownSender[];
    count(): number;
    forgotten(): number;
  };
}

interface SenderAssignmentOptions {
  book: Pick<SourceBook, 'reload' | 'builtInId'>;
  keeper: SourceKeeper;
  reparses: HeldLines;
  transaction: Transaction;
}

/** Creates it over the tables of sources and unknown senders. */
export function createSenderAssignments(
  { sources, unknownSenders }: SenderTables,
  { book, keeper, reparses, transaction }: SenderAssignmentOptions,
): SenderAssignments {
  function assignOne({ peers, to }: SenderAssignment, author: SourceAuthor) {
    if ('source' in to) {
      return { source: keeper.create({ ...to.source, kind: 'syslog', addresses: peers }, author), peers };
    }
    const known = sources.get(to.sourceId);
    if (known === null || known.state === 'removed') {
      throw new ApplianceError('CONSOLE_NOT_FOUND', { params: { what: `source ${to.sourceId}` } });
    }
    const addresses = [...configOf(known).addresses, ...peers];
    return { source: keeper.change(known, { revision: known.revision, addresses }, author), peers };
  }

  return {
    list: async (page) => ({
      senders: unknownSenders.list(page),
      total: unknownSenders.count(),
      forgotten: unknownSenders.forgotten(),
    }),
    async assign(assignments, author) {
      const checked = checkedPeers(assignments);
      // Asked for before the transaction, which cannot wait.
      for (const { to } of checked) if ('source' in to) await keeper.checkParser(to.source.parser);
      const assigned = transaction(() => checked.map((assignment) => assignOne(assignment, author)));
      // The writer takes the sources before the runs, so nothing more is held while they go on.
      book.reload();
      return assigned.map(({ source, peers }) => {
        const selection = { sourceId: book.builtInId, peers };
        const reparseRunId = reparses.start({ selection, toSourceId: source.id, actor: author.by });
        return { source, peers, reparseRunId };
      });
    },
  };
}

function checkedPeers(assignments: readonly SenderAssignment[]): SenderAssignment[] {
  const seen = new Set<string>();
  return assignments.map(({ peers, to }) => {
    const canonical = peers.map((address) => {
      const peer = canonicalAddress(address);
      if (peer === null) throw new ApplianceError('SOURCE_ADDRESS_INVALID', { params: { address } });
      if (seen.has(peer)) throw new ApplianceError('SOURCE_ASSIGNED_TWICE', { params: { address } });
      seen.add(peer);
      return peer;
    });
    return { peers: canonical, to };
  });
}
