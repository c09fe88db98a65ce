import { ApplianceError } from '../core/errors.ts';
import { canonicalAddress, canonicalNetwork } from '../core/ip-address.ts';
import type { ManagedSource, NewSource, SourceAuthor, SourceChange, SourceConfig, SourceRow } from '../core/source.ts';
import type { ChangeableSources, ParserNames } from './ports.ts';
import { sharedAddress } from './shared-address.ts';
import { configOf } from './source-config.ts';

interface KeptSources {
  sources: ChangeableSources;
  sourceNat: { count(sourceId: number): number };
}

/** Checks and keeps sources; the caller tells the threads. */
export interface SourceKeeper {
  rowOf(source: SourceRow): ManagedSource;
  /** `checkParser` comes first, because it waits. @throws ApplianceError SOURCE_NAME_TAKEN, SOURCE_ADDRESS_INVALID, SOURCE_ADDRESS_TAKEN, SOURCE_ADDRESSES_MISSING, SOURCE_TIME_ZONE_UNKNOWN,
   * SOURCE_READ_ONLY or SOURCE_CHANGED_MEANWHILE */
  create(source: NewSource, author: SourceAuthor): ManagedSource;
  change(source: SourceRow, change: SourceChange, author: SourceAuthor): ManagedSource;
  /** Its events and its name in them stay. */
  remove(source: SourceRow, revision: number, author: SourceAuthor): ManagedSource;
  /** @throws ApplianceError SOURCE_PARSER_UNKNOWN */
  checkParser(parser: string): Promise<void>;
}

/** Creates the keeper. */
export function createSourceKeeper({ sources, sourceNat }: KeptSources, parsers: ParserNames): SourceKeeper {
  const rowOf = (source: SourceRow): ManagedSource => {
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

  function kept(id: number): ManagedSource {
    const source = sources.get(id);
    if (source === null) throw new Error(`source ${id} was just written and is not there`);
    return rowOf(source);
  }

  return {
    rowOf,
    checkParser,
    create({ name, kind, enabled, ...wanted }, author) {
      const state = enabled ? 'active' : 'disabled';
      const id = sources.create({ name, kind, config: { ...checkedConfig(kind, wanted, 0) }, state }, author);
      if (id === null) throw new ApplianceError('SOURCE_NAME_TAKEN', { params: { name } });
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
    remove(source, revision, author) {
      requireConsoleSource(source);
      const done = sources.change(source.id, { revision, config: source.config, state: 'removed' }, author);
      if (!done) throw changedMeanwhile(source);
      return kept(source.id);
    },
  };
}

/** @throws ApplianceError SOURCE_READ_ONLY where the source is of the file or built in */
export function requireConsoleSource({ name, origin }: SourceRow): void {
  if (origin !== 'console') throw new ApplianceError('SOURCE_READ_ONLY', { params: { name } });
}

function changedMeanwhile({ name }: SourceRow): ApplianceError {
  return new ApplianceError('SOURCE_CHANGED_MEANWHILE', { params: { what: name } });
}

function withChanges(before: SourceConfig, changes: Omit<SourceChange, 'revision' | 'enabled'>): SourceConfig {
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
