import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../core/decode-text.ts';
import { ApplianceError, asError } from '../core/errors.ts';
import { canonicalNetwork } from '../core/ip-address.ts';
import type {
  IngestSource,
  NetworkZone,
  PushSource,
  SourceConfig,
  SourceKind,
  SourceNat,
  SourceRow,
  SourceSet,
  UnknownSender,
} from '../core/source.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { type NatCsvOutcome, readNatCsv } from './nat-csv.ts';
import type {
  NatRecords,
  SenderDirectory,
  SourceFollowers,
  SourceRecords,
  TokenFiles,
  UnknownSenderRecords,
  ZoneRecords,
} from './ports.ts';
import { configOf } from './source-config.ts';

interface SourceTables {
  sources: SourceRecords;
  sourceNat: NatRecords;
  zones: ZoneRecords;
  unknownSenders: UnknownSenderRecords;
}

/** A source of `haetae.yaml`; an empty `nat` or `tokenFile` means none of its own. */
export interface FileSource extends Omit<SourceConfig, 'transport'> {
  name: string;
  kind: SourceKind;
  nat: string;
  tokenFile: string;
}

export interface SourceBookOptions {
  ofFile: readonly FileSource[];
  zones: readonly NetworkZone[];
  /** Of the built-in source. */
  timeZone: string;
  tokenFolder: string;
  tokens: TokenFiles;
  directoryOf: SenderDirectory;
  diagnostics: Diagnostics;
}

/** Senders that were unknown and belong to a source now. */
export interface NamedSenders {
  sourceId: number;
  peers: string[];
}

/** All sources, those of the file and those of the console, and the threads that must know of a change. */
export interface SourceBook {
  /** As the threads need them now. */
  current(): SourceSet & { zones: NetworkZone[] };
  nat(): SourceNat[];
  /** Tokens are made where a source has none. @throws ApplianceError TOKEN_TOO_SHORT */
  pushSources(): PushSource[];
  /** The threads that are told of changes from now on. */
  connect(followers: SourceFollowers): void;
  /** Tells the threads of changed sources and zones. Answers with unknown senders that sources name by now. */
  reload(): NamedSenders[];
  reloadNat(sourceId: number): void;
  /** The token of a source that pushes; a person hands it to the sender. */
  tokenOf(name: string): string;
  /** Id of the source of senders that no source names. */
  builtInId: number;
  /** Keeps what the writer thread tells of unknown senders, but for those that were assigned meanwhile. */
  noteUnknownSenders(report: { senders: readonly UnknownSender[]; forgotten: number }): void;
  /** Makes a source's token worthless for good. */
  revokeToken(name: string): void;
}

/** Name of the source of syslog senders that no source names. */
const builtInName = 'syslog';

/**
 * Brings the table up to date with the settings: sources of the file, their translations, zones.
 * @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID (by the threads), ZONE_NETWORK_INVALID, NAT_FILE_INVALID
 */
