import type { ManagedSource, NewSource, SourceAuthor, SourceChange } from '../core/source.ts';
import type { ChangeableSources, HeldLines, Transaction } from './ports.ts';
import type { SourceBook } from './source-book.ts';
import type { SourceKeeper } from './source-keeper.ts';

/** Sources as people make and change them; each change reaches the threads before it is answered. */
export interface SourceAdmin {
  list(): Promise<ManagedSource[]>;
  /** Null where there is none; also finds removed ones. */
  get(id: number): Promise<ManagedSource | null>;
  /** `token` is that of a source that pushes; told this once. Row, state and token are made together or not at all. */
  create(source: NewSource, author: SourceAuthor): Promise<{ source: ManagedSource; token: string | null }>;
  /** Null where there is no such source. */
  change(id: number, change: SourceChange, author: SourceAuthor): Promise<ManagedSource | null>;
  /** It keeps its id and its events. Null where there is no such source. */
  remove(id: number, revision: number, author: SourceAuthor): Promise<ManagedSource | null>;
}

interface SourceAdminOptions {
  book: SourceBook;
  keeper: SourceKeeper;
  reparses: HeldLines;
  transaction: Transaction;
}

/** Creates the administration; wrong values throw as the keeper says. */
export function createSourceAdmin(
  { sources }: { sources: Pick<ChangeableSources, 'get' | 'list'> },
  { book, keeper, reparses, transaction }: SourceAdminOptions,
): SourceAdmin {
  /** What was held of senders that a changed source names now is parsed, as if they had been assigned. */
  const apply = ({ by }: Pick<SourceAuthor, 'by'>) => {
    for (const { sourceId, peers } of book.reload()) {
      reparses.start({ selection: { sourceId: book.builtInId, peers }, toSourceId: sourceId, actor: by });
    }
  };
  const living = (id: number) => {
    const source = sources.get(id);
    return source === null || source.state === 'removed' ? null : source;
  };
  /** A row without its token would be a source that nobody can use and whose name is taken. */
  const createWithToken = (wanted: NewSource, author: SourceAuthor) =>
    transaction(() => {
      const source = keeper.create(wanted, author);
      return { source, token: source.kind === 'edr_push' ? book.tokenOf(source.name) : null };
    });
  // A source of the file may name a sender that was unknown until this start.
  apply({ by: 'haetae.yaml' });
  return {
    list: async () => sources.list().map(keeper.rowOf),
    async get(id) {
      const source = sources.get(id);
      return source && keeper.rowOf(source);
    },
    async create(wanted, author) {
      await keeper.checkParser(wanted.parser);
      const made = createWithToken(wanted, author);
      apply(author);
      return made;
    },
    async change(id, change, author) {
      if (change.parser !== undefined) await keeper.checkParser(change.parser);
      const source = living(id);
      if (source === null) return null;
      const changed = keeper.change(source, change, author);
      apply(author);
      return changed;
    },
    async remove(id, revision, author) {
      const source = living(id);
      if (source === null) return null;
      const removed = keeper.remove(source, revision, author);
      if (source.kind === 'edr_push') book.revokeToken(source.name);
      apply(author);
      return removed;
    },
  };
}
