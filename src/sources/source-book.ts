import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ApplianceError, asError } from '../core/errors.ts';
import { canonicalNetwork } from '../core/ip-address.ts';
import type {
  IngestSource,
  NetworkZone,
  PushSource,
  SenderReport,
  SourceNat,
  SourceRow,
  SourceSet,
} from '../core/source.ts';
import type { Diagnostics } from '../diagnostics/log.ts';
import { decodeText } from '../ingest/parsers/decode-text.ts';
import type { Receiver } from '../ingest/receiver.ts';
import { createSourceDirectory, type SourceDirectory } from '../ingest/source-directory.ts';
import type { Writer } from '../intake/writer.ts';
import { tokenFromFile, tokenHash } from '../security/tokens.ts';
import type { Settings, SourceSettings } from '../settings/schema.ts';
import type { Stores } from '../wiring/stores.ts';
import { type NatCsvOutcome, readNatCsv } from './nat-csv.ts';

/** What the control table keeps of a source beside its name and kind. */
export interface SourceConfig {
  addresses: string[];
  timeZone: string;
  charset: IngestSource['charset'];
  parser: string;
  /** A note for people, such as "UDP 514 from the branch". */
  transport: string;
}

type SourceStores = Pick<Stores, 'sources' | 'sourceNat' | 'zones' | 'unknownSenders'>;

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
  connect(threads: { writer: Pick<Writer, 'setSources' | 'setNat'>; receiver: Pick<Receiver, 'setPushSources'> }): void;
  /** Tells the threads of changed sources and zones. Answers with unknown senders that sources name by now. */
  reload(): NamedSenders[];
  reloadNat(sourceId: number): void;
  /** The token of a source that pushes; a person hands it to the sender. */
  tokenOf(name: string): string;
  /** Id of the source of senders that no source names. */
  builtInId: number;
  /** Keeps what the writer thread tells of unknown senders, but for those that were assigned meanwhile. */
  noteUnknownSenders(report: { senders: readonly SenderReport[]; forgotten: number }): void;
  /** Makes a source's token worthless for good. */
  revokeToken(name: string): void;
}

/** Name of the source of syslog senders that no source names. */
const builtInName = 'syslog';

/**
 * Brings the table up to date with the settings: sources of the file, their translations, zones.
 * @throws ApplianceError INGEST_SOURCE_ADDRESS_INVALID (by the threads), ZONE_NETWORK_INVALID, NAT_FILE_INVALID
 */
export function createSourceBook(
  stores: SourceStores,
  options: { settings: Settings; diagnostics: Diagnostics },
): SourceBook {
  const { settings, diagnostics } = options;
  const { sources, sourceNat, zones } = stores;
  const author = { at: Date.now(), by: 'haetae.yaml' };
  const ofFile = settings.sources.map((source) => ensureFileSource(stores, source));
  const builtIn =
    ofFile[settings.sources.findIndex(({ name }) => name === builtInName)] ??
    sources.ensure(builtInName, 'syslog', builtInConfig(settings), 'built_in');
  sources.removeFileSourcesExcept([...ofFile, builtIn], author);
  for (const [index, source] of settings.sources.entries()) {
    sourceNat.replace(ofFile[index] ?? 0, source.nat === '' ? [] : readNatFile(source));
  }
  zones.replaceFileZones(settings.zones.map(checkedZone));
  let directory: SourceDirectory | null = null;
  let threads: Parameters<SourceBook['connect']>[0] | null = null;

  const tokenFile = (name: string): string => {
    const configured = settings.sources.find((source) => source.name === name)?.tokenFile ?? '';
    return configured || join(settings.data.folder, 'tokens', `${name}.token`);
  };

  function tokenOf(name: string): string {
    const file = tokenFile(name);
    const { token, created } = tokenFromFile(file);
    if (token.length < 16) throw new ApplianceError('TOKEN_TOO_SHORT', { params: { file, least: 16 } });
    if (created) diagnostics.report('info', 'TokenCreated', { source: name, file });
    return token;
  }

  /** Senders that a source names by now are unknown no longer. */
  function forgetNamed({ sources: all, defaultSource }: SourceSet): NamedSenders[] {
    directory = createSourceDirectory(all, defaultSource);
    const { ofPeer } = directory;
    const named = stores.unknownSenders.peers().filter((peer) => !ofPeer(peer).unassigned);
    stores.unknownSenders.remove(named);
    const bySource = Map.groupBy(named, (peer) => ofPeer(peer).source.id);
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
        .map(({ id, name }) => ({ id, name, tokenSha256: tokenHash(tokenOf(name)) })),
    connect(started) {
      threads = started;
      const { sources: all, defaultSource } = book.current();
      directory = createSourceDirectory(all, defaultSource);
    },
    reload() {
      const current = book.current();
      threads?.writer.setSources(current);
      const named = forgetNamed(current);
      threads?.receiver.setPushSources(book.pushSources());
      return named;
    },
    reloadNat: (sourceId) => threads?.writer.setNat({ sourceId, entries: sourceNat.all(sourceId) }),
    tokenOf,
    builtInId: builtIn,
    noteUnknownSenders({ senders, forgotten }) {
      const unknown = senders.filter(({ peer }) => directory === null || directory.ofPeer(peer).unassigned);
      stores.unknownSenders.add(unknown, forgotten);
    },
    revokeToken: (name) => rmSync(tokenFile(name), { force: true }),
  };
  return book;
}

/** The id of a source of the file, brought up to date. */
export function ensureFileSource({ sources }: Pick<Stores, 'sources'>, source: SourceSettings): number {
  const { name, kind, addresses, timeZone, charset, parser } = source;
  return sources.ensure(name, kind, { addresses, timeZone, charset, parser, transport: '' } satisfies SourceConfig);
}

/** What is kept of a source as its config; what an earlier release did not keep has its default. */
export function configOf({ config }: Pick<SourceRow, 'config'>): SourceConfig {
  const {
    addresses = [],
    timeZone = 'Asia/Seoul',
    charset = 'auto',
    parser = 'auto',
    transport = '',
  } = config as Partial<SourceConfig>;
  return { addresses, timeZone, charset, parser, transport };
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

function builtInConfig({ schedules }: Settings): Record<string, unknown> {
  const { timeZone } = schedules;
  return { addresses: [], timeZone, charset: 'auto', parser: 'auto', transport: '' } satisfies SourceConfig;
}

function checkedZone({ network, label }: NetworkZone, index: number): NetworkZone {
  const canonical = canonicalNetwork(network);
  if (canonical === null) throw new ApplianceError('ZONE_NETWORK_INVALID', { params: { row: index + 1, network } });
  return { network: canonical, label };
}

function readNatFile({ name, nat: file }: SourceSettings) {
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