export function createSourceBook(tables: SourceTables, options: SourceBookOptions): SourceBook {
  const { ofFile, diagnostics, tokens } = options;
  const { sources, sourceNat, zones, unknownSenders } = tables;
  const author = { at: Date.now(), by: 'haetae.yaml' };
  const ids = ofFile.map((source) => ensureFileSource(sources, source));
  const builtIn =
    ids[ofFile.findIndex(({ name }) => name === builtInName)] ??
    sources.ensure(builtInName, 'syslog', builtInConfig(options.timeZone), 'built_in');
  sources.removeFileSourcesExcept([...ids, builtIn], author);
  for (const [index, source] of ofFile.entries()) {
    sourceNat.replace(ids[index] ?? 0, source.nat === '' ? [] : readNatFile(source));
  }
  zones.replaceFileZones(options.zones.map(checkedZone));
  let senderOf: ReturnType<SenderDirectory> | null = null;
  let followers: SourceFollowers | null = null;

  const tokenFile = (name: string): string => {
    const configured = ofFile.find((source) => source.name === name)?.tokenFile ?? '';
    return configured || join(options.tokenFolder, `${name}.token`);
  };

  function tokenOf(name: string): string {
    const file = tokenFile(name);
    const { token, created } = tokens.read(file);
    if (token.length < 16) throw new ApplianceError('TOKEN_TOO_SHORT', { params: { file, least: 16 } });
    if (created) diagnostics.report('info', 'TokenCreated', { source: name, file });
    return token;
  }

  /** Senders that a source names by now are unknown no longer. */
  function forgetNamed(current: SourceSet): NamedSenders[] {
    const find = options.directoryOf(current);
    senderOf = find;
    const named = unknownSenders.peers().filter((peer) => !find(peer).unassigned);
    unknownSenders.remove(named);
    const bySource = Map.groupBy(named, (peer) => find(peer).sourceId);
    return [...bySource].map(([sourceId, peers]) => ({ sourceId, peers }));
  }

  const book: SourceBook = {
    current() {
      const all = sources.list().map(toIngestSource);
      const defaultSource = all.find(({ id }) => id === builtIn);
      // It was made above and nobody can remove it.
      if (defaultSource === undefined) throw new Error('the built-in source is gone');
      const known = zones.list().zones.map(({ network, label }) => ({ network, label }));
      return { sources: all, defaultSource, zones: known };
    },
    nat: () => [...sourceNat.counts().keys()].map((sourceId) => ({ sourceId, entries: sourceNat.all(sourceId) })),
    pushSources: () =>
      sources
        .list()
        .filter(({ kind, state }) => kind === 'edr_push' && state === 'active')
        .map(({ id, name }) => ({ id, name, tokenSha256: tokens.hash(tokenOf(name)) })),
    connect(started) {
      followers = started;
      senderOf = options.directoryOf(book.current());
    },
    reload() {
      const current = book.current();
      followers?.setSources(current);
      const named = forgetNamed(current);
      followers?.setPushSources(book.pushSources());
      return named;
    },
    reloadNat: (sourceId) => followers?.setNat({ sourceId, entries: sourceNat.all(sourceId) }),
    tokenOf,
    builtInId: builtIn,
    noteUnknownSenders({ senders, forgotten }) {
      unknownSenders.add(
        senders.filter(({ peer }) => senderOf === null || senderOf(peer).unassigned),
        forgotten,
      );
    },
    revokeToken: (name) => rmSync(tokenFile(name), { force: true }),
  };
  return book;
}

/** The id of a source of the file, brought up to date. */
export function ensureFileSource(
  sources: Pick<SourceRecords, 'ensure'>,
  source: Omit<FileSource, 'nat' | 'tokenFile'>,
) {
  const { name, kind, addresses, timeZone, charset, parser } = source;
  return sources.ensure(name, kind, { addresses, timeZone, charset, parser, transport: '' } satisfies SourceConfig);
}

/** Reads a table of translations, in whatever character set a spreadsheet wrote it. */
export function readNatBytes(bytes: Uint8Array): NatCsvOutcome {
  return readNatCsv(decodeText(bytes, 'auto').text);
}

function toIngestSource(row: SourceRow): IngestSource {
  const { addresses, timeZone, charset, parser } = configOf(row);
  const { id, name, kind } = row;
  return { id, name, kind, addresses, timeZone, charset, parser, enabled: row.state === 'active' };
}

function builtInConfig(timeZone: string): Record<string, unknown> {
  return { addresses: [], timeZone, charset: 'auto', parser: 'auto', transport: '' } satisfies SourceConfig;
}

function checkedZone({ network, label }: NetworkZone, index: number): NetworkZone {
  const canonical = canonicalNetwork(network);
  if (canonical === null) throw new ApplianceError('ZONE_NETWORK_INVALID', { params: { row: index + 1, network } });
  return { network: canonical, label };
}

function readNatFile({ name, nat: file }: FileSource) {
  const refuse = (problem: string) =>
    new ApplianceError('NAT_FILE_INVALID', { params: { source: name, file, problem } });
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (thrown) {
    throw refuse(asError(thrown).message);
  }
  const outcome = readNatBytes(bytes);
  if (outcome.kind === 'table') return outcome.entries;
  const [first] = outcome.problems;
  throw refuse(first === undefined ? '' : new ApplianceError(first.code, { params: first.params }).messageIn('en'));
}
