import type {
  Author,
  ManagedSourceRow,
  NatPort,
  NewSource,
  SourceAdminPort,
  SourceSettingsRow,
} from '../../console/api/source-admin-port.ts';
import type { ParserPort } from '../../console/api/zone-port.ts';
import { ApplianceError } from '../../core/errors.ts';
import { canonicalAddress, canonicalNetwork } from '../../core/ip-address.ts';
import type { SourceRow } from '../../core/source.ts';
import { sharedAddress } from '../../ingest/source-directory.ts';
import type { Reparses } from '../../intake/reparses.ts';
import { type NatCsvOutcome, readNatRows } from '../../sources/nat-csv.ts';
import { configOf, readNatBytes, type SourceBook, type SourceConfig } from '../../sources/source-book.ts';
import type { Stores } from '../stores.ts';

type AdminStores = Pick<Stores, 'control' | 'sources' | 'sourceNat'>;

/** Checks and keeps sources; the caller tells the threads. */
export interface SourceKeeper {
  rowOf(source: SourceRow): ManagedSourceRow;
  /** `checkParser` comes first, because it waits. @throws ApplianceError as `SourceAdminPort` says */
  create(source: NewSource, author: Author): ManagedSourceRow;
  change(
    source: SourceRow,
    change: { revision: number } & { [Key in keyof SourceSettingsRow]?: SourceSettingsRow[Key] | undefined },
    author: Author,
  ): ManagedSourceRow;
  /** @throws ApplianceError SOURCE_PARSER_UNKNOWN */
  checkParser(parser: string): Promise<void>;
}

/** Creates the keeper. */
export function createSourceKeeper({ sources, sourceNat }: AdminStores, parsers: ParserPort): SourceKeeper {
  const rowOf = (source: SourceRow): ManagedSourceRow => {
    const { config: _config, received: _r, stored: _s, quarantined: _q, dropped: _d, ...row } = source;
    return { ...row, ...configOf(source), enabled: source.state === 'active', natEntries: sourceNat.count(source.id) };
  };

  async function checkParser(parser: string): Promise<void> {
    if (parser === 'auto') return;
    const known = await parsers.list();
    if (known.some(({ name, variants }) => name === parser || variants.some((variant) => variant.name === parser)))
      return;
    throw new ApplianceError('SOURCE_PARSER_UNKNOWN', { params: { parser } });
  }

  function checkedAddresses(addresses: readonly string[], ownId: number): string[] {
    const checked = addresses.map((address) => {
      const canonical = address.includes('/') ? canonicalNetwork(address) : canonicalAddress(address);
      if (canonical === null) throw new ApplianceError('SOURCE_ADDRESS_INVALID', { params: { address } });
      return canonical;
    });
    const others = sources.list().filter(({ id }) => id !== ownId);
    const taken = sharedAddress(
      others.map((source) => ({ name: source.name, addresses: configOf(source).addresses })),
      checked,
    );
    if (taken !== null) throw new ApplianceError('SOURCE_ADDRESS_TAKEN', { params: { ...taken } });
    return [...new Set(checked)];
  }

  function checkedConfig(kind: SourceRow['kind'], wanted: SourceConfig, ownId: number): SourceConfig {
    const { transport, parser, charset, timeZone } = wanted;
    if (!isTimeZone(timeZone)) {
      throw new ApplianceError('SOURCE_TIME_ZONE_UNKNOWN', { params: { zone: timeZone } });
    }
    const addresses = checkedAddresses(wanted.addresses, ownId);
    if (kind === 'syslog' && addresses.length === 0) throw new ApplianceError('SOURCE_ADDRESSES_MISSING');
    return { addresses, transport, parser, charset, timeZone };
  }

  function kept(id: number): ManagedSourceRow {
    const source = sources.get(id);
    if (source === null) throw new Error(`source ${id} was just written and is not there`);
    return rowOf(source);
  }

  return {
    rowOf,
    checkParser,
    create({ name, kind, enabled, ...wanted }, author) {
      const id = sources.create({ name, kind, config: { ...checkedConfig(kind, wanted, 0) } }, author);
      if (id === null) throw new ApplianceError('SOURCE_NAME_TAKEN', { params: { name } });
      const made = sources.get(id);
      if (made !== null && !enabled) sources.change(id, { ...made, state: 'disabled' }, author);
      return kept(id);
    },
    change(source, { revision, enabled, ...changes }, author) {
      requireConsoleSource(source);
      const before = configOf(source);
      const config = checkedConfig(source.kind, withChanges(before, changes), source.id);
      const state = (enabled ?? source.state === 'active') ? 'active' : 'disabled';
      if (!sources.change(source.id, { revision, config: { ...config }, state }, author))
        throw changedMeanwhile(source);
      return kept(source.id);
    },
  };
}

/** Sources as the console makes and changes them; each change reaches the threads before it is answered. */
export function createConsoleSourceAdmin(
  stores: AdminStores,
  { book, keeper, reparses }: { book: SourceBook; keeper: SourceKeeper; reparses: Pick<Reparses, 'start'> },
): SourceAdminPort {
  const { sources } = stores;
  /** What was held of senders that a changed source names now is parsed, as if they had been assigned. */
  const apply = ({ by }: Pick<Author, 'by'>) => {
    for (const { sourceId, peers } of book.reload()) {
      reparses.start({ selection: { sourceId: book.builtInId, peers }, toSourceId: sourceId, actor: by });
    }
  };
  const living = (id: number) => {
    const source = sources.get(id);
    return source === null || source.state === 'removed' ? null : source;
  };
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
      const source = keeper.create(wanted, author);
      const token = source.kind === 'edr_push' ? book.tokenOf(source.name) : null;
      apply(author);
      return { source, token };
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
      requireConsoleSource(source);
      const done = sources.change(id, { revision, config: source.config, state: 'removed' }, author);
      if (!done) throw changedMeanwhile(source);
      if (source.kind === 'edr_push') book.revokeToken(source.name);
      apply(author);
      const removed = sources.get(id);
      return removed && keeper.rowOf(removed);
    },
  };
}

/** Translations of sources. */
export function createConsoleNat({ sources, sourceNat }: AdminStores, book: SourceBook): NatPort {
  const replace = (sourceId: number, read: () => NatCsvOutcome): Awaited<ReturnType<NatPort['replace']>> => {
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

function requireConsoleSource({ name, origin }: SourceRow): void {
  if (origin !== 'console') throw new ApplianceError('SOURCE_READ_ONLY', { params: { name } });
}

function changedMeanwhile({ name }: SourceRow): ApplianceError {
  return new ApplianceError('SOURCE_CHANGED_MEANWHILE', { params: { what: name } });
}

function withChanges(
  before: SourceConfig,
  changes: { [Key in keyof SourceConfig]?: SourceConfig[Key] | undefined },
): SourceConfig {
  return {
    addresses: changes.addresses ?? before.addresses,
    timeZone: changes.timeZone ?? before.timeZone,
    charset: changes.charset ?? before.charset,
    parser: changes.parser ?? before.parser,
    transport: changes.transport ?? before.transport,
  };
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    // RangeError is how Intl says that it does not know the zone.
    return false;
  }
}
